"""Names of many cultures from packages that are read while training (Faker, names), and the words of English."""

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faker.providers.person
import names as census

from cogs.cases.gate.folding import fold

DICTIONARIES = ("british-english", "american-english")
"""Files of Debian's wbritish and wamerican (SCOWL), looked for in /usr/share/dict."""
CENSUS = 40_000
"""Family names of the United States' census that are taken, the commonest first."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Names as they are written, sorted, and the words of the language in lower case."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    language: frozenset[str]


def pools(folder: Path, *, without: Iterable[str] = ()) -> Pools:
    """Everything there is, less the names in `without` (lower case)."""
    barred = set(without)
    given, family = _faker()
    given |= _census("dist.female.first") | _census("dist.male.first")
    family |= _census("dist.all.last", CENSUS)
    return Pools(_kept(given, barred), _kept(family, barred), _language(folder))


def _faker() -> tuple[set[str], set[str]]:
    given, family = set[str](), set[str]()
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            if attribute.startswith(("first_name", "first_romanized")):
                given |= _entries(getattr(provider, attribute))
            elif attribute.startswith(("last_name", "last_romanized")):
                family |= _entries(getattr(provider, attribute))
    return given, family


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


def _language(folder: Path) -> frozenset[str]:
    """Words that are written small: no names among them unless they are words as well."""
    return frozenset(
        fold(line).text
        for name in DICTIONARIES
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
        if line.islower() and "'" not in line and len(line) > 1
    )
