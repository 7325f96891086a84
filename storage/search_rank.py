"""How well a document answers a question: one formula for both engines, so that their answers agree.

BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009): the
occurrences in title, tags and body are weighted and added before they saturate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from storage.search_query import Alternative, Concept, Phrase

TITLE, TAGS, BODY = 4.0, 2.5, 1.0
"""How much an occurrence counts where; measured on the labelled set of `benchmarks/resources`."""
BOOST = (TITLE, TAGS, BODY)
_FIELDS = range(3)
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
    """A document's terms by field (title, tags, body), and how many there are in each."""

    terms: tuple[str, str, str]
    lengths: tuple[int, int, int]

    @classmethod
    def of(cls, title: str, tags: str, body: str) -> "Fields":
        """The fields of a document, its terms separated by spaces as the index keeps them."""
        fields = (title, tags, body)
        lengths = (len(title.split()), len(tags.split()), len(body.split()))
        # Each term gets spaces of its own, so that one that stands twice in a row counts twice.
        return cls((_spaced(fields[0]), _spaced(fields[1]), _spaced(fields[2])), lengths)


@dataclass(frozen=True, slots=True)
class _Part:
    """Something that answers a concept: how it stands in the index, and what it is worth."""

    needle: str
    worth: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A concept, its worth in all, and what answers it: typed terms together, or any of the others."""

    worth: float
    typed: tuple[_Part, ...]
    others: tuple[_Part, ...]


class Measure:
    """Says how well documents answer one question. What does not depend on the document is reckoned once.

    `spelled` turns a term into how the index has it.
    """

    def __init__(
        self, concepts: Sequence[Concept], statistics: Statistics, spelled: Callable[[str], str]
    ) -> None:
        self._average = statistics.average
        self._asked = [_asked(each, statistics, spelled) for each in concepts]
        self._possible = sum(each.worth for each in self._asked)

    def score(self, document: Fields) -> float:
        """How well `document` answers; 0 when it does not at all."""
        total = covered = 0.0
        for asked in self._asked:
            gained = self._answers(document, asked)
            if gained:
                total += gained
                covered += asked.worth
        if not total or not self._possible:
            return 0.0
        return total * (1 - COVERAGE + COVERAGE * covered / self._possible)

    def _answers(self, document: Fields, asked: _Asked) -> float:
        best = sum(self._gain(document, part) for part in asked.typed)
        for part in asked.others:
            if part.worth > best and (gain := self._gain(document, part)) > best:
                best = gain
        return best

    def _gain(self, document: Fields, part: _Part) -> float:
        """BM25F: the weighted occurrences, saturated; at most what the part is worth."""
        weighed = 0.0
        for field in _FIELDS:
            occurs = document.terms[field].count(part.needle)
            if occurs:
                long = document.lengths[field] / (self._average[field] or 1)
                weighed += BOOST[field] * occurs / (1 - LENGTH[field] + LENGTH[field] * long)
        return part.worth * weighed / (weighed + SATURATION)


def _asked(concept: Concept, statistics: Statistics, spelled: Callable[[str], str]) -> _Asked:
    typed = [
        _Part(_needle([term], spelled), _worth(concept, term, statistics)) for term in concept.typed
    ]
    whole = sum(part.worth for part in typed)
    others = [
        _Part(_needle(each.terms, spelled), each.weight * whole) for each in concept.alternatives
    ]
    return _Asked(whole, tuple(typed), tuple(others))


def _worth(concept: Concept, term: str, statistics: Statistics) -> float:
    """The rarity of a typed term; where it occurs nowhere, that of what stands in for it."""
    if statistics.occurs.get(term):
        return statistics.rarity(term)
    stands_in = [_phrase_rarity(each, statistics) for each in concept.alternatives]
    return min(stands_in, default=statistics.rarity(term))


def _phrase_rarity(alternative: Alternative, statistics: Statistics) -> float:
    return max(statistics.rarity(term) for term in alternative.terms)


def _needle(phrase: Phrase | list[str], spelled: Callable[[str], str]) -> str:
    return _spaced(" ".join(spelled(term) for term in phrase))


def _spaced(terms: str) -> str:
    return " " + terms.replace(" ", "  ") + " "
