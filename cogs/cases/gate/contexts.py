"""Finds names by what stands before them: titles, kinship, "seen by", "known as", salutations; and initials."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.vocabulary import either, words

_PART = r"(?:(?:[OD]'|Mc|Mac|Fitz|[dDlL]')?[A-Z](?:[a-z]+|[A-Z]+(?![a-z]))(?:[-'][A-Z]?[a-z]+)*|[A-Z]\.)"
_LINK = r"(?:van der|van den|van de|van|von|de la|de los|de|del|della|da|dos|di|du|la|le|bin|binti|ibn|al|el|ap)"
_FULL = rf"{_PART}(?:[ \t]+(?:{_LINK}[ \t]+)?{_PART}){{0,3}}"
_LOW = r"[a-z][a-z'-]{1,}"
_TITLES = [title.title() for title in sorted(words("titles"), key=len, reverse=True)]
_TITLE = "|".join((*_TITLES, *map(str.upper, _TITLES)))
_TITLED = re.compile(
    rf"(?<![\w'])(?P<title>{_TITLE})\.?[ \t]+(?P<name>(?:{_LINK}[ \t]+)?{_FULL})(?!\w)", re.ASCII
)
_TITLED_LOW = re.compile(
    rf"(?<![\w'])(?P<title>mr|mrs|ms|miss|dr|prof)\.?[ \t]+(?P<name>{_LOW}|[A-Z][\w'-]*)(?![\w'-])",
    re.ASCII,
)
_INITIAL = re.compile(
    r"(?<![\w'])(?P<title>Mr|Mrs|Ms|Miss|Mx|Dr|Master|mr|mrs|ms|MR|MRS|MS)\.?[ \t]+"
    r"(?P<name>[A-Z](?:\.?[ \t]?[A-Z]){0,2}\.?)(?![\w'])",
    re.ASCII,
)
_CALLED = re.compile(
    rf"(?<![\w'])(?i:{either('called')})[ \t\n]+[\"'(]?(?P<name>{_FULL})(?!\w)", re.ASCII
)
_CALLED_LOW = re.compile(
    r"(?<![\w'])(?:(?:first|last|full|maiden|preferred|patient|client)?[ \t]?name[ \t]?(?:is|:)|known as"
    r"|goes by the name(?: of)?|likes to be called|nicknamed)"
    rf"[ \t]+[\"'(]?(?P<name>{_LOW}(?:[ \t]+{_LOW})?)(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_KINSHIP = re.compile(
    rf"(?<![\w'])(?i:{either('kin')})(?:[ \t]?[,(:]?[ \t]?|,? (?:named|called) )(?P<name>{_FULL})(?![\w'])",
    re.ASCII,
)
_SEEN = re.compile(
    rf"(?<![\w'])(?i:{either('dealt')})[ \t]+(?:by|with|to|from)[ \t]+"
    rf"(?:(?:the|his|her|their|our|my)[ \t]+)?(?:(?i:{either('callings')}),?[ \t]+)?(?P<name>{_FULL})(?![\w'])",
    re.ASCII,
)
_POST = re.compile(
    rf"(?<![\w'.])(?P<name>{_PART}(?:[ \t]+{_PART}){{1,2}})[ \t]*(?:,[ \t]*|\()"
    rf"(?:senior |clinical |lead |student |grade \d )?(?i:{either('callings')})(?!\w)",
    re.ASCII,
)
_ABBREVIATED = re.compile(
    r"(?<![\w'.&/-])(?P<name>[A-Z]\.[ \t]?[A-Z]\.?(?:[ \t]?[A-Z]\.)?)(?![\w'/&-])", re.ASCII
)
_PLACED = re.compile(
    r"(?<![\w'.&/-])(?P<name>[A-Z]{2,3})(?![\w'/&-])[ \t,]*"
    r"(?:\([ \t]*|(?:is |was |lives |living )?(?:from|of|in|at|near)[ \t]+)(?P<place>[A-Z][a-z]{2,}\w*)",
    re.ASCII,
)
_FRIEND = re.compile(
    rf"(?<![\w'])(?i:{either('kin')}|client|patient|pt|resident|friend|colleague|nurse)[ \t,]+"
    r"(?P<name>[A-Z]\.)(?=[ \t]*(?:,|[ \t][a-z(]))",
    re.ASCII,
)
_CLIENT = re.compile(
    r"(?<![\w'])(?i:client|patient|pt|resident|participant|consumer|initials|known as|called|named|re:)"
    r"[ \t:]*[\"'(]?(?P<name>[A-Z]{2,3})(?![\w'/&-])",
    re.ASCII,
)


def contexts(text: str) -> Iterator[Hit]:
    """Names and initials in folded text that a word beside them gives away."""
    for match in _TITLED.finditer(text):
        yield from _titled(match)
    for match in _TITLED_LOW.finditer(text):
        if match["name"].lower() not in words("no_name"):
            yield from _titled(match)
    for pattern in (_CALLED, _KINSHIP, _SEEN, _POST):
        for match in pattern.finditer(text):
            yield from _name(match, FORMED, _("the client"))
    for match in _CALLED_LOW.finditer(text):
        if match["name"].split()[0].lower() not in words("no_name"):
            yield from _name(match, LIKELY, _("the client"))
    yield from _initials(text)


def _titled(match: re.Match[str]) -> Iterator[Hit]:
    """Together with the title: "Mr Lee" becomes "a man", not "Mr a man"."""
    for hit in _name(match, NAMED, _person(match["title"])):
        yield replace(hit, start=match.start("title"))


def _name(match: re.Match[str], weight: int, instead: str) -> Iterator[Hit]:
    """Without words of medicine at its end: "Mrs Lee OT", "daughter MRI", "wife Monday"."""
    start, end, first = match.start("name"), 0, ""
    for word in re.finditer(r"\S+", match["name"]):
        bare = word.group().strip(".,'\"")
        if _ends(bare, bool(end), shouted=match.group().isupper()):
            break
        first = first or bare.lower()
        end = start + word.start() + len(word.group().removesuffix("'s").rstrip("'.,-"))
    if end and (weight >= NAMED or first not in words("eponyms")):
        yield Hit(start, end, Kind.NAME, weight, instead)


def _ends(word: str, within: bool, *, shouted: bool) -> bool:
    """Whether a name cannot go on, or begin, with this word."""
    lower = word.lower()
    if lower in words("no_name") or lower in words("greetings"):
        return True
    if lower in words("generic") and not within:
        return True
    return not shouted and len(word) > 1 and word.isupper() and lower in words("abbreviations")


def _initials(text: str) -> Iterator[Hit]:
    instead = _("the client")
    for match in _INITIAL.finditer(text):
        yield Hit(*match.span(), Kind.INITIALS, NAMED + 1, _person(match["title"]))
    for match in _ABBREVIATED.finditer(text):
        if match["name"][:3].lower() not in words("dotted"):
            yield Hit(*match.span("name"), Kind.INITIALS, LIKELY, instead)
    for match in _FRIEND.finditer(text):
        yield Hit(*match.span("name"), Kind.INITIALS, FORMED + 1, instead)
    for match in _PLACED.finditer(text):
        place = match["place"].lower()
        if _unknown(match) and place not in words("no_name") | words("generic"):
            yield Hit(*match.span("name"), Kind.INITIALS, LIKELY, instead)
    for match in _CLIENT.finditer(text):
        if _unknown(match):
            yield Hit(*match.span("name"), Kind.INITIALS, FORMED, instead)


def _unknown(match: re.Match[str]) -> bool:
    name = match["name"].lower()
    return not any(name in words(topic) for topic in ("abbreviations", "capitals", "no_name"))


def _person(title: str) -> str:
    """Who is meant, as far as the title tells."""
    short = title.lower()
    if short in words("titles_of_men"):
        return _("a man")
    if short in words("titles_of_women"):
        return _("a woman")
    if short in words("titles_of_doctors"):
        return _("a doctor")
    return _("a nurse") if short in words("titles_of_nurses") else _("a person")
