"""Time zones as people name them: an IANA name, or a city alone, in any case, spaces or accents."""

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from bot.i18n import _
from bot.when_errors import WhenError

MAX_LENGTH = 64
_ABBREVIATION = re.compile(r"[A-Z]{1,5}([0-9][A-Z]{3})?")
_OFFSET = re.compile(r"(utc|gmt|z)? ?[+\-\u2212][0-9]{1,2}:?([0-9]{2})?", re.IGNORECASE)
# Three letters that mean different zones on different continents, or ignore summer time.
_KNOWN_ABBREVIATIONS = """
    acdt acst aedt aest awst bst cat cdt cest cst eat edt eest gmt hkt ist jst kst mdt msk
    nst nzdt nzst pdt pst sast sgt wast wat west wib
"""


def parse_zone(text: str) -> str:
    """The IANA name meant by `australia/melbourne`, `Melbourne` or `são paulo`.

    Raises WhenError naming the closest zones. Offsets and abbreviations are refused: they do not
    say when the clocks change.
    """
    plain = " ".join(text.split())
    if not plain:
        raise WhenError(_("Type a time zone as a city, such as Melbourne or Europe/London."))
    if len(plain) > MAX_LENGTH:
        raise WhenError(_("That is too long for a time zone. Type a city, such as Melbourne."))
    key = _fold(plain)
    if key in ("utc", "z", "etc/utc"):
        return "UTC"
    if _OFFSET.fullmatch(plain) or key in _abbreviations():
        raise WhenError(
            _(
                "“{text}” does not say when the clocks change. Type a city instead, such as "
                "Melbourne or Europe/London."
            ).format(text=plain)
        )
    found = _by_name().get(key) or _by_city().get(key, ())
    if len(found) == 1:
        return found[0]
    raise WhenError(_which(plain, found) if found else _unknown(plain, key))


def suggest_zones(prefix: str, limit: int = 25, *, home: str | None = None) -> list[str]:
    """Up to `limit` IANA names for what was typed so far: by city, then by region, then any part.

    An empty prefix gives `home` and the rest of its region.
    """
    key = _fold(" ".join(prefix.split()))[:MAX_LENGTH]
    if not key:
        region = (home or "Australia/").split("/", maxsplit=1)[0] + "/"
        nearby = [name for name in _places() if name.startswith(region) and name != home]
        return [*([home] if home else []), *nearby][:limit]
    ranked = sorted(
        (rank, name) for name in _places() if (rank := _rank(key, _fold(name))) is not None
    )
    return [name for _rank_, name in ranked[:limit]]


def city(zone: str) -> str:
    """How a zone is shown to people: `Melbourne`, `New York`, `UTC`."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def _rank(key: str, name: str) -> int | None:
    if name.rsplit("/", maxsplit=1)[-1].startswith(key):
        return 0
    if name.startswith(key):
        return 1
    return 2 if key in name else None


def _which(plain: str, found: tuple[str, ...]) -> str:
    return _("More than one place is called {text}: type {names}.").format(
        text=plain, names=_(" or ").join(found)
    )


def _unknown(plain: str, key: str) -> str:
    candidates = {_fold(city(name)): name for name in _places()} | {
        _fold(name): name for name in _places()
    }
    close = [candidates[match] for match in get_close_matches(key, candidates, n=6, cutoff=0.6)]
    names = ", ".join(list(dict.fromkeys(close))[:3])
    if not names:
        return _(
            "“{text}” is not a time zone we know. Type the largest city near you that shares your "
            "clock, such as Melbourne or Europe/London."
        ).format(text=plain)
    return _("“{text}” is not a time zone we know. Did you mean {names}?").format(
        text=plain, names=names
    )


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\s_]+", " ", letters.casefold()).strip()


@cache
def _places() -> tuple[str, ...]:
    """The zones of the world's places, without historical aliases, and UTC."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="ascii")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return (*sorted({row[2] for row in rows}), "UTC")


@cache
def _accepted() -> tuple[str, ...]:
    """Every name we take: places and older aliases, but no fixed offset and no abbreviation."""
    return tuple(
        sorted(
            name
            for name in available_timezones()
            if not name.startswith(("Etc/", "GMT", "SystemV/"))
            and name not in ("Factory", "Greenwich", "Universal", "Zulu", "localtime")
            and not (_ABBREVIATION.fullmatch(name) and name != "UTC")
        )
    )


@cache
def _abbreviations() -> frozenset[str]:
    refused = available_timezones().difference(_accepted())
    return frozenset(_KNOWN_ABBREVIATIONS.split()).union(name.casefold() for name in refused)


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    return {_fold(name): (name,) for name in _accepted()}


@cache
def _by_city() -> dict[str, tuple[str, ...]]:
    """City → its zones; an alias counts only where no place of the table has that name."""
    cities: dict[str, tuple[str, ...]] = {}
    for names in (_places(), _accepted()):
        level: dict[str, tuple[str, ...]] = {}
        for name in names:
            if "/" in name:
                key = _fold(city(name))
                level[key] = (*level.get(key, ()), name)
        cities = level | cities
    return cities
