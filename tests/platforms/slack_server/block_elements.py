"""Block Kit's elements and composition objects."""

from collections.abc import Iterator
from typing import Any

from tests.platforms.slack_server.block_grammar import (
    Problem,
    Rule,
    boolean,
    enum,
    every,
    exactly_one,
    integer,
    items,
    number,
    plain,
    shape,
    string,
    text,
    url,
)
from tests.platforms.slack_server.limits import LIMITS

ACTION_ID = string("action_id.max_length")
STYLE = enum("primary", "danger")
PLACEHOLDER = plain("select.placeholder.max_length")

CONFIRM = shape(
    {
        "title": plain("confirmation.title.max_length"),
        "text": text("confirmation.text.max_length"),
        "confirm": plain("confirmation.confirm.max_length"),
        "deny": plain("confirmation.deny.max_length"),
    },
    {"style": STYLE},
)


def _option(label: Rule, *, with_url: bool = False) -> Rule:
    optional = {"description": text("option.description.max_length")}
    if with_url:
        optional["url"] = url("option.url.max_length")
    return shape({"text": label, "value": string("option.value.max_length")}, optional)


PLAIN_OPTION = _option(plain("option.text.max_length"))
RICH_OPTION = _option(text("option.text.max_length"))
OVERFLOW_OPTION = _option(plain("option.text.max_length"), with_url=True)
OPTION_GROUP = shape(
    {
        "label": plain("option_group.label.max_length"),
        "options": items(PLAIN_OPTION, "option_group.options.max_items"),
    }
)
DISPATCH = shape(
    None, {"trigger_actions_on": items(enum("on_enter_pressed", "on_character_entered"), 2)}
)
FILTER = shape(
    None,
    {
        "include": items(enum("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
SLACK_FILE = shape(None, {"id": string(), "url": string()}, exactly_one("id", "url"))
MENU: dict[str, Rule] = {
    "action_id": ACTION_ID,
    "placeholder": PLACEHOLDER,
    "confirm": CONFIRM,
    "focus_on_load": boolean,
}


def _offered(value: dict[str, Any]) -> list[Any]:
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        if isinstance(group, dict):
            offered += group.get("options") or []
    return offered


def _initial_offered(value: Any, at: str) -> Iterator[Problem]:
    """Slack shows nothing selected, or refuses, when the initial option is not offered."""
    offered = _offered(value)
    single = value.get("initial_option")
    if single is not None and single not in offered:
        yield Problem(f"{at}/initial_option", "not_an_option", "initial_option must be an option")
    for index, chosen in enumerate(value.get("initial_options") or []):
        if chosen not in offered:
            pointer = f"{at}/initial_options/{index}"
            yield Problem(pointer, "not_an_option", "initial_options must be among the options")


def _distinct_values(value: Any, at: str) -> Iterator[Problem]:
    values = [o.get("value") for o in _offered(value) if isinstance(o, dict)]
    if len(values) != len(set(map(str, values))):
        yield Problem(f"{at}/options", "duplicate_value", "option values must be unique")


def _min_max(low: str, high: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[Problem]:
        least, most = value.get(low), value.get(high)
        try:
            wrong = least is not None and most is not None and float(least) > float(most)
        except (TypeError, ValueError):
            return
        if wrong:
            yield Problem(at, "out_of_range", f"{low} must not exceed {high}")

    return check


STATIC = every(exactly_one("options", "option_groups"), _initial_offered, _distinct_values)
OPTIONS: dict[str, Rule] = {
    "options": items(PLAIN_OPTION, "select.options.max_items"),
    "option_groups": items(OPTION_GROUP, "select.option_groups.max_items"),
}
MANY = {"max_selected_items": integer(1)}
IDS = items(string(), least=0)
DATE = string(10)


def _numeric(value: Any, at: str) -> Iterator[Problem]:
    try:
        float(value if isinstance(value, str) else "x")
    except ValueError:
        yield Problem(at, "invalid_number", "must be a number written as a string")


def _rich_text(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, dict) or value.get("type") != "rich_text":
        yield Problem(at, "invalid_type", "must be a rich_text block")


def _typed_input(**extra: Rule) -> dict[str, Rule]:
    return {
        "action_id": ACTION_ID,
        "placeholder": PLACEHOLDER,
        "focus_on_load": boolean,
        "dispatch_action_config": DISPATCH,
        **extra,
    }


def _choice(options: str, *, many: bool) -> Rule:
    initial = {"initial_options": items(RICH_OPTION)} if many else {"initial_option": RICH_OPTION}
    common: dict[str, Rule] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
    rules = every(_initial_offered, _distinct_values)
    return shape({"options": items(RICH_OPTION, options)}, {**common, **initial}, rules)


PARAMETER = shape({"name": string(), "value": string()})
WORKFLOW = shape(
    {"trigger": shape({"url": url(3000)}, {"customizable_input_parameters": items(PARAMETER)})}
)
FEEDBACK = shape(
    {
        "text": plain("feedback_button.text.max_length"),
        "value": string("feedback_button.value.max_length"),
    },
    {"accessibility_label": string("button.accessibility_label.max_length")},
)
IMAGE = shape(
    {"alt_text": string("image.alt_text.max_length")},
    {"image_url": url("image.image_url.max_length"), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)

ELEMENTS: dict[str, Rule] = {
    "button": shape(
        {"text": plain("button.text.max_length")},
        {
            "action_id": ACTION_ID,
            "url": url("button.url.max_length"),
            "value": string("button.value.max_length"),
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": string("button.accessibility_label.max_length"),
            "agent_prompt": string("button.agent_prompt.max_length"),
        },
    ),
    "overflow": shape(
        {"options": items(OVERFLOW_OPTION, "overflow.options.max_items")},
        {"action_id": ACTION_ID, "confirm": CONFIRM},
        _distinct_values,
    ),
    "image": IMAGE,
    "checkboxes": _choice("checkboxes.options.max_items", many=True),
    "radio_buttons": _choice("radio_buttons.options.max_items", many=False),
    "static_select": shape(None, {**MENU, **OPTIONS, "initial_option": PLAIN_OPTION}, STATIC),
    "multi_static_select": shape(
        None, {**MENU, **OPTIONS, **MANY, "initial_options": items(PLAIN_OPTION)}, STATIC
    ),
    "external_select": shape(
        None, {**MENU, "min_query_length": integer(0), "initial_option": PLAIN_OPTION}
    ),
    "multi_external_select": shape(
        None,
        {**MENU, **MANY, "min_query_length": integer(0), "initial_options": items(PLAIN_OPTION)},
    ),
    "users_select": shape(None, {**MENU, "initial_user": string()}),
    "multi_users_select": shape(None, {**MENU, **MANY, "initial_users": IDS}),
    "channels_select": shape(
        None, {**MENU, "initial_channel": string(), "response_url_enabled": boolean}
    ),
    "multi_channels_select": shape(None, {**MENU, **MANY, "initial_channels": IDS}),
    "conversations_select": shape(
        None,
        {
            **MENU,
            "initial_conversation": string(),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": FILTER,
        },
    ),
    "multi_conversations_select": shape(
        None,
        {
            **MENU,
            **MANY,
            "initial_conversations": IDS,
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
    ),
    "datepicker": shape(None, {**MENU, "initial_date": DATE}),
    "timepicker": shape(None, {**MENU, "initial_time": string(5), "timezone": string()}),
    "datetimepicker": shape(
        None,
        {
            "action_id": ACTION_ID,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        },
    ),
    "plain_text_input": shape(
        None,
        _typed_input(
            initial_value=string(LIMITS["plain_text_input.max_length.max"], least=0),
            multiline=boolean,
            min_length=integer(0, LIMITS["plain_text_input.min_length.max"]),
            max_length=integer(1, LIMITS["plain_text_input.max_length.max"]),
        ),
        _min_max("min_length", "max_length"),
    ),
    "rich_text_input": shape(
        {"action_id": ACTION_ID},
        _typed_input(
            initial_value=_rich_text,
            min_lines=integer(1, LIMITS["rich_text_input.min_lines.max"]),
            max_lines=integer(1, LIMITS["rich_text_input.max_lines.max"]),
        ),
        _min_max("min_lines", "max_lines"),
    ),
    "email_text_input": shape(None, _typed_input(initial_value=string())),
    "url_text_input": shape(None, _typed_input(initial_value=string())),
    "number_input": shape(
        {"is_decimal_allowed": boolean},
        _typed_input(initial_value=_numeric, min_value=_numeric, max_value=_numeric),
        _min_max("min_value", "max_value"),
    ),
    "file_input": shape(
        None,
        {
            "action_id": ACTION_ID,
            "filetypes": items(string()),
            "max_files": integer(1, LIMITS["file_input.max_files.max"]),
        },
    ),
    "workflow_button": shape(
        {"text": plain("button.text.max_length"), "workflow": WORKFLOW},
        {
            "action_id": ACTION_ID,
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": string("button.accessibility_label.max_length"),
        },
    ),
    "feedback_buttons": shape(
        {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ACTION_ID}
    ),
    "icon_button": shape(
        {"icon": enum("trash"), "text": plain("text.max_length")},
        {
            "action_id": ACTION_ID,
            "value": string("icon_button.value.max_length"),
            "confirm": CONFIRM,
            "accessibility_label": string("button.accessibility_label.max_length"),
            "visible_to_user_ids": items(string(), "icon_button.visible_to_user_ids.max_items"),
        },
    ),
    "url": shape({"url": url(3000), "text": string()}),
    "raw_text": shape({"text": string(least=0)}),
    "raw_number": shape({"value": number, "text": string()}),
}

SELECTS = frozenset(kind for kind in ELEMENTS if kind.endswith("_select"))
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
CHOICES = frozenset({"checkboxes", "radio_buttons"})
TYPED = frozenset(kind for kind in ELEMENTS if kind.endswith("_input"))

INPUTS = SELECTS | PICKERS | CHOICES | TYPED
"""What an input block may hold."""

ACTION_ELEMENTS = (
    SELECTS
    | PICKERS
    | CHOICES
    | {
        "button",
        "overflow",
        "workflow_button",
        "rich_text_input",
    }
)
"""What an actions block may hold."""

ACCESSORIES = (ACTION_ELEMENTS | {"image"}) - {"rich_text_input"}
"""What may stand beside a section."""
