"""German as a test reads it: what a text is in it, and which English words of ours are left in a message."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.i18n import LOCALE_DIR, language, translate

_APART = re.compile(r"\{[^{}]*\}|\*\*|[`“”\n]")
LEAST = 12
"""Shorter pieces of our texts occur in what people write, too."""


def german(text: str) -> str:
    """A text of ours in German, filled in or not."""
    with language("de"):
        if (said := translate(text)) != text:
            return said
    for pattern, template in _templates():
        if filled := pattern.fullmatch(text):
            return template.format(**filled.groupdict())
    return text


def english(text: str) -> str:
    """What a German text of ours is in English; the text itself where it is none of ours."""
    return _back().get(text, text)


def left_in_english(words: str, *, typed: Iterable[str] = ()) -> list[str]:
    """Pieces of our English texts that stand in a message which should be German.

    `typed` are those that people typed themselves.
    """
    plain = " ".join(_APART.sub(" ", words).split())
    return [piece for piece in _pieces().difference(typed) if piece in plain]


@cache
def _catalog() -> Catalog:
    with (LOCALE_DIR / "de.po").open("rb") as source:
        return read_po(source, locale="de")


@cache
def _back() -> dict[str, str]:
    return {str(each.string): str(each.id) for each in _catalog() if isinstance(each.id, str)}


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    places = [
        (re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(each.id)), str(each.string))
        for each in _catalog()
        if isinstance(each.id, str) and 0 < each.id.find("{") == each.id.rfind("{")
    ]
    return [(re.compile(pattern), template) for pattern, template in places]


@cache
def _pieces() -> frozenset[str]:
    known = _catalog()
    said = {part for each in known if each.id for part in _parts(each.string)}
    wanted = {part for each in known if each.id for part in _parts(each.id)}
    return frozenset(part for part in wanted - said if len(part) >= LEAST and " " in part)


def _parts(texts: object) -> Iterator[str]:
    for text in texts if isinstance(texts, list | tuple) else [texts]:
        for part in _APART.split(str(text)):
            yield " ".join(part.split())
