"""How what a person types or picks becomes the state of an element."""

from typing import Any

from tests.platforms.slack_server.errors import DriverError
from tests.platforms.slack_server.modals import STATE_KEYS
from tests.platforms.slack_server.reading import option
from tests.platforms.slack_server.state import Json

MULTIPLE = frozenset({"checkboxes"})


def is_multiple(kind: str) -> bool:
    """Whether an element holds a list of choices."""
    return kind.startswith("multi_") or kind in MULTIPLE


def filled(element: Json, value: Any) -> Json:
    """The state of `element` holding `value`; refused where Slack's client would."""
    kind = element["type"]
    if kind in STATE_KEYS:
        return {"type": kind, STATE_KEYS[kind][0]: _picked(element, value)}
    return {"type": kind, "value": _typed(element, value)}


def is_empty(state: Json) -> bool:
    """Whether nothing was entered."""
    return all(not value for key, value in state.items() if key != "type")


def _picked(element: Json, value: Any) -> Any:
    kind = element["type"]
    if value is None:
        return [] if is_multiple(kind) else None
    if is_multiple(kind):
        values = list(value) if isinstance(value, list | tuple | set) else [value]
        most = element.get("max_selected_items")
        if most is not None and len(values) > most:
            raise DriverError(f"at most {most} items can be selected")
        return [_one(element, item) for item in values]
    return _one(element, value)


def _one(element: Json, value: Any) -> Any:
    kind = element["type"].removeprefix("multi_")
    if kind in {"static_select", "radio_buttons", "checkboxes"}:
        return option(element, value)
    if kind == "rich_text_input" and isinstance(value, str):
        leaf = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
        return {"type": "rich_text", "elements": [leaf]}
    return getattr(value, "id", value)


def _typed(element: Json, value: Any) -> str | None:
    if value is None or value == "":
        return None
    text = str(value)
    least, most = element.get("min_length"), element.get("max_length")
    if most is not None and len(text) > most:
        raise DriverError(f"the field takes {most} characters, not {len(text)}")
    if least is not None and len(text) < least:
        raise DriverError(f"the field wants at least {least} characters")
    if element["type"] == "number_input":
        _check_number(element, text)
    if element["type"] == "email_text_input" and "@" not in text:
        raise DriverError(f"{text!r} is not an e-mail address")
    if element["type"] == "url_text_input" and "://" not in text:
        raise DriverError(f"{text!r} is not a URL")
    return text


def _check_number(element: Json, text: str) -> None:
    try:
        value = float(text)
    except ValueError:
        raise DriverError(f"{text!r} is not a number") from None
    if not element["is_decimal_allowed"] and not value.is_integer():
        raise DriverError("decimals are not allowed")
    low, high = element.get("min_value"), element.get("max_value")
    if (low is not None and value < float(low)) or (high is not None and value > float(high)):
        raise DriverError(f"{text} is not between {low} and {high}")
