"""What the gate sees in words that somebody typed; its findings stay in memory and are never written down."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from babel.core import get_global

from bot.recurrence import local
from cogs import Ctx
from cogs.cases.gate import Findings, Known, Span
from cogs.cases.gate.wiring import plugged
from storage.cases import CaseRepository

_LABEL = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|prof|dob|d\.o\.b|born(?: on)?|ur|urn|mrn|ph|phone|tel|mob|mobile|e-?mail|nhs|medicare)"
    r"(?: (?:no|number))?[.:#]{0,2}\s*$",
    re.IGNORECASE,
)
"""What stands before a name or a number and says what it is: a title, "UR", "ph:"."""
_DOUBLED = re.compile(r"([,;])(?:\s*[,;])+")
_LONELY = re.compile(r"[ \t]+([,;.])(?=\s|$)")


@dataclass(frozen=True, slots=True, repr=False)
class Looked:
    """Typed words by field, and what the gate found in them. Never logged: it holds the words."""

    fields: Mapping[str, str]
    findings: Findings

    @property
    def marks(self) -> dict[str, int]:
        """How many places of each kind; this may be written down."""
        return dict(Counter(str(span.kind) for span in self.findings.spans))

    def softened(self, field: str) -> str:
        """A field with the safer wordings put in, and without the labels that nothing follows any more."""
        words = self.fields[field]
        for span in reversed(self._of(field)):
            before = _LABEL.sub("", words[: span.start])
            words = before + span.instead + words[span.end :]
        words = _LONELY.sub(r"\1", _DOUBLED.sub(r"\1", words))
        return " ".join(part for part in words.split(" ") if part)

    def pieces(self, field: str) -> list[str | Span]:
        """A field in order: words nobody doubts, and the spans in between."""
        words, at = self.fields[field], 0
        found: list[str | Span] = []
        for span in self._of(field):
            found += [words[at : span.start], span]
            at = span.end
        return [*found, words[at:]]

    def _of(self, field: str) -> list[Span]:
        return sorted(self.findings.of(field), key=lambda span: span.start)


class GateFailed(Exception):
    """The gate, or the model beside it, broke on a text; says with which error, and nothing of the text."""


async def look(ctx: Ctx, fields: Mapping[str, str]) -> Looked:
    """Examines words with what the community knows of its places; the language is the reader's."""
    async with ctx.uow() as uow:
        rhythm = await uow.repo(CaseRepository).rhythm()
    known = Known(
        facilities=rhythm.facilities,
        region=_region(ctx.community.zone),
        year=local(ctx.clock.now(), ctx.community.zone).year,
    )
    # Off the loop: the first call loads a model.
    findings = await asyncio.to_thread(_examine, dict(fields), known)
    return Looked(dict(fields), findings)


def _examine(fields: Mapping[str, str], known: Known) -> Findings:
    # Imported at the first case: the memory of a bot that never sees one stays free of numbering plans and a model.
    from cogs.cases.gate.examine import examine  # noqa: PLC0415

    try:
        return examine(fields, known=known, tagger=plugged())
    except Exception as error:  # noqa: BLE001  # an operator's model raises what it likes
        # Without what it says: that may quote the words it was given.
        raise GateFailed(type(error).__name__) from None


def _region(zone: str) -> str:
    """The country of a time zone, such as AU; "" where it has none."""
    territories: Mapping[str, str] = get_global("zone_territories")
    found = territories.get(zone, "")
    return found if len(found) == 2 else ""
