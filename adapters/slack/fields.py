"""Parameters as the input blocks of a form."""

from hashlib import blake2b
from typing import assert_never

from adapters.slack.controls import options, plain_text
from adapters.slack.limits import INPUT_CHARS, LABEL_CHARS, PLACEHOLDER_CHARS, TITLE_CHARS
from adapters.slack.rich import Json, clean
from bot.errors import Invalid
from bot.i18n import _, translate
from bot.param import Choice, Kind, Param, RawValue
from bot.refs import ChannelRef, RoleRef, UserRef

YES = "yes"
"""The one value of a checkbox."""


def input_block(param: Param, given: RawValue, token: str) -> Json:
    """The block that asks for a parameter; its action_id begins with the kind, so that values can be read."""
    block: Json = {
        "type": "input",
        "block_id": _block_id(param.name, token),
        "label": plain_text(translate(param.label), LABEL_CHARS),
        "element": {"action_id": f"{param.kind}~{param.name}", **_element(param, given)},
        "optional": not param.required or param.kind is Kind.BOOLEAN,
    }
    if hint := clean(translate(param.description)).strip():
        block["hint"] = plain_text(hint, LABEL_CHARS)
    return block


def _element(param: Param, given: RawValue) -> Json:  # noqa: PLR0911  # an arm a kind
    value = param.default if given in (None, "") else given
    match param.kind:
        case Kind.TEXT:
            text = "" if value is None else clean(str(value))
            if param.suggest is not None and not param.multiline:
                return _external(param, [Choice(text, text)] if text else [])
            return _text_input(param, text)
        case Kind.INTEGER:
            return _number_input(param, value)
        case Kind.BOOLEAN:
            return _checkbox(param, value)
        case Kind.CHOICE:
            return _choice(param, value)
        case Kind.USER:
            initial = {"initial_user": value.id} if isinstance(value, UserRef) else {}
            return {"type": "users_select", **_placeholder(param), **initial}
        case Kind.CHANNEL:
            return _channel(param, value)
        case Kind.ROLE:
            chosen = [Choice(value.id, value.id)] if isinstance(value, RoleRef) else []
            return _external(param, chosen)
        case Kind.FILE:
            return {"type": "file_input", "max_files": 1}
        case _:
            assert_never(param.kind)


def _text_input(param: Param, text: str) -> Json:
    longest = max(1, min(param.max_length, INPUT_CHARS))
    element: Json = {
        "type": "plain_text_input",
        "multiline": param.multiline,
        "max_length": longest,
        **_placeholder(param),
    }
    if param.min_length:
        element["min_length"] = min(param.min_length, longest)
    if text:
        element["initial_value"] = text[:longest]
    return element


def _number_input(param: Param, value: RawValue) -> Json:
    text = "" if value is None else str(value).strip()
    low, high = param.min_value, param.max_value
    try:
        number = int(text) if text else None
    except ValueError:
        return _text_input(param, text)
    if number is not None and not _within(number, low, high):
        return _text_input(param, text)
    element: Json = {"type": "number_input", "is_decimal_allowed": False, **_placeholder(param)}
    bounds = {"min_value": low, "max_value": high, "initial_value": number}
    return element | {key: str(bound) for key, bound in bounds.items() if bound is not None}


def _within(number: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= number) and (high is None or number <= high)


def _checkbox(param: Param, value: RawValue) -> Json:
    try:
        checked = bool(param.parse(value))
    except Invalid:
        checked = bool(param.default)
    option = {"text": plain_text(_("Yes"), TITLE_CHARS), "value": YES}
    initial = {"initial_options": [option]} if checked else {}
    return {"type": "checkboxes", "options": [option], **initial}


def _choice(param: Param, value: RawValue) -> Json:
    offered = options([(each.value, translate(each.label), "") for each in param.choices])
    wanted = str(value).strip().casefold()
    initial = [each for each in offered if each["value"].casefold() == wanted]
    return {
        "type": "static_select",
        "options": offered,
        **_placeholder(param),
        **({"initial_option": initial[0]} if initial else {}),
    }


def _channel(param: Param, value: RawValue) -> Json:
    initial = {"initial_conversation": value.id} if isinstance(value, ChannelRef) else {}
    return {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **_placeholder(param),
        **initial,
    }


def _external(param: Param, chosen: list[Choice]) -> Json:
    initial = options([(each.value, each.label, "") for each in chosen])
    return {
        "type": "external_select",
        "min_query_length": 0,
        **_placeholder(param),
        **({"initial_option": initial[0]} if initial else {}),
    }


def _placeholder(param: Param) -> Json:
    words = clean(translate(param.placeholder)).strip()
    return {"placeholder": plain_text(words, PLACEHOLDER_CHARS)} if words else {}


def param_name(block_id: str) -> str:
    """The parameter that an input block asks for."""
    return block_id.partition("~")[0]


def kind_of(action_id: str) -> str:
    """The kind of parameter that an input asks for."""
    return action_id.partition("~")[0]


def _block_id(name: str, token: str) -> str:
    """Names the field and its form: Slack carries values over to a block of the same id."""
    return f"{name}~{blake2b(token.encode(), digest_size=4).hexdigest()}"
