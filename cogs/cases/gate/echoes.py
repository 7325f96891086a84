"""A name once seen is a name everywhere: what a title or a context gave away in one place, found in the others."""

import re
from collections.abc import Callable, Iterable, Iterator

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, Hit
from cogs.cases.gate.vocabulary import words

_WORD = re.compile(r"[A-Za-z]+(?:[-'](?!s\b)[A-Za-z]+)*", re.ASCII)
_OPENING = re.compile(r"(?:^|[.?!:;\n][\"') ]*|\n[-*\d.) ]*)[ \t]*\Z", re.ASCII)
SHORTEST = 3
"""Letters; "Li" and "Bo" are too often something else."""


def parts_of(text: str, hits: Iterable[Hit], ordinary: Callable[[str], bool]) -> set[str]:
    """The words, in lower case, of the names marked in a folded text that may be looked for elsewhere.

    `ordinary` tells words of the language: they count only where a title or a context vouched for them.
    """
    found: set[str] = set()
    for hit in hits:
        if hit.kind is Kind.NAME:
            for word in _WORD.findall(text[hit.start : hit.end]):
                lower = word.lower()
                if (
                    len(word) >= SHORTEST
                    and lower not in _never()
                    and (hit.weight >= FORMED or not ordinary(lower))
                ):
                    found.add(lower)
    return found


def echoes(text: str, parts: set[str], ordinary: Callable[[str], bool]) -> Iterator[Hit]:
    """Where `parts` stand in a folded text: ordinary words with a capital that no sentence gave them."""
    if not parts:
        return
    for match in _WORD.finditer(text):
        word = match.group()
        lower = word.lower()
        if lower not in parts:
            continue
        if ordinary(lower) and (
            not word[0].isupper() or _OPENING.search(text, max(0, match.start() - 8), match.start())
        ):
            continue
        yield Hit(*match.span(), Kind.NAME, LIKELY, _("the client"))


def _never() -> frozenset[str]:
    return words("titles") | words("name_links") | words("no_name") | words("generic")
