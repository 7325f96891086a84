"""Buttons and selects: native components with ids that are unique within their message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from adapters.discord.limits import (
    BUTTON_LABEL,
    BUTTON_URL,
    CUSTOM_ID,
    ROW_BUTTONS,
    SELECT_OPTIONS,
    SELECT_PLACEHOLDER,
    SELECT_TEXT,
)
from adapters.discord.markdown import address, clean
from adapters.discord.pieces import cut_words
from bot.message import Button, ButtonStyle, LinkButton, Select
from bot.text import Text, plain

Json = dict[str, Any]

ROW, BUTTON, STRING_SELECT, LINK_STYLE = 1, 2, 3, 5
_STYLES: dict[ButtonStyle, int] = {"primary": 1, "secondary": 2, "danger": 4}
_AGAIN = re.compile(r"#\d+$")
"""Tells a second component with the same token from the first; tokens contain no `#`."""


def token_of(custom_id: str) -> str:
    """The token inside a component's custom id."""
    return _AGAIN.sub("", custom_id)


def usable(url: str, limit: int) -> bool:
    """Whether Discord accepts an address: http or https, with a host, not too long."""
    return len(url) <= limit and re.match(r"https?://[^/?#\s]+", url, re.IGNORECASE) is not None


@dataclass(slots=True)
class Controls:
    """The controls of one message as they are made, with the ids given so far."""

    used: set[str] = field(default_factory=set[str])

    def rows(
        self, controls: Sequence[Button | LinkButton | Select]
    ) -> tuple[list[Json], list[Text]]:
        """Action rows of up to five buttons or one select; and words for what cannot be a control."""
        rows: list[Json] = []
        leftovers: list[Text] = []
        for control in controls:
            made = self.single(control)
            if made is None:
                leftovers.append(self.words(control))
            elif made["type"] == BUTTON and rows and _has_room(rows[-1]):
                rows[-1]["components"].append(made)
            else:
                rows.append({"type": ROW, "components": [made]})
        return rows, [words for words in leftovers if words]

    def single(self, control: Button | LinkButton | Select) -> Json | None:
        """One control; None for what Discord would refuse."""
        match control:
            case Button():
                return self._button(control)
            case LinkButton():
                return _link(control)
            case Select():
                return self._select(control)
            case _:
                assert_never(control)

    @staticmethod
    def words(control: Button | LinkButton | Select) -> Text:
        """What a control that cannot be shown would have said."""
        if isinstance(control, LinkButton):
            return plain(f"{control.label}: {control.url}")
        return Text()

    def _button(self, button: Button) -> Json | None:
        custom_id = self._custom_id(button.action.token)
        if custom_id is None:
            return None
        made: Json = {
            "type": BUTTON,
            "style": _STYLES[button.style],
            "label": cut_words(button.label, BUTTON_LABEL) or "…",
            "custom_id": custom_id,
        }
        return {**made, "disabled": True} if button.disabled else made

    def _select(self, select: Select) -> Json | None:
        options: dict[str, Json] = {}
        for option in select.options:
            value = clean(option.value)
            if 0 < len(value) <= SELECT_TEXT and value not in options:
                shown = {"value": value, "label": cut_words(option.label, SELECT_TEXT) or value}
                if about := cut_words(option.description, SELECT_TEXT):
                    shown["description"] = about
                options[value] = shown
        offered = list(options.values())[:SELECT_OPTIONS]
        custom_id = self._custom_id(select.action.token) if offered else None
        if custom_id is None:
            return None
        made: Json = {"type": STRING_SELECT, "custom_id": custom_id, "options": offered}
        made |= {"min_values": 1, "max_values": max(1, min(select.max_values, len(offered)))}
        if placeholder := cut_words(select.placeholder, SELECT_PLACEHOLDER):
            made["placeholder"] = placeholder
        return made

    def _custom_id(self, token: str) -> str | None:
        """The token, numbered where the message has it already; None where no number fits."""
        wanted, number = token, 1
        while wanted in self.used:
            number += 1
            wanted = f"{token}#{number}"
        if len(wanted) > CUSTOM_ID:
            return None
        self.used.add(wanted)
        return wanted


def _link(button: LinkButton) -> Json | None:
    url = address(button.url)
    if not usable(url, BUTTON_URL):
        return None
    label = cut_words(button.label, BUTTON_LABEL) or "…"
    return {"type": BUTTON, "style": LINK_STYLE, "label": label, "url": url}


def _has_room(row: Json) -> bool:
    inside: list[Json] = row["components"]
    return inside[0]["type"] == BUTTON and len(inside) < ROW_BUTTONS
