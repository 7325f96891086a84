"""Finds hospitals, services, schools and employers by their form, and those that a community has listed."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.folding import fold
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.vocabulary import either, words

_WORD = r"(?:[A-Z][\w'-]*|St\.?|Mt\.?)"


def _capitals(name: str) -> str:
    """A name as it is written, in any spacing."""
    return re.escape(name.title().replace("'S", "'s").replace(" Of ", " of ")).replace(
        r"\ ", r"[ \t]+"
    )


_PROPER = re.compile(
    rf"(?<![\w'-])(?P<name>{_WORD}(?:[ \t]+(?:(?:of|the|and|&|for|on)[ \t]+(?:the[ \t]+)?)?{_WORD}){{0,5}})"
    rf"[ \t]+(?P<noun>(?i:{either('facility_nouns')}))(?![\w'])",
    re.ASCII,
)
_NOUNS = "|".join(
    each.title().replace("'S", "'s") for each in sorted(words("service_nouns"), reverse=True)
)
_SERVICE = re.compile(
    rf"(?<![\w'-])(?P<name>{_WORD}(?:[ \t]+(?:(?:of|the|and|&)[ \t]+)?{_WORD}){{0,4}})[ \t]+"
    r"(?P<noun>"
    rf"{_NOUNS}"
    r"|Regional|Kohanga(?:[ \t]+Reo)?|Fire[ \t]+Station(?:[ \t]+\d+)?"
    r"|Pty Ltd|PLC|LLC|GmbH|& Sons|and Sons|& Co)(?![\w'])",
    re.ASCII,
)
_COMPANY = re.compile(
    rf"(?<!\w)(?:at|for|with|by|from|against|to|in|visits|attends|via|employer:?)[ \t]+(?i:{either('companies')})[ \t]+"
    r"(?:in[ \t]+)?(?P<place>[A-Z][a-z]+(?:[ \t]+[A-Z][a-z]+)?)",
    re.ASCII,
)
_CHAIN = re.compile(
    rf"(?<![\w'-])(?P<name>{'|'.join(_capitals(each) for each in sorted(words('care_chains'), key=len, reverse=True))})"
    r"(?:[ \t]+[A-Z][a-z]+)?(?![\w'-])",
    re.ASCII,
)
_IN = re.compile(r"\b(?:at|from|to|in)[ \t]+\Z", re.ASCII)
_ABROAD = re.compile(
    rf"(?<!\w)(?:{'|'.join(each.title() for each in sorted(words('institutes_abroad')))})[ \t]+"
    r"(?:(?:de|del|della|du|des|la|le|di|da|do|na|an|der|am|St\.?)[ \t]+){0,2}"
    r"(?P<name>[A-Z][\w'-]+(?:[ \t]+[A-Z][\w'-]+){0,2})(?!\w)",
    re.ASCII,
)
_OF = re.compile(
    r"(?<!\w)(?P<noun>University|College|School|Hospital|Church|Parish|Shire|City|Town)[ \t]+(?:of|for)[ \t]+"
    r"(?:the[ \t]+)?[A-Z][\w'-]+(?:[ \t]+[A-Z][\w'-]+){0,3}",
    re.ASCII,
)
_SAINT = re.compile(
    r"(?<!\w)(?:St\.?|Saint|SAINT|ST\.?)[ \t]+[A-Z][A-Za-z]+(?:'s|'S|s)?(?!\w)"
    r"(?![ \t]+(?:[Ww]ort|[Aa]mbulance|[Ss]treet|[Rr]oad))",
    re.ASCII,
)
_LOWER = re.compile(
    r"(?<!\w)(?:at|from|to|in|of|via|by|the)[ \t]+(?P<name>[a-z][a-z'-]{2,}(?:[ \t]+[a-z][a-z'-]{2,})?)[ \t]+"
    r"(?P<noun>base hospital|nursing home|medical centre|primary school|secondary college|high school)(?!\w)",
    re.ASCII,
)
_EMPLOYER = re.compile(
    r"(?<!\w)(?:(?:work(?:s|ed|ing)?|job|shifts?|employed|employee|volunteers?|apprentice(?:ship)?|manager"
    r"|cashier|driver)[ \t]+(?:\w+[ \t]+){0,3}?(?:at|for|with|by)"
    r"|(?:salon|shop|cafe|gym|agency|firm|company|kinder|daycare|nursery|provider|employer|surgery"
    r"|pharmacy)[ \t]+(?:is|was|is called|called)"
    r"|(?:SIL|SDA|respite|supported living|day program(?:me)?|home care|package)[ \t]+(?:by|with|from|at|through)"
    r"|employed by|employee of|employer(?:,|:| is| was)?|retired from|enrolled at)"
    rf"[ \t]+(?:the[ \t]+)?(?P<name>{_WORD}(?:[ \t]+(?:(?:of|and|&|on|by|at)[ \t]+(?:the[ \t]+)?)?{_WORD}){{0,3}})",
    re.ASCII,
)
_KINDS = ("schools", "universities", "aged_care", "clinics")


def facilities(text: str, listed: tuple[str, ...]) -> Iterator[Hit]:
    """Names of institutions in folded text; `listed` are those of the community."""
    if listed:
        for match in _listed(listed).finditer(text):
            yield Hit(*match.span(), Kind.FACILITY, NAMED + 1, _instead(match.group()))
    for match in _PROPER.finditer(text):
        start = _proper_start(match)
        if start is not None:
            yield Hit(start, match.end(), Kind.FACILITY, NAMED, _instead(match["noun"]))
    for match in _OF.finditer(text):
        yield Hit(*match.span(), Kind.FACILITY, FORMED, _instead(match["noun"]))
    for match in _SAINT.finditer(text):
        yield Hit(*match.span(), Kind.FACILITY, FORMED, _instead("hospital"))
    yield from _services(text)
    yield from _unproper(text)


def _services(text: str) -> Iterator[Hit]:
    """Services and companies that are told by a noun, by a place after them, or because everybody knows them."""
    for match in _SERVICE.finditer(text):
        start = _service_start(match)
        if start is not None:
            yield Hit(start, match.end(), Kind.FACILITY, LIKELY, _("a service"))
    for match in _COMPANY.finditer(text):
        if not all(_generic(word) for word in match["place"].split()):
            start = text.index(" ", match.start()) + 1
            yield Hit(start, match.end(), Kind.FACILITY, LIKELY, _("an employer"))
    for match in _CHAIN.finditer(text):
        if match["name"].lower() not in words("eponyms") or _IN.search(
            text, max(0, match.start() - 5), match.start()
        ):
            yield Hit(*match.span(), Kind.FACILITY, FORMED, _("a service"))
    for match in _ABROAD.finditer(text):
        if not all(_generic(word) for word in match["name"].split()):
            yield Hit(*match.span(), Kind.FACILITY, LIKELY, _instead("hospital"))


def _service_start(match: re.Match[str]) -> int | None:
    """Where a service's own name begins: "Larkfield Unit", not "Acquired Brain Injury Unit"."""
    for word in re.finditer(r"\S+", match["name"]):
        bare = word.group().lower().strip(".,;:")
        own = (
            word.group()[0].isupper()
            and not _generic(word.group())
            and bare not in words("medicine")
        )
        if own and bare not in words("service_generic") and bare not in words("no_name"):
            return match.start("name") + word.start()
    return None


def _unproper(text: str) -> Iterator[Hit]:
    """Institutions in small letters, and employers of any name."""
    for match in _LOWER.finditer(text):
        if not words("generic").intersection(match["name"].split()):
            instead = _instead(match["noun"])
            yield Hit(match.start("name"), match.end(), Kind.FACILITY, LIKELY, instead)
    for match in _EMPLOYER.finditer(text):
        if not all(_generic(word) for word in match["name"].split()):
            yield Hit(*match.span("name"), Kind.FACILITY, LIKELY, _("an employer"))


def _generic(word: str) -> bool:
    bare = word.lower().strip(".,;:")
    return (
        bare in words("generic")
        or bare in words("eponyms")
        or bare in words("abbreviations")
        or all(part in words("generic") for part in bare.split("-"))
    )


def _proper_start(match: re.Match[str]) -> int | None:
    """Where the proper part of "At Ballarat Base Hospital" begins; None where no word of it is proper."""
    noun = match["noun"]
    if noun.islower() and noun in words("common_nouns"):
        return None
    for word in re.finditer(r"\S+", match["name"]):
        if word.group()[0].isupper() and not _generic(word.group()):
            return match.start("name") + word.start()
    return None


@lru_cache(maxsize=64)
def _listed(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names, whatever its case, spacing and dots."""
    shapes = {
        r"[\W_]*".join(re.escape(part) for part in re.findall(r"\w+", fold(name).text))
        for name in names
        if len(name.strip()) > 1
    }
    ordered = sorted(filter(None, shapes), key=lambda shape: (-len(shape), shape))
    return re.compile(rf"(?<!\w)(?:{'|'.join(ordered) or '(?!)'})(?!\w)", re.IGNORECASE)


def _instead(noun: str) -> str:
    found = set(noun.lower().split())
    match next((kind for kind in _KINDS if found & words(kind)), ""):
        case "schools":
            return _("a school")
        case "universities":
            return _("a university or college")
        case "aged_care":
            return _("an aged-care home")
        case "clinics":
            return _("a clinic")
        case _other:
            return _("a regional hospital")
