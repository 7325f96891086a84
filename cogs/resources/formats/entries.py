"""What is read from a file, line by line, before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Invalid
from bot.i18n import _
from cogs.resources import rules
from storage.resource_rows import NewResource

FIELDS = (
    "title",
    "url",
    "doi",
    "type",
    "publisher",
    "area",
    "tags",
    "country",
    "licence",
    "year",
    "review",
    "summary",
)
"""What an entry may say, in the order in which it is written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file. `line` is where it begins, or its place where a format has no lines.

    `error` says why it could not be read; then there are no `values`.
    """

    line: int
    values: Mapping[str, str]
    error: str = ""

    def to_json(self) -> dict[str, object]:
        """As it is kept until its turn."""
        return {"line": self.line, "values": dict(self.values), "error": self.error}


class Unreadable(Exception):
    """A whole file that cannot be used; the text is shown."""


def judge(values: Mapping[str, str]) -> NewResource:
    """The resource that an entry describes; raises `Invalid`."""
    review = values.get("review", "").strip()
    if review and not review.isdecimal():
        raise Invalid(review=_("The days until the next review are no number."))
    return rules.new_resource(
        values.get("url", ""),
        values.get("title", ""),
        type=rules.kind(values.get("type", "")),
        publisher=values.get("publisher", ""),
        summary=values.get("summary", ""),
        area_text=values.get("area", ""),
        country=values.get("country", ""),
        licence=values.get("licence", ""),
        year=rules.year(values.get("year", "")),
        tag_texts=[values.get("tags", "")],
        doi=values.get("doi", "").strip(),
        review=int(review) if review else None,
    )


def values_of(resource: NewResource) -> dict[str, str]:
    """What a resource says, as `judge` reads it."""
    return {
        "title": resource.title,
        "url": resource.url,
        "doi": resource.doi,
        "type": resource.type.value,
        "publisher": resource.publisher,
        "area": resource.area,
        "tags": ", ".join(resource.tags),
        "country": resource.country,
        "licence": resource.licence,
        "year": str(resource.year or ""),
        "review": str(resource.review_days),
        "summary": resource.summary,
    }
