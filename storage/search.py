"""Search over everything a community keeps: what features put in, and the questions people ask of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from sqlalchemy import func, or_, select

from storage.base import BY_ID
from storage.search_engines import Facets, Group, Wanted, engine_for, own
from storage.search_keep import FindableRepository
from storage.search_query import (
    BEGINNING_WEIGHT,
    CORRECTION_WEIGHT,
    Alternative,
    Concept,
    Phrase,
    Question,
    Synonyms,
    plan,
    read,
)
from storage.search_rank import Fields, Measure, Statistics
from storage.search_rows import (
    SearchDocument,
    SearchDocumentRow,
    SearchTotalRow,
    SearchWordRow,
)
from storage.search_text import Word, clean, fold, words
from storage.search_typos import halves, nearest

CANDIDATES = 300
"""Documents that an engine hands over to be ranked by our own formula. Where no more answer, all engines
give the same answers in the same order; where more do, the engines' own rankings choose among them,
and the last places of an answer may differ."""
ENOUGH = 5_000
"""Documents that an engine ranks for one question, as far as rarer words alone bring `CANDIDATES`.
Commoner words must then come in twos: what answers best has a rare word or several others."""
FUSION = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
BESIDE = 0.2
"""How much a ranking by meaning counts beside that by words."""
SENTENCE = 5
"""Words from which a question is a sentence, in which meaning helps. On the labelled set of
`benchmarks/resources` it made sentences better and everything shorter worse."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found; `score` compares hits of one answer only."""

    id: int
    document: SearchDocument
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question. `corrected`: words that occur nowhere → what was sought instead."""

    hits: tuple[Hit, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict[str, str])


class SearchRepository(FindableRepository):
    """What one community keeps, and what it finds of it."""

    async def find(
        self,
        text: str,
        *,
        synonyms: Synonyms | None = None,
        facets: Facets | None = None,
        limit: int = 5,
        nearest_ids: Sequence[int] = (),
    ) -> Found:
        """The documents that answer `text` best, the best first.

        `facets` confines the answer, such as `{"area": ["speech"], "kind": ["resource"]}`.
        `nearest_ids` is another ranking to fuse with where whole sentences are asked, such as that
        of sentence embeddings.
        """
        question = read(text)
        known = synonyms or Synonyms()
        if not question.words:
            return Found()
        corrections, also = await self._mend(question, known)
        concepts = plan(question.mended(corrections), known, also)
        statistics = await self._statistics(concepts)
        ranked = await self._rank(concepts, statistics, facets or {})
        if nearest_ids and len(question.words) >= SENTENCE:
            ranked = fuse([each for each, _score in ranked], nearest_ids)
        hits = await self._hits(ranked[:limit])
        shown = {typed: word.text for typed, word in corrections.items()}
        return Found(tuple(hits), shown)

    async def suggest(
        self, typed: str, *, facets: Facets | None = None, limit: int = 25
    ) -> list[SearchDocument]:
        """Documents whose title or tags contain these words, the last one perhaps unfinished."""
        found = words(typed)
        if not found:
            return await self._newest(facets or {}, limit)
        parts = [[word.term] for word in found[:-1] if not word.joins]
        begun = await self._beginning(found[-1].text, limit=20)
        parts.append(list(dict.fromkeys([*begun, found[-1].term])))
        engine = engine_for(self.session, self.community_id)
        ids = await engine.titled(parts[-6:], facets or {}, limit=2 * limit)
        documents = [hit.document for hit in await self._hits([(each, 0.0) for each in ids])]
        start = fold(clean(typed)).strip()
        documents.sort(key=lambda each: (not fold(each.title).startswith(start), each.title))
        return documents[:limit]

    async def is_empty(self, facets: Facets) -> bool:
        """Whether nothing at all can be found within `facets`."""
        return not await self._newest(facets, 1)

    async def _mend(
        self, question: Question, synonyms: Synonyms
    ) -> tuple[dict[str, Word], dict[str, list[Alternative]]]:
        """Corrections of words that occur nowhere, and further words that they may be the beginning of."""
        occurs = await self._occurs([word.term for word in question.telling])
        corrections: dict[str, Word] = {}
        also: dict[str, list[Alternative]] = {}
        for word in question.telling:
            if occurs.get(word.term) or word.term in synonyms.terms or len(word.text) < 4:
                continue
            near = await self._nearest(word.text, synonyms)
            begun = await self._beginning(word.text, limit=6)
            if near:
                corrections[word.text] = near[0]
                rest = [Alternative((each.term,), CORRECTION_WEIGHT) for each in near[1:3]]
                also[near[0].term] = rest
            elif begun:
                also[word.term] = [Alternative((term,), BEGINNING_WEIGHT) for term in begun]
        return corrections, also

    async def _nearest(self, word: str, synonyms: Synonyms) -> list[Word]:
        """Words of the vocabulary and of the synonyms that are one slip away, the commonest first."""
        if word.isdigit():
            return []
        start, end = halves(word)
        query = select(SearchWordRow.word, SearchWordRow.term, SearchWordRow.documents).where(
            or_(
                SearchWordRow.word.between(start, start + "\U0010ffff"),
                SearchWordRow.backwards.between(end[::-1], end[::-1] + "\U0010ffff"),
            ),
            func.length(SearchWordRow.word).between(len(word) - 1, len(word) + 1),
        )
        rows = await self.session.execute(query)
        counted = {text: (term, count) for text, term, count in rows}
        for text, term in synonyms.words.items():
            counted.setdefault(text, (term, 0))
        found = nearest(word, {text: count for text, (_term, count) in counted.items()})
        return [Word(text, counted[text][0]) for text in found]

    async def _beginning(self, start: str, *, limit: int) -> list[str]:
        """Terms of the commonest words that begin with `start`, as many as occur often `ENOUGH`."""
        query = (
            select(SearchWordRow.term, SearchWordRow.documents)
            .where(SearchWordRow.word.between(start, start + "\U0010ffff"))
            .order_by(SearchWordRow.documents.desc(), SearchWordRow.word)
            .limit(limit)
        )
        found: dict[str, None] = {}
        total = 0
        for term, documents in await self.session.execute(query):
            found[term] = None
            total += documents
            if total >= ENOUGH:
                break
        return list(found)

    async def _occurs(self, terms: Collection[str]) -> dict[str, int]:
        query = (
            select(SearchWordRow.term, func.sum(SearchWordRow.documents))
            .where(SearchWordRow.term.in_(sorted(set(terms))))
            .group_by(SearchWordRow.term)
        )
        return {term: int(count) for term, count in await self.session.execute(query)}

    async def _statistics(self, concepts: Sequence[Concept]) -> Statistics:
        asked = {term for each in concepts for phrase in each.phrases for term in phrase}
        row = (await self.session.scalars(select(SearchTotalRow))).one_or_none()
        if row is None or not row.documents:
            return Statistics(0, (1.0, 1.0, 1.0), {})
        totals = (row.title_terms, row.tag_terms, row.body_terms)
        title, tags, body = (total / row.documents for total in totals)
        return Statistics(row.documents, (title, tags, body), await self._occurs(asked))

    async def _rank(
        self, concepts: Sequence[Concept], statistics: Statistics, facets: Facets
    ) -> list[tuple[int, float]]:
        wanted = _wanted(concepts, statistics)
        if not wanted.needed:
            return []
        engine = engine_for(self.session, self.community_id)
        ids = await engine.candidates(wanted, facets, limit=CANDIDATES)
        if wanted.titled and len(ids) < CANDIDATES:
            ids = await engine.candidates(replace(wanted, titled=False), facets, limit=CANDIDATES)
        query = select(
            SearchDocumentRow.id,
            SearchDocumentRow.title_terms,
            SearchDocumentRow.tag_terms,
            SearchDocumentRow.body_terms,
        ).where(SearchDocumentRow.id.in_(ids))
        measure = Measure(concepts, statistics, lambda term: own(self.community_id, term))
        rows = await self.session.execute(query, execution_options=BY_ID)
        ranked = [(each, measure.score(Fields.of(*fields))) for each, *fields in rows]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))

    async def _hits(self, ranked: Sequence[tuple[int, float]]) -> list[Hit]:
        query = select(SearchDocumentRow).where(
            SearchDocumentRow.id.in_([each for each, _score in ranked])
        )
        found = await self.session.scalars(query, execution_options=BY_ID)
        rows = {row.id: row for row in found.all()}
        return [Hit(each, rows[each].document, score) for each, score in ranked if each in rows]

    async def _newest(self, facets: Facets, limit: int) -> list[SearchDocument]:
        query = select(SearchDocumentRow).order_by(SearchDocumentRow.id.desc()).limit(limit)
        for name, values in facets.items():
            if name == "kind":
                query = query.where(SearchDocumentRow.kind.in_(values))
        return [row.document for row in (await self.session.scalars(query)).all()]


def fuse(ranking: Sequence[int], other: Sequence[int]) -> list[tuple[int, float]]:
    """Weighted reciprocal rank fusion of a ranking with another one that counts `BESIDE` as much."""
    merged: dict[int, float] = {}
    for each_ranking, weight in ((ranking, 1.0), (other, BESIDE)):
        for place, each in enumerate(each_ranking, start=1):
            merged[each] = merged.get(each, 0.0) + weight / (FUSION + place)
    return sorted(merged.items(), key=lambda pair: (-pair[1], pair[0]))


def _wanted(concepts: Sequence[Concept], statistics: Statistics) -> Wanted:
    """What the engine is asked for: the concepts that occur, by their rarest words or by two others."""
    occurs = {
        phrase: min(statistics.occurs.get(term, 0) for term in phrase)
        for concept in concepts
        for phrase in concept.phrases
    }
    present = [each for each in concepts if any(occurs[phrase] for phrase in each.phrases)]
    rarities = [
        max(min(statistics.rarity(term) for phrase in each.phrases for term in phrase), 0.01)
        for each in present
    ]
    rare: list[Phrase] = []
    total = 0
    for phrase, count in sorted(occurs.items(), key=lambda item: item[1]):
        if not count or (total >= CANDIDATES and total + count > ENOUGH):
            continue
        rare.append(phrase)
        # Words that occur often may seldom stand next to each other: nothing is known of that.
        total += count if len(phrase) == 1 else 0
    common = {phrase for phrase, count in occurs.items() if count} - set(rare)
    left = [group for each in present for group in _groups(each, common)]
    needed = (((*rare,),), *combinations(left, 2)) if rare else ()
    return Wanted(tuple(zip(present, rarities, strict=True)), needed, total > ENOUGH)


def _groups(concept: Concept, allowed: Collection[Phrase]) -> list[Group]:
    """The allowed phrases of a concept: each typed word for itself, the first with all that means the same."""
    found: list[list[Phrase]] = [[(term,)] for term in concept.typed if (term,) in allowed]
    others = [each.terms for each in concept.alternatives if each.terms in allowed]
    if not found:
        return [(*others,)] if others else []
    found[0].extend(others)
    return [(*group,) for group in found]
