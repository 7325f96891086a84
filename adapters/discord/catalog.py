"""Catalog → application commands, and whether what Discord has differs from it: pure."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, cast

from adapters.discord.limits import (
    CHOICE_TEXT,
    COMMAND_CHARS,
    COMMAND_CHOICES,
    COMMAND_DESCRIPTION,
    OPTION_LENGTH,
)
from bot.catalog import Catalog
from bot.command import Command, MessageCommand
from bot.i18n import language, languages, translate
from bot.param import Choice, Kind, Param

Json = dict[str, Any]

CHAT_INPUT, MESSAGE_MENU = 1, 3
SUBCOMMAND = 1
BARE_VERB = "open"
"""What the verbless command is called where its noun has verbs too: Discord cannot run a noun alone."""

_OPTION_TYPES: dict[Kind, int] = {
    Kind.TEXT: 3,
    Kind.CHOICE: 3,
    Kind.INTEGER: 4,
    Kind.BOOLEAN: 5,
    Kind.USER: 6,
    Kind.CHANNEL: 7,
    Kind.ROLE: 8,
    Kind.FILE: 11,
}
POSTABLE = (0, 5, 15)
"""Channel types that we can post to: text, announcement, forum (resources/channel, Channel Types)."""

_LOCALES = frozenset(  # thirty-one quoted strings read worse
    [
        "id",
        "da",
        "de",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fr",
        "hr",
        "it",
        "lt",
        "hu",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "fi",
        "sv-SE",
        "vi",
        "tr",
        "cs",
        "el",
        "bg",
        "ru",
        "uk",
        "hi",
        "th",
        "zh-CN",
        "ja",
        "zh-TW",
        "ko",
    ]
)
"""Locales that Discord knows (reference, Locales)."""
_REGIONS = {"es": "es-ES", "pt": "pt-BR", "sv": "sv-SE", "zh": "zh-CN", "nb": "no"}
_DEFAULTS: Json = {"type": 1, "integration_types": [0], "min_length": 0}
"""What Discord fills in, or leaves out, of a command it returns."""


def commands(catalog: Catalog) -> list[Json]:
    """The global commands; raises `ValueError` for a noun whose texts exceed Discord's budget.

    Nothing is hidden by permission: who is a facilitator is known to the community, not to the server.
    """
    nouns = [
        _noun(noun, catalog.descriptions[noun], members) for noun, members in catalog.nouns.items()
    ]
    return [*nouns, *(_menu(entry) for entry in catalog.message_commands)]


def fingerprint(payload: Sequence[Mapping[str, Any]]) -> str:
    """A hash that is equal for what we would send and for what Discord returns of the same commands."""
    entries = sorted((_pruned(dict(entry)) for entry in payload), key=_by_name)
    document = json.dumps(entries, sort_keys=True, ensure_ascii=False)
    return blake2b(document.encode(), digest_size=16).hexdigest()


def locale_of(code: str) -> str | None:
    """Discord's name for one of our languages; None where it has none."""
    normal = code.replace("_", "-")
    if normal in _LOCALES:
        return normal
    return _REGIONS.get(normal.split("-")[0])


def _noun(noun: str, description: str, members: Sequence[Command]) -> Json:
    if [member.verb for member in members] == [""]:
        made = {**_head(noun, members[0].description), "options": _options(members[0].params)}
    else:
        made = {**_head(noun, description), "options": [_verb(member) for member in members]}
    entry = {"type": CHAT_INPUT, **made, "contexts": [0], "integration_types": [0]}
    size = _characters(entry)
    if size > COMMAND_CHARS:
        raise ValueError(f"/{noun} has {size} characters, Discord allows {COMMAND_CHARS}")
    return entry


def _verb(command: Command) -> Json:
    name = command.verb or BARE_VERB
    head = _head(name, command.description)
    return {"type": SUBCOMMAND, **head, "options": _options(command.params)}


def _menu(entry: MessageCommand) -> Json:
    made: Json = {
        "type": MESSAGE_MENU,
        "name": entry.name,
        "contexts": [0],
        "integration_types": [0],
    }
    names = _translations(entry.name, 32)
    return {**made, "name_localizations": names} if names else made


def _head(name: str, description: str) -> Json:
    said = description[:COMMAND_DESCRIPTION] or name
    head: Json = {"name": name, "description": said}
    translations = _translations(description, COMMAND_DESCRIPTION)
    return {**head, "description_localizations": translations} if translations else head


def _translations(text: str, limit: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in languages()[1:]:
        locale = locale_of(code)
        with language(code):
            said = translate(text)[:limit]
        if locale and said and said != text:
            found[locale] = said
    return found


def _options(params: Sequence[Param]) -> list[Json]:
    return [_option(param) for param in params]


def _option(param: Param) -> Json:
    option: Json = {
        "type": _OPTION_TYPES[param.kind],
        **_head(param.name, param.description or param.label),
        "required": param.required,
    }
    if param.kind is Kind.TEXT:
        option["max_length"] = min(param.max_length, OPTION_LENGTH)
        if param.min_length:
            option["min_length"] = min(param.min_length, OPTION_LENGTH)
    if param.kind is Kind.INTEGER:
        bounds = {"min_value": param.min_value, "max_value": param.max_value}
        option |= {key: value for key, value in bounds.items() if value is not None}
    if param.kind is Kind.CHANNEL:
        option["channel_types"] = list(POSTABLE)
    if param.kind is Kind.CHOICE and len(param.choices) <= COMMAND_CHOICES:
        option["choices"] = [_choice(choice) for choice in param.choices]
    elif param.suggest and param.kind in (Kind.TEXT, Kind.INTEGER):
        option["autocomplete"] = True
    return option


def _choice(choice: Choice) -> Json:
    made: Json = {"name": choice.label[:CHOICE_TEXT], "value": choice.value}
    names = _translations(choice.label, CHOICE_TEXT)
    return {**made, "name_localizations": names} if names else made


def _characters(node: Json) -> int:
    """As Discord counts: names, descriptions and values, the longest translation of each."""
    size = 0
    for key in ("name", "description"):
        translated = cast("dict[str, str]", node.get(f"{key}_localizations") or {})
        size += max(map(len, (node.get(key) or "", *translated.values())))
    size += len(node["value"]) if isinstance(node.get("value"), str) else 0
    inner: list[Json] = [*node.get("options", ()), *node.get("choices", ())]
    return size + sum(map(_characters, inner))


_OURS = frozenset(  # likewise
    [
        "type",
        "name",
        "name_localizations",
        "description",
        "description_localizations",
        "options",
        "choices",
        "required",
        "autocomplete",
        "min_length",
        "max_length",
        "min_value",
        "max_value",
        "channel_types",
        "contexts",
        "integration_types",
        "value",
    ]
)


def _pruned(node: Json) -> Json:
    """Only what we set, without empty values and defaults: they come and go on the way."""
    kept: Json = {}
    for key, value in node.items():
        if key not in _OURS or (not value and value != 0) or value is False:
            continue
        if key != "type" and value == _DEFAULTS.get(key):
            continue
        kept[key] = _plain(value)
    return kept


def _plain(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    items = cast("list[Any]", value)
    if all(isinstance(item, int) for item in items):
        return sorted(items)
    return [_pruned(cast("Json", item)) for item in items]


def _by_name(entry: Json) -> tuple[int, str]:
    return entry.get("type", CHAT_INPUT), entry["name"]
