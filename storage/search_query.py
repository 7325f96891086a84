"""What a question asks for: concepts, each with the words and phrases that would answer it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.search_text import STOP_WORDS, Word, words

MAX_WORDS = 32
"""Words of a question that count; who pastes a page is answered by its beginning."""
MAX_ALTERNATIVES = 10
SYNONYM_WEIGHT = 0.75
CORRECTION_WEIGHT = 0.8
BEGINNING_WEIGHT = 0.6
"""How much each way of being found counts against the very word that was typed."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A term, or several that stand next to each other, and how much it counts (at most 1)."""

    terms: Phrase
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked for: the `typed` terms, each of which counts, or any alternative."""

    typed: Phrase
    alternatives: tuple[Alternative, ...] = ()

    @property
    def phrases(self) -> Iterator[Phrase]:
        """Everything that would answer it at least in part."""
        for term in self.typed:
            yield (term,)
        for alternative in self.alternatives:
            yield alternative.terms


class Synonyms:
    """Groups of expressions that mean the same, each found from every other."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._others: dict[Phrase, list[Phrase]] = {}
        self._shouted: set[Phrase] = set()
        self.words: dict[str, str] = {}
        """Every single word of the expressions, with its term: what typing errors are mended from."""
        self.terms: set[str] = set()
        for group in groups:
            self._learn([expression for expression in group if expression.strip()])
        self.terms.update(self.words.values())
        self._longest = max((len(phrase) for phrase in self._others), default=0)

    def _learn(self, group: Sequence[str]) -> None:
        phrases: list[Phrase] = []
        for expression in group:
            found = [word for word in words(expression) if not word.joins]
            self.words.update({word.text: word.term for word in found})
            phrase = tuple(word.term for word in found)
            if phrase and phrase not in phrases:
                phrases.append(phrase)
            if len(found) == 1 and found[0].text in STOP_WORDS:
                self._shouted.add(phrase)
        for phrase in phrases:
            known = self._others.setdefault(phrase, [])
            known.extend(other for other in phrases if other != phrase and other not in known)

    def at(self, found: Sequence[Word], start: int) -> tuple[int, Sequence[Phrase]]:
        """How many words from `start` make the longest known expression, and what else it is called."""
        for length in range(min(self._longest, len(found) - start), 0, -1):
            span = found[start : start + length]
            phrase = tuple(word.term for word in span)
            others = self._others.get(phrase)
            # "it" is a word, "IT" is a department.
            if others and (phrase not in self._shouted or span[0].shouted):
                return length, others
        return 0, ()


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, read: its words in order, those that carry nothing among them."""

    words: tuple[Word, ...]

    @property
    def telling(self) -> tuple[Word, ...]:
        """The words that say what is sought; all of them where none does."""
        # In a question typed all in capitals, capitals distinguish nothing.
        loud = all(word.shouted or word.text.isdigit() for word in self.words)
        kept = [
            word
            for word in self.words
            if word.text not in STOP_WORDS or (word.shouted and not loud) or len(self.words) == 1
        ]
        return tuple(kept) or self.words

    def mended(self, corrections: Mapping[str, Word]) -> "Question":
        """The same question with its typing errors put right."""
        return Question(tuple(corrections.get(word.text, word) for word in self.words))


def read(text: str) -> Question:
    """The question in a text, whatever it contains: signs and operators are no words."""
    return Question(tuple(words(text)[:MAX_WORDS]))


def plan(
    question: Question,
    synonyms: Synonyms,
    also: Mapping[str, Sequence[Alternative]] | None = None,
) -> list[Concept]:
    """The concepts of a question; `also` holds further alternatives of single words, by term."""
    plain = [word for word in question.words if not word.joins]
    joined = _joined(question.words)
    telling = set(question.telling)
    concepts: list[Concept] = []
    at = 0
    while at < len(plain):
        length, others = synonyms.at(plain, at)
        if at in joined and joined[at][0] >= length:
            length, others = joined[at][0], [*others, (joined[at][1],)]
        span = plain[at : at + max(length, 1)]
        typed = tuple(dict.fromkeys(word.term for word in span if word in telling))
        if not typed and length > 0:
            typed = tuple(word.term for word in span)
        if typed:
            concepts.append(Concept(typed, _alternatives(typed, others, also or {})))
        at += len(span)
    return _once(concepts)


def _joined(found: Sequence[Word]) -> dict[int, tuple[int, str]]:
    """Where words begin that were written with hyphens: how many, and the term of all in one."""
    places: dict[int, tuple[int, str]] = {}
    position = 0
    for word in found:
        if word.joins:
            places[position - word.joins] = (word.joins, word.term)
        else:
            position += 1
    return places


def _alternatives(
    typed: Phrase, others: Sequence[Phrase], also: Mapping[str, Sequence[Alternative]]
) -> tuple[Alternative, ...]:
    found = [Alternative(phrase, SYNONYM_WEIGHT) for phrase in others]
    if len(typed) == 1:
        found.extend(also.get(typed[0], ()))
    return tuple(found[:MAX_ALTERNATIVES])


def _once(concepts: Sequence[Concept]) -> list[Concept]:
    return list({concept.typed: concept for concept in reversed(concepts)}.values())[::-1]
