"""Modal → Discord's modal with labelled components; values come back by `values.Reader.fields`."""

from collections.abc import Mapping
from typing import Any, assert_never

from adapters.discord.catalog import POSTABLE
from adapters.discord.limits import (
    COMMAND_CHOICES,
    LABEL,
    LABEL_DESCRIPTION,
    MODAL_COMPONENTS,
    MODAL_TITLE,
    SELECT_TEXT,
    TEXT_INPUT,
    TEXT_PLACEHOLDER,
)
from adapters.discord.markdown import clean
from adapters.discord.pieces import Line, cut_words
from bot.form import Modal
from bot.i18n import translate
from bot.param import Kind, Param, RawValue
from bot.refs import ChannelRef, RoleRef, UserRef

Json = dict[str, Any]

_TEXT, _LABEL, _TEXT_INPUT, _SELECT = 10, 18, 4, 3
_USER, _ROLE, _CHANNEL, _UPLOAD, _CHECKBOX = 5, 6, 8, 19, 23
_SHORT, _LONG = 1, 2
_INTRO = 1000
"""Characters of an introduction: a form is read on a phone, above a keyboard."""


def modal(form: Modal, problems: Mapping[str, str] | None = None) -> Json:
    """The `data` of a modal callback; `problems` stand beside their fields, as their hints.

    Fields beyond the fifth are left out, required ones come first; the introduction stays only
    where a place is left.
    """
    asked = sorted(form.params, key=lambda param: not param.required)[:MODAL_COMPONENTS]
    shown = [param for param in form.params if param in asked]
    wrong = problems or {}
    nodes = [_labelled(param, form.values.get(param.name), wrong) for param in shown]
    intro = Line(form.intro, limit=_INTRO).markdown(None) if form.intro else ""
    if intro and len(nodes) < MODAL_COMPONENTS:
        nodes.insert(0, {"type": _TEXT, "content": intro})
    title = cut_words(form.title, MODAL_TITLE) or "…"
    return {"custom_id": form.action.token, "title": title, "components": nodes}


def _labelled(param: Param, value: RawValue, problems: Mapping[str, str]) -> Json:
    made: Json = {
        "type": _LABEL,
        "label": cut_words(translate(param.label), LABEL) or param.name[:LABEL],
        "component": _component(param, value),
    }
    hint = problems.get(param.name) or translate(param.description)
    if said := cut_words(hint, LABEL_DESCRIPTION):
        made["description"] = said
    return made


def _component(  # noqa: PLR0911  # one exhaustive match
    param: Param, value: RawValue
) -> Json:
    match param.kind:
        case Kind.TEXT | Kind.INTEGER:
            return _input(param, value)
        case Kind.BOOLEAN:
            return {"type": _CHECKBOX, "custom_id": param.name, "default": _ticked(param, value)}
        case Kind.CHOICE:
            return _choice(param, value)
        case Kind.USER:
            return _picker(param, _USER, "user", value)
        case Kind.ROLE:
            return _picker(param, _ROLE, "role", value)
        case Kind.CHANNEL:
            return _picker(param, _CHANNEL, "channel", value) | {"channel_types": list(POSTABLE)}
        case Kind.FILE:
            least = int(param.required)
            made: Json = {"type": _UPLOAD, "custom_id": param.name, "required": param.required}
            return {**made, "min_values": least, "max_values": 1}
        case _:
            assert_never(param.kind)


def _input(param: Param, value: RawValue) -> Json:
    longest = min(param.max_length, TEXT_INPUT) if param.kind is Kind.TEXT else 20
    made: Json = {
        "type": _TEXT_INPUT,
        "custom_id": param.name,
        "style": _LONG if param.multiline else _SHORT,
        "required": param.required,
        "max_length": longest,
    }
    if param.required and param.min_length:
        made["min_length"] = min(param.min_length, longest)
    if placeholder := cut_words(translate(param.placeholder), TEXT_PLACEHOLDER):
        made["placeholder"] = placeholder
    present = param.default if value is None else value
    if isinstance(present, str | int) and str(present):
        made["value"] = clean(str(present))[:longest]
    return made


def _choice(param: Param, value: RawValue) -> Json:
    present = str(param.default if value is None else value)
    options: list[Json] = []
    for choice in param.choices[:COMMAND_CHOICES]:
        label = cut_words(translate(choice.label), SELECT_TEXT)
        option: Json = {"value": choice.value, "label": label or choice.value}
        options.append({**option, "default": True} if choice.value == present else option)
    made: Json = {"type": _SELECT, "custom_id": param.name, "options": options}
    return {**made, "required": param.required, "min_values": int(param.required), "max_values": 1}


def _picker(param: Param, kind: int, what: str, value: RawValue) -> Json:
    made: Json = {"type": kind, "custom_id": param.name, "required": param.required}
    made |= {"min_values": int(param.required), "max_values": 1}
    if isinstance(value, UserRef | RoleRef | ChannelRef):
        made["default_values"] = [{"id": value.id, "type": what}]
    return made


def _ticked(param: Param, value: RawValue) -> bool:
    return bool(param.default if value is None else value)
