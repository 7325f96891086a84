"""Pure decisions about resources: what may be written, how tags and areas are spelled, when to ask again."""

import re
from collections.abc import Sequence

from bot.errors import Invalid
from bot.i18n import _
from cogs.resources.addresses import read_address
from storage.resource_rows import REVIEW_DAYS, NewResource, ResourceType

MAX_TITLE = 300
MAX_SUMMARY = 1_000
MAX_TAGS = 10
MAX_WORD = 40
"""Characters of a tag."""
MAX_REVIEW = 3_650
FIRST_YEAR = 1800

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAG_SPLIT = re.compile(r"[,;\n]")
_YEAR = re.compile(r"\b(1[89]\d{2}|20\d{2}|21\d{2})\b")


def line(text: str, *, limit: int) -> str:
    """Somebody's words on one line without invisible characters, cut at `limit`."""
    shown = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def title(text: str, *, field: str = "title") -> str:
    """A title; raises `Invalid` where nothing is left of it."""
    found = line(text, limit=MAX_TITLE)
    if len(found) < 2:
        raise Invalid(**{field: _("Please give it a title of at least two characters.")})
    return found


def tags(text: str) -> tuple[str, ...]:
    """Tags separated by commas, in small letters, each once, at most ten."""
    found = [line(part, limit=MAX_WORD).lower().lstrip("#") for part in _TAG_SPLIT.split(text)]
    return tuple(dict.fromkeys(tag for tag in found if tag))[:MAX_TAGS]


def area(text: str) -> str:
    """An area as it is filed: `Speech Pathology` is `speech-pathology`."""
    return re.sub(r"[\s_]+", "-", line(text, limit=60).lower()).strip("-")


def review_days(days: int | None, *, field: str = "review") -> int:
    """Days until somebody must look again; raises `Invalid`."""
    if days is None:
        return REVIEW_DAYS
    if not 1 <= days <= MAX_REVIEW:
        text = _("Please type a number of days from 1 to {limit}.")
        raise Invalid(**{field: text.format(limit=MAX_REVIEW)})
    return days


def year(text: str) -> int | None:
    """The year in a date as libraries write it; None where there is none."""
    match = _YEAR.search(text)
    return int(match.group()) if match else None


def kind(text: str) -> ResourceType:
    """The type that fits a word of other programs best."""
    word = re.sub(r"[^a-z]", "", text.lower())
    own = {type_.value.replace("-", ""): type_ for type_ in ResourceType}
    others = {each: type_ for type_, words in _TYPES.items() for each in words}
    return own.get(word) or others.get(word, ResourceType.OTHER)


def new_resource(
    url: str,
    title_text: str,
    *,
    type: ResourceType = ResourceType.OTHER,
    publisher: str = "",
    summary: str = "",
    area_text: str = "",
    country: str = "",
    licence: str = "",
    year: int | None = None,
    tag_texts: Sequence[str] = (),
    doi: str = "",
    review: int | None = None,
) -> NewResource:
    """A resource from what somebody wrote or a file contains; raises `Invalid` naming what is at fault."""
    address = read_address(url or (f"doi:{doi}" if doi else ""))
    named = read_address(f"doi:{doi}") if doi and not address.doi else address
    return NewResource(
        title=title(title_text),
        url=address.url,
        url_key=address.key,
        doi=named.doi,
        publisher=line(publisher, limit=200),
        summary=line(summary, limit=MAX_SUMMARY),
        type=type,
        area=area(area_text),
        country=line(country, limit=60),
        licence=line(licence, limit=200),
        year=year,
        tags=tags(",".join(tag_texts)),
        review_days=review_days(review),
    )


_TYPES: dict[ResourceType, frozenset[str]] = {
    ResourceType.PAPER: frozenset(
        {
            "article",
            "journalarticle",
            "jour",
            "inproceedings",
            "conferencepaper",
            "cpaper",
            "conf",
            "preprint",
            "thesis",
            "phdthesis",
            "mastersthesis",
            "thes",
            "incollection",
            "inbook",
            "booksection",
            "chap",
            "research",
            "researchpaper",
            "magazinearticle",
            "newspaperarticle",
        }
    ),
    ResourceType.GUIDELINE: frozenset({"standard", "stand", "statute", "bill", "guidance"}),
    ResourceType.CASE_STUDY: frozenset({"case", "casereport"}),
    ResourceType.DATABASE: frozenset({"dataset", "data", "dbase"}),
    ResourceType.VIDEO: frozenset({"videorecording", "video", "tvbroadcast", "film"}),
    ResourceType.WEBSITE: frozenset({"webpage", "elec", "online", "blogpost", "blog", "forumpost"}),
    ResourceType.TOOL: frozenset({"computerprogram", "software", "comp"}),
    ResourceType.COURSE: frozenset({"presentation", "slide", "lecture"}),
    ResourceType.LEAFLET: frozenset({"pamp", "pamphlet", "booklet", "factsheet"}),
}
"""The words of BibTeX, RIS and Zotero for types, lower case, letters only."""
