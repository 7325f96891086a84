"""Buttons and selects, as Block Kit elements."""

from collections.abc import Sequence
from typing import assert_never

from adapters.slack.action_ids import ActionIds
from adapters.slack.limits import (
    BUTTON_CHARS,
    OPTION_CHARS,
    OPTION_VALUE_CHARS,
    OPTIONS,
    PLACEHOLDER_CHARS,
)
from adapters.slack.rich import Json, address, clean, shorten
from bot.i18n import _
from bot.message import Button, LinkButton, Select, SelectOption


def plain_text(text: str, limit: int) -> Json:
    """A plain_text object: literal characters, never empty."""
    words = shorten(clean(text), limit)
    return {"type": "plain_text", "text": words if words.strip() else "…", "emoji": False}


def element(control: Button | LinkButton | Select, ids: ActionIds) -> Json | None:
    """The native control; None for what cannot be pressed, which `unavailable` puts in words."""
    match control:
        case Button():
            return None if control.disabled else _button(control, ids)
        case LinkButton():
            return _link(control, ids)
        case Select():
            return _select(control, ids) if control.options else None
        case _:
            assert_never(control)


def unavailable(control: Button | LinkButton | Select) -> str:
    """What to read in place of a control that Slack cannot show; Slack has no disabled buttons."""
    label = control.placeholder if isinstance(control, Select) else control.label
    return _("{label} (not available now)").format(label=clean(label) or "…")


def options(choices: Sequence[tuple[str, str, str]]) -> list[Json]:
    """Options of a select from value, label and description; each value once."""
    found: dict[str, Json] = {}
    for value, label, description in choices:
        if not value or len(value) > OPTION_VALUE_CHARS or value in found:
            continue
        option = {"text": plain_text(label or value, OPTION_CHARS), "value": value}
        if clean(description).strip():
            option["description"] = plain_text(description, OPTION_CHARS)
        found[value] = option
    return list(found.values())[:OPTIONS]


def _button(control: Button, ids: ActionIds) -> Json:
    button: Json = {
        "type": "button",
        "text": plain_text(control.label, BUTTON_CHARS),
        "action_id": ids.of(control.action.token),
    }
    if control.style != "secondary":
        button["style"] = control.style
    return button


def _link(control: LinkButton, ids: ActionIds) -> Json | None:
    url = address(control.url)
    if not url:
        return None
    return {
        "type": "button",
        "text": plain_text(control.label, BUTTON_CHARS),
        "action_id": ids.link(),
        "url": url,
    }


def _select(control: Select, ids: ActionIds) -> Json | None:
    offered = options([_parts(option) for option in control.options])
    if not offered:
        return None
    several = control.max_values > 1
    select: Json = {
        "type": "multi_static_select" if several else "static_select",
        "placeholder": plain_text(control.placeholder, PLACEHOLDER_CHARS),
        "action_id": ids.of(control.action.token),
        "options": offered,
    }
    if several:
        select["max_selected_items"] = min(control.max_values, len(offered))
    return select


def _parts(option: SelectOption) -> tuple[str, str, str]:
    return option.value, option.label, option.description
