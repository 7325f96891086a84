"""The gate itself: reads every field as typed and says what in it may tell who somebody is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

from bot.i18n import _
from cogs.cases.gate.addresses import addresses
from cogs.cases.gate.ages import ages
from cogs.cases.gate.contexts import contexts
from cogs.cases.gate.dates import dates
from cogs.cases.gate.echoes import echoes, parts_of
from cogs.cases.gate.facilities import facilities
from cogs.cases.gate.findings import (
    NOTHING_KNOWN,
    Caution,
    Concern,
    Findings,
    Kind,
    Known,
    Span,
    Tagger,
)
from cogs.cases.gate.folding import Folded, fold, gather
from cogs.cases.gate.hits import POSSIBLE, Hit, settle
from cogs.cases.gate.numbers import numbers
from cogs.cases.gate.online import online
from cogs.cases.gate.phones import phones
from cogs.cases.gate.reasons import reason
from cogs.cases.gate.sums import cautions, unread
from cogs.cases.gate.tagging import OwnTagger, own_tagger


class Default(Enum):
    """Says that the gate's own tagger is meant."""

    OWN = "own"


DEFAULT = Default.OWN


def examine(
    fields: Mapping[str, str],
    *,
    known: Known = NOTHING_KNOWN,
    attachments: int = 0,
    tagger: Tagger | None = None,
    own: Tagger | Default | None = DEFAULT,
) -> Findings:
    """What in `fields` (name → text as typed) may tell who somebody is; never raises, keeps nothing.

    `tagger` is the operator's stronger model; what it finds is added to what the gate finds itself.
    `own` is the tagger that ships with the gate unless another, or none, is measured.
    """
    mine = own_tagger() if isinstance(own, Default) else own
    taggers = [each for each in (mine, tagger) if each is not None]
    folded = {name: fold(typed) for name, typed in fields.items()}
    found = {name: settle(_find(each, known, taggers)) for name, each in folded.items()}
    if isinstance(mine, OwnTagger):
        _echo(folded, found, mine.is_ordinary)
    spans = tuple(_span(name, folded[name], hit) for name, hits in found.items() for hit in hits)
    every = [hit for hits in found.values() for hit in hits]
    text = "\n\n".join(each.text for each in folded.values())
    return Findings(spans, tuple(_warn(text, every, known, attachments)))


def _echo(
    folded: Mapping[str, Folded], found: dict[str, list[Hit]], ordinary: Callable[[str], bool]
) -> None:
    """Adds to `found` where names of any field stand again."""
    parts = set[str]()
    for name, hits in found.items():
        parts |= parts_of(folded[name].text, hits, ordinary)
    for name, hits in found.items():
        more = [
            echo
            for echo in echoes(folded[name].text, parts, ordinary)
            if not any(hit.start < echo.end and echo.start < hit.end for hit in hits)
        ]
        found[name] = sorted([*hits, *more], key=lambda hit: hit.start)


def _find(folded: Folded, known: Known, taggers: Sequence[Tagger]) -> Iterator[Hit]:
    yield from _read(folded.text, known, taggers)
    spread = gather(folded.text)
    if spread is not None:
        # What was written letter by letter, read as one word.
        for hit in _read(spread.text, known, taggers):
            start, end = spread.typed(hit.start, hit.end)
            if end - start > hit.end - hit.start:
                yield Hit(start, end, hit.kind, hit.weight + 1, hit.instead)


def _read(text: str, known: Known, taggers: Sequence[Tagger]) -> Iterator[Hit]:
    yield from numbers(text)
    yield from phones(text, region=known.region)
    yield from online(text)
    yield from dates(text)
    yield from ages(text, year=known.year)
    yield from addresses(text)
    yield from facilities(text, known.facilities)
    yield from contexts(text)
    for tagger in taggers:
        yield from _mentioned(text, tagger)


def _mentioned(text: str, tagger: Tagger) -> Iterator[Hit]:
    for mention in tagger.mentions(text):
        if 0 <= mention.start < mention.end <= len(text):
            instead = _("the client") if mention.kind is Kind.NAME else ""
            yield Hit(mention.start, mention.end, mention.kind, POSSIBLE, instead)


def _span(name: str, folded: Folded, hit: Hit) -> Span:
    start, end = folded.typed(hit.start, hit.end)
    return Span(name, start, end, hit.kind, reason(hit.kind), hit.instead)


def _warn(text: str, hits: list[Hit], known: Known, attachments: int) -> Iterator[Caution]:
    if attachments:
        yield Caution(
            Concern.ATTACHMENTS,
            _("Cases carry no files: names hide in pictures, file names and what a camera adds."),
        )
    yield from cautions(text, hits, known.places)
    if unread(text):
        yield Caution(
            Concern.UNREAD_SCRIPT,
            _(
                "Part of this is in a script in which the gate cannot find names. Please read it again yourself."
            ),
        )
