"""Payloads Slack takes and payloads it refuses, to hold the validator to."""

from typing import Any

Json = dict[str, Any]
Case = tuple[str, Any]
"""A surface and a payload; message payloads are lists of blocks."""


def pt(text: str) -> Json:
    """plain_text."""
    return {"type": "plain_text", "text": text}


def md(text: str) -> Json:
    """mrkdwn."""
    return {"type": "mrkdwn", "text": text}


def opt(text: str, value: str = "") -> Json:
    """An option."""
    return {"text": pt(text), "value": value or text}


def section(text: str = "hello", **rest: Any) -> Json:
    """A section."""
    return {"type": "section", "text": md(text), **rest}


def btn(text: str = "Go", action_id: str = "go", **rest: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": pt(text), **rest}


def actions(*elements: Json, **rest: Any) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements), **rest}


def entry(element: Json, **rest: Any) -> Json:
    """An input block."""
    return {"type": "input", "label": pt("Label"), "element": element, **rest}


def typed(**rest: Any) -> Json:
    """A text field."""
    return {"type": "plain_text_input", "action_id": "t", **rest}


def menu(*options: Json, **rest: Any) -> Json:
    """A static select."""
    return {"type": "static_select", "action_id": "m", "options": list(options), **rest}


def modal(*blocks: Json, **rest: Any) -> Json:
    """A modal with a submit button."""
    frame = {"type": "modal", "title": pt("Title"), "submit": pt("Send"), "blocks": list(blocks)}
    return {**frame, **rest}


def home(*blocks: Json, **rest: Any) -> Json:
    """A home tab."""
    return {"type": "home", "blocks": list(blocks), **rest}


def rich(*parts: Json) -> Json:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(parts)}


def words(text: str = "hi", **rest: Any) -> Json:
    """A rich text section with one leaf."""
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text, **rest}]}


def image(**rest: Any) -> Json:
    """An image block or element."""
    return {"type": "image", "image_url": "https://e.org/i.png", "alt_text": "a chart", **rest}


def cell(text: str = "x") -> Json:
    """A table cell."""
    return {"type": "raw_text", "text": text}


def table(rows: int = 2, columns: int = 2, text: str = "x") -> Json:
    """A table."""
    return {"type": "table", "rows": [[cell(text)] * columns for _ in range(rows)]}


CONFIRM = {"title": pt("Sure?"), "text": pt("Really"), "confirm": pt("Yes"), "deny": pt("No")}
PIE = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
TASK = {"type": "task_card", "task_id": "1", "title": "Do", "status": "complete"}
CARD = {"type": "card", "title": md("Case 12")}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": {"text": pt("Good"), "value": "1"},
    "negative_button": {"text": pt("Bad"), "value": "0"},
}
VIDEO = {
    "type": "video",
    "title": pt("Talk"),
    "alt_text": "talk",
    "thumbnail_url": "https://e.org/t.png",
    "video_url": "https://e.org/v",
}

VALID: dict[str, Case] = {
    "section": ("message", [section()]),
    "section of exactly 3000 characters": ("message", [section("x" * 3000)]),
    "astral characters count once": ("message", [{"type": "header", "text": pt("𝔘" * 150)}]),
    "section with fields": (
        "message",
        [{"type": "section", "fields": [md("a"), pt("b")]}],
    ),
    "section with ten fields": ("message", [{"type": "section", "fields": [md("a")] * 10}]),
    "section with a button": ("message", [section(accessory=btn())]),
    "section with an image": ("message", [section(accessory=image())]),
    "section with an overflow menu": (
        "message",
        [section(accessory={"type": "overflow", "action_id": "o", "options": [opt("A")]})],
    ),
    "divider": ("message", [{"type": "divider"}]),
    "header": ("message", [{"type": "header", "text": pt("Hello")}]),
    "context": ("message", [{"type": "context", "elements": [md("a"), pt("b"), image()]}]),
    "image with title": ("message", [image(title=pt("A"))]),
    "twenty-five buttons": (
        "message",
        [actions(*[btn(action_id=f"a{n}") for n in range(25)])],
    ),
    "the same action_id in two blocks": ("message", [actions(btn()), actions(btn())]),
    "danger button with a confirmation": (
        "message",
        [actions(btn(style="danger", value="1", confirm=CONFIRM))],
    ),
    "link button": ("message", [actions(btn(url="https://e.org"))]),
    "button with an accessibility label": ("message", [actions(btn(accessibility_label="Go on"))]),
    "static select": ("message", [actions(menu(opt("A"), opt("B"), placeholder=pt("pick")))]),
    "static select with an initial option": (
        "message",
        [actions(menu(opt("A"), initial_option=opt("A")))],
    ),
    "static select with groups": (
        "message",
        [
            actions(
                {
                    "type": "static_select",
                    "action_id": "m",
                    "option_groups": [{"label": pt("G"), "options": [opt("A")]}],
                }
            )
        ],
    ),
    "users select": ("message", [actions({"type": "users_select", "action_id": "u"})]),
    "conversations select with a filter": (
        "message",
        [
            actions(
                {
                    "type": "conversations_select",
                    "action_id": "c",
                    "filter": {"include": ["public"], "exclude_bot_users": True},
                }
            )
        ],
    ),
    "date and time pickers": (
        "message",
        [
            actions(
                {"type": "datepicker", "action_id": "d", "initial_date": "2027-01-04"},
                {"type": "timepicker", "action_id": "t", "initial_time": "09:30"},
            )
        ],
    ),
    "rich text with marks": ("message", [rich(words(style={"bold": True, "italic": True}))]),
    "rich text list and quote": (
        "message",
        [
            rich(
                {"type": "rich_text_list", "style": "bullet", "elements": [words()], "indent": 1},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]},
            )
        ],
    ),
    "rich text with a person, channel and emoji": (
        "message",
        [
            rich(
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "user", "user_id": "U1"},
                        {"type": "channel", "channel_id": "C1"},
                        {"type": "emoji", "name": "wave"},
                        {"type": "link", "url": "https://e.org", "text": "e"},
                    ],
                }
            )
        ],
    ),
    "rich text date": (
        "message",
        [
            rich(
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1970"}
                    ],
                }
            )
        ],
    ),
    "markdown": ("message", [{"type": "markdown", "text": "# Title"}]),
    "table": ("message", [table()]),
    "fifty blocks": ("message", [section()] * 50),
    "context actions": ("message", [{"type": "context_actions", "elements": [FEEDBACK]}]),
    "plan with a pending task": (
        "message",
        [{"type": "plan", "title": "P", "tasks": [{**TASK, "status": "pending"}]}],
    ),
    "card": ("message", [CARD]),
    "carousel": ("message", [{"type": "carousel", "elements": [CARD]}]),
    "container": (
        "message",
        [{"type": "container", "title": pt("T"), "child_blocks": [section()]}],
    ),
    "chart": ("message", [{"type": "data_visualization", "title": "T", "chart": PIE}]),
    "data table": (
        "message",
        [{"type": "data_table", "caption": "c", "rows": [[cell()], [cell()]]}],
    ),
    "video": ("message", [VIDEO]),
    "modal with a text field": ("modal", modal(entry(typed(max_length=3000)))),
    "modal without inputs needs no submit": (
        "modal",
        {"type": "modal", "title": pt("T"), "blocks": [section()]},
    ),
    "modal with all it can have": (
        "modal",
        modal(
            entry(typed(multiline=True, min_length=1), optional=True, hint=pt("h")),
            close=pt("No"),
            callback_id="c",
            private_metadata="{}",
            external_id="e",
            clear_on_close=True,
            notify_on_close=True,
        ),
    ),
    "modal with checkboxes": (
        "modal",
        modal(entry({"type": "checkboxes", "action_id": "c", "options": [opt("A"), opt("B")]})),
    ),
    "modal with radio buttons": (
        "modal",
        modal(
            entry(
                {
                    "type": "radio_buttons",
                    "action_id": "r",
                    "options": [opt("A"), opt("B")],
                    "initial_option": opt("A"),
                }
            )
        ),
    ),
    "modal with an external select": (
        "modal",
        modal(entry({"type": "external_select", "action_id": "e", "min_query_length": 0})),
    ),
    "modal with several choices": (
        "modal",
        modal(
            entry(
                {
                    "type": "multi_static_select",
                    "action_id": "m",
                    "options": [opt("A"), opt("B")],
                    "max_selected_items": 2,
                }
            )
        ),
    ),
    "modal with a number": (
        "modal",
        modal(entry({"type": "number_input", "action_id": "n", "is_decimal_allowed": False})),
    ),
    "modal with a file": (
        "modal",
        modal(entry({"type": "file_input", "action_id": "f", "max_files": 3})),
    ),
    "modal with an alert": ("modal", modal({"type": "alert", "text": md("careful")})),
    "home with a hundred blocks": ("home", home(*[section()] * 100)),
    "home with buttons": ("home", home(section(), actions(btn()), callback_id="h")),
}


def _long(field: str, length: int) -> Json:
    return btn(**{field: "h" * length if field != "url" else "https://e.org/" + "h" * length})


INVALID: dict[str, Case] = {
    "fifty-one blocks": ("message", [section()] * 51),
    "a hundred and one blocks at home": ("home", home(*[section()] * 101)),
    "a hundred and one blocks in a modal": ("modal", modal(*[section()] * 101)),
    "block that is no object": ("message", ["hello"]),
    "unknown block": ("message", [{"type": "sektion"}]),
    "block without type": ("message", [{"text": pt("x")}]),
    "unknown key": ("message", [section(colour="red")]),
    "empty section": ("message", [{"type": "section"}]),
    "section text too long": ("message", [section("x" * 3001)]),
    "section text empty": ("message", [section("")]),
    "text as a string": ("message", [{"type": "section", "text": "hello"}]),
    "text of unknown type": ("message", [{"type": "section", "text": {"type": "md", "text": "x"}}]),
    "text without text": ("message", [{"type": "section", "text": {"type": "mrkdwn"}}]),
    "emoji on mrkdwn": ("message", [{"type": "section", "text": {**md("x"), "emoji": True}}]),
    "eleven fields": ("message", [{"type": "section", "fields": [md("a")] * 11}]),
    "field too long": ("message", [{"type": "section", "fields": [md("x" * 2001)]}]),
    "text input beside a section": ("message", [section(accessory=typed())]),
    "header too long": ("message", [{"type": "header", "text": pt("x" * 151)}]),
    "header in mrkdwn": ("message", [{"type": "header", "text": md("x")}]),
    "eleven context elements": ("message", [{"type": "context", "elements": [md("a")] * 11}]),
    "button in context": ("message", [{"type": "context", "elements": [btn()]}]),
    "empty context": ("message", [{"type": "context", "elements": []}]),
    "empty actions": ("message", [actions()]),
    "twenty-six buttons": ("message", [actions(*[btn(action_id=f"a{n}") for n in range(26)])]),
    "text field among actions": ("message", [actions(typed())]),
    "image among actions": ("message", [actions(image())]),
    "button text too long": ("message", [actions(btn("x" * 76))]),
    "button text in mrkdwn": ("message", [actions({**btn(), "text": md("Go")})]),
    "button value too long": ("message", [actions(_long("value", 2001))]),
    "button url too long": ("message", [actions(_long("url", 3000))]),
    "button url without scheme": ("message", [actions(btn(url="e.org"))]),
    "button style unknown": ("message", [actions(btn(style="default"))]),
    "button without text": ("message", [actions({"type": "button", "action_id": "a"})]),
    "action_id too long": ("message", [actions(btn(action_id="a" * 256))]),
    "block_id too long": ("message", [section(block_id="b" * 256)]),
    "duplicate block_id": ("message", [section(block_id="b"), section(block_id="b")]),
    "duplicate action_id in a block": ("message", [actions(btn(), btn())]),
    "confirmation title too long": (
        "message",
        [actions(btn(confirm={**CONFIRM, "title": pt("x" * 101)}))],
    ),
    "confirmation button too long": (
        "message",
        [actions(btn(confirm={**CONFIRM, "deny": pt("x" * 31)}))],
    ),
    "confirmation without text": (
        "message",
        [actions(btn(confirm={k: v for k, v in CONFIRM.items() if k != "text"}))],
    ),
    "select without options": ("message", [actions(menu())]),
    "select with 101 options": (
        "message",
        [actions(menu(*[opt(f"o{n}") for n in range(101)]))],
    ),
    "select with options and groups": (
        "message",
        [actions(menu(opt("A"), option_groups=[{"label": pt("G"), "options": [opt("B")]}]))],
    ),
    "option text too long": ("message", [actions(menu(opt("x" * 76, "v")))]),
    "option value too long": ("message", [actions(menu(opt("x", "v" * 151)))]),
    "option without value": ("message", [actions(menu({"text": pt("A")}))]),
    "option description too long": (
        "message",
        [actions(menu({**opt("A"), "description": pt("x" * 76)}))],
    ),
    "same option value twice": ("message", [actions(menu(opt("A", "v"), opt("B", "v")))]),
    "initial option not offered": ("message", [actions(menu(opt("A"), initial_option=opt("Z")))]),
    "placeholder too long": ("message", [actions(menu(opt("A"), placeholder=pt("x" * 151)))]),
    "placeholder in mrkdwn": ("message", [actions(menu(opt("A"), placeholder=md("x")))]),
    "six overflow options": (
        "message",
        [
            section(
                accessory={
                    "type": "overflow",
                    "action_id": "o",
                    "options": [opt(f"o{n}") for n in range(6)],
                }
            )
        ],
    ),
    "eleven checkboxes": (
        "modal",
        modal(
            entry(
                {
                    "type": "checkboxes",
                    "action_id": "c",
                    "options": [opt(f"o{n}") for n in range(11)],
                }
            )
        ),
    ),
    "image without address": ("message", [{"type": "image", "alt_text": "a"}]),
    "image without alt text": ("message", [{"type": "image", "image_url": "https://e.org/i"}]),
    "image with two sources": ("message", [image(slack_file={"id": "F1"})]),
    "alt text too long": ("message", [image(alt_text="x" * 2001)]),
    "empty rich text": ("message", [rich()]),
    "unknown rich text leaf": (
        "message",
        [rich({"type": "rich_text_section", "elements": [{"type": "mention"}]})],
    ),
    "rich text leaf without text": (
        "message",
        [rich({"type": "rich_text_section", "elements": [{"type": "text"}]})],
    ),
    "rich text leaf that is empty": ("message", [rich(words(""))]),
    "rich text list indented too far": (
        "message",
        [rich({"type": "rich_text_list", "style": "bullet", "elements": [words()], "indent": 9})],
    ),
    "unknown list style": (
        "message",
        [rich({"type": "rich_text_list", "style": "dashed", "elements": [words()]})],
    ),
    "markdown too long": ("message", [{"type": "markdown", "text": "x" * 12001}]),
    "markdown too long together": ("message", [{"type": "markdown", "text": "x" * 6001}] * 2),
    "markdown in a modal": ("modal", modal({"type": "markdown", "text": "x"})),
    "table in a modal": ("modal", modal(table())),
    "two tables": ("message", [table(), table()]),
    "table with too many rows": ("message", [table(rows=101)]),
    "table with too many columns": ("message", [table(columns=21)]),
    "table with too much text": ("message", [table(rows=11, columns=1, text="x" * 1000)]),
    "file input in a message": (
        "message",
        [entry({"type": "file_input", "action_id": "f"})],
    ),
    "alert in a message": ("message", [{"type": "alert", "text": md("x")}]),
    "pending task alone": ("message", [{**TASK, "status": "pending"}]),
    "three charts": (
        "message",
        [{"type": "data_visualization", "title": "T", "chart": PIE}] * 3,
    ),
    "modal without title": (
        "modal",
        {"type": "modal", "submit": pt("S"), "blocks": [section()]},
    ),
    "modal title too long": ("modal", modal(section(), title=pt("x" * 25))),
    "submit text too long": ("modal", modal(section(), submit=pt("x" * 25))),
    "private_metadata too long": ("modal", modal(section(), private_metadata="x" * 3001)),
    "callback_id too long": ("modal", modal(section(), callback_id="x" * 256)),
    "modal without blocks": ("modal", modal()),
    "inputs without submit": (
        "modal",
        {"type": "modal", "title": pt("T"), "blocks": [entry(typed())]},
    ),
    "input without label": ("modal", modal({"type": "input", "element": typed()})),
    "input label too long": ("modal", modal(entry(typed(), label=pt("x" * 2001)))),
    "button as input": ("modal", modal(entry(btn()))),
    "max_length beyond 3000": ("modal", modal(entry(typed(max_length=3001)))),
    "min_length above max_length": ("modal", modal(entry(typed(min_length=9, max_length=5)))),
    "two fields with focus": (
        "modal",
        modal(entry(typed(focus_on_load=True)), entry(typed(focus_on_load=True))),
    ),
    "number bounds crossed": (
        "modal",
        modal(
            entry(
                {
                    "type": "number_input",
                    "action_id": "n",
                    "is_decimal_allowed": True,
                    "min_value": "5",
                    "max_value": "1",
                }
            )
        ),
    ),
    "home with a title": ("home", home(section(), title=pt("T"))),
    "flag as a string": ("modal", modal(entry(typed(multiline="yes")))),
}
