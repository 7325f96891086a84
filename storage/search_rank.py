"""How well a document answers a question: one formula for both engines, so that their answers agree.

BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009): the
occurrences in title, tags and body are weighted and added before they saturate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from storage.search_query import Alternative, Concept, Phrase

TITLE, TAGS, BODY = 4.0, 2.5, 1.0
"""How much an occurrence counts where; measured on the labelled set of `benchmarks/resources`."""
SATURATION = 1.2
LENGTH = (0.3, 0.3, 0.75)
"""How far a long title, long tags, a long body count against a document: BM25's b, a field each."""
COVERAGE = 0.5
"""The share of a score that depends on how much of the question is answered at all."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of a community's documents as a whole: how many, and terms a field on average."""

    documents: int
    average: tuple[float, float, float]
    occurs: Mapping[str, int]
    """Term → in about how many documents; a sum over the words of that term."""

    def rarity(self, term: str) -> float:
        """The inverse document frequency, never negative."""
        occurs = min(self.occurs.get(term, 0), self.documents)
        return log(1 + (self.documents - occurs + 0.5) / (occurs + 0.5))


@dataclass(frozen=True, slots=True)
class Fields:
    """A document's terms: title, tags, body; and `known`, all of them."""

    title: Sequence[str]
    tags: Sequence[str]
    body: Sequence[str]
    known: frozenset[str]

    @classmethod
    def of(cls, title: Sequence[str], tags: Sequence[str], body: Sequence[str]) -> "Fields":
        """The fields of a document."""
        known = frozenset[str]().union(title, tags, body)
        return cls(title, tags, body, known)


def score(document: Fields, concepts: Sequence[Concept], statistics: Statistics) -> float:
    """How well `document` answers; 0 when it does not at all."""
    total = covered = possible = 0.0
    for concept in concepts:
        worth = sum(_worth(concept, term, statistics) for term in concept.typed)
        gained = _answers(document, concept, statistics)
        total += gained
        possible += worth
        covered += worth if gained else 0.0
    if not total or not possible:
        return 0.0
    return total * (1 - COVERAGE + COVERAGE * covered / possible)


def _answers(document: Fields, concept: Concept, statistics: Statistics) -> float:
    typed = sum(
        _worth(concept, term, statistics) * _saturated(_weight(document, (term,), statistics))
        for term in concept.typed
    )
    whole = sum(_worth(concept, term, statistics) for term in concept.typed)
    others = (
        each.weight * whole * _saturated(_weight(document, each.terms, statistics))
        for each in concept.alternatives
    )
    return max([typed, *others])


def _worth(concept: Concept, term: str, statistics: Statistics) -> float:
    """The rarity of a typed term; where it occurs nowhere, that of what stands in for it."""
    if statistics.occurs.get(term):
        return statistics.rarity(term)
    stands_in = [_phrase_rarity(each, statistics) for each in concept.alternatives]
    return min(stands_in, default=statistics.rarity(term))


def _phrase_rarity(alternative: Alternative, statistics: Statistics) -> float:
    return max(statistics.rarity(term) for term in alternative.terms)


def _weight(document: Fields, phrase: Phrase, statistics: Statistics) -> float:
    if phrase[0] not in document.known:
        return 0.0
    weighed = 0.0
    fields = (document.title, document.tags, document.body)
    for terms, boost, long, average in zip(
        fields, (TITLE, TAGS, BODY), LENGTH, statistics.average, strict=True
    ):
        occurs = _occurrences(terms, phrase)
        if occurs:
            weighed += boost * occurs / (1 - long + long * len(terms) / (average or 1))
    return weighed


def _occurrences(terms: Sequence[str], phrase: Phrase) -> int:
    if len(phrase) == 1:
        return terms.count(phrase[0])
    if phrase[0] not in terms:
        return 0
    wanted = list(phrase)
    ends = range(len(terms) - len(phrase) + 1)
    return sum(list(terms[start : start + len(phrase)]) == wanted for start in ends)


def _saturated(weight: float) -> float:
    return weight / (weight + SATURATION)
