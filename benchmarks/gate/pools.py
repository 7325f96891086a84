"""Names of many cultures from packages that are read while training (Faker, names), and the words of English."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faker.providers.person
import names as census

from cogs.cases.gate.folding import fold

DICTIONARIES = ("british-english", "american-english")
"""Files of Debian's wbritish and wamerican (SCOWL), looked for in /usr/share/dict."""
SMALL = ("british-english-small", "american-english-small")
HUGE = ("british-english-huge",)
CENSUS = 40_000
"""Family names of the United States' census that are taken, the commonest first."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Names as they are written, sorted, and the words of the language in lower case."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    often_given: tuple[str, ...]
    often_family: tuple[str, ...]
    peoples: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    """Given and family names by the locale they are of, so that rare languages are heard as well."""
    language: frozenset[str]
    often_language: frozenset[str]
    seldom_language: frozenset[str]


def pools(folder: Path, *, without: Iterable[str] = ()) -> Pools:
    """Everything there is, less the names in `without` (lower case)."""
    barred = set(without)
    peoples = list(_faker())
    given = set[str]().union(*(given for given, _family in peoples))
    family = set[str]().union(*(family for _given, family in peoples))
    firsts = (_census("dist.female.first"), _census("dist.male.first"))
    language = _language(folder, DICTIONARIES)
    return Pools(
        given=_kept(given.union(*firsts), barred),
        family=_kept(family | _census("dist.all.last", CENSUS), barred),
        often_given=_kept(
            _shared([given for given, _family in peoples])
            | _census("dist.female.first", OFTEN)
            | _census("dist.male.first", OFTEN),
            barred,
        ),
        often_family=_kept(
            _shared([family for _given, family in peoples])
            | _census("dist.all.last", OFTEN_FAMILY),
            barred,
        ),
        peoples=tuple(
            (first, last)
            for given, family in peoples
            if len(first := _kept(given, barred)) > FEW and len(last := _kept(family, barred)) > FEW
        ),
        language=language,
        often_language=_language(folder, SMALL),
        seldom_language=_language(folder, HUGE) - language,
    )


OFTEN = 800
"""Given names of each sex that are common (United States' census)."""
OFTEN_FAMILY = 3_000
FEW = 20
"""A locale with fewer names in Latin letters is passed over."""


def _shared(lists: list[set[str]]) -> set[str]:
    """Names of three locales or more."""
    counted = Counter(name for each in lists for name in each)
    return {name for name, count in counted.items() if count >= 3}


def _faker() -> Iterator[tuple[set[str], set[str]]]:
    """Given and family names of each locale."""
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        given, family = set[str](), set[str]()
        for attribute in dir(provider):
            if attribute.startswith(("first_name", "first_romanized")):
                given |= _entries(getattr(provider, attribute))
            elif attribute.startswith(("last_name", "last_romanized")):
                family |= _entries(getattr(provider, attribute))
        yield given, family


def _entries(value: Any) -> set[str]:
    return (
        {each for each in value if isinstance(each, str)}
        if isinstance(value, (tuple, list, dict))
        else set()
    )


def _census(name: str, most: int = 100_000) -> set[str]:
    path = Path(census.__file__).with_name(name)
    lines = path.read_text(encoding="ascii").splitlines()[:most]
    return {line.split()[0].capitalize() for line in lines}


def _kept(found: set[str], barred: set[str]) -> tuple[str, ...]:
    """In Latin letters, without titles, one word (or joined by a hyphen or an apostrophe)."""
    plain = {fold(each).text.strip() for each in found}
    return tuple(
        sorted(
            each
            for each in plain
            if len(each) > 1
            and each.isascii()
            and each.replace("-", "").replace("'", "").isalpha()
            and each[0].isupper()
            and each.lower() not in barred
        )
    )


def _language(folder: Path, names: Iterable[str]) -> frozenset[str]:
    """Words that are written small: no names among them unless they are words as well."""
    return frozenset(
        fold(line).text
        for name in names
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
        if line.islower() and "'" not in line and len(line) > 1
    )
