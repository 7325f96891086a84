"""The two full-text engines behind one question: which documents could answer these concepts?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import BY_HAND
from storage.search_ddl import TITLES
from storage.search_query import Concept, Phrase
from storage.search_rank import BODY, TAGS, TITLE
from storage.search_text import facet

Facets = Mapping[str, Sequence[str]]
"""Name → the values of which a document must have one; every name must fit."""


Group = tuple[Phrase, ...]
"""Phrases of which any will do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents an engine is to hand over, ranked by all `concepts`, each given with its rarity.

    `needed`: a document fulfils one of these at least, that is, all groups of it. `titled`: what
    counts for that stands in title or tags.
    """

    concepts: tuple[tuple[Concept, float], ...]
    needed: tuple[tuple[Group, ...], ...]
    titled: bool = False

    @property
    def phrases(self) -> Group:
        """Everything that any concept is answered by, each once."""
        found = (phrase for concept, _rarity in self.concepts for phrase in concept.phrases)
        return tuple(dict.fromkeys(found))


class Engine(Protocol):
    """Finds candidates in one community's documents. Every term is data: no question can be a query."""

    async def candidates(self, wanted: Wanted, facets: Facets, *, limit: int) -> list[int]:
        """Ids of documents, the likeliest first."""
        ...

    async def titled(
        self, parts: Sequence[Sequence[str]], facets: Facets, *, limit: int
    ) -> list[int]:
        """Ids of documents with one term of every part in title or tags, the oldest first."""
        ...


def engine_for(session: AsyncSession, community_id: int) -> Engine:
    """The engine of the database behind a session."""
    if session.get_bind().dialect.name == "postgresql":
        return VectorEngine(session, community_id)
    return Fts5Engine(session, community_id)


def own(community_id: int, term: str) -> str:
    """A term as it stands in the index: with the community whose it is."""
    return f"{community_id}c{term}"


class Fts5Engine:
    """SQLite: FTS5, ranked by its own bm25."""

    def __init__(self, session: AsyncSession, community_id: int) -> None:
        self._session = session
        self._community_id = community_id

    async def candidates(self, wanted: Wanted, facets: Facets, *, limit: int) -> list[int]:
        """The best by bm25."""
        fields = "title_terms tag_terms" + ("" if wanted.titled else " body_terms")
        needed = " OR ".join(
            "({})".format(" AND ".join(f"({self._any(group)})" for group in groups))
            for groups in wanted.needed
        )
        match = f"{{{fields}}} : ({needed})"
        if {phrase for groups in wanted.needed for phrase in groups[0]} < set(wanted.phrases):
            # What need not be there is ranked by all the same where it is.
            ranked = self._any(wanted.phrases)
            match += f" AND {{title_terms tag_terms body_terms}} : ({ranked})"
        return await self._ids(
            "SELECT rowid FROM search_index WHERE search_index MATCH :match AND rank MATCH :rank"
            " ORDER BY rank LIMIT :limit",
            match=match + self._within(facets),
            rank=f"bm25({TITLE}, {TAGS}, {BODY}, 0)",
            limit=limit,
        )

    async def titled(
        self, parts: Sequence[Sequence[str]], facets: Facets, *, limit: int
    ) -> list[int]:
        """In the order of the rows."""
        wanted = " AND ".join(f"({self._any((term,) for term in part)})" for part in parts)
        return await self._ids(
            "SELECT rowid FROM search_index WHERE search_index MATCH :match"
            " ORDER BY rowid LIMIT :limit",
            match=f"{{title_terms tag_terms}} : ({wanted})" + self._within(facets),
            limit=limit,
        )

    async def _ids(self, statement: str, **values: Any) -> list[int]:
        found = await self._session.execute(text(statement), values, execution_options=BY_HAND)
        return list(found.scalars())

    def _within(self, facets: Facets) -> str:
        return "".join(
            f" AND facet_terms : ({self._any((facet(name, value),) for value in values)})"
            for name, values in facets.items()
        )

    def _any(self, phrases: Iterable[Phrase]) -> str:
        return " OR ".join(self._quoted(phrase) for phrase in phrases)

    def _quoted(self, phrase: Phrase) -> str:
        return '"{}"'.format(" ".join(own(self._community_id, term) for term in phrase))


class VectorEngine:
    """PostgreSQL: text search vectors, ranked by `ts_rank` of each concept times its rarity.

    A term names its community, so the index alone decides; a join would tempt the planner to read
    every document of the community instead.
    """

    def __init__(self, session: AsyncSession, community_id: int) -> None:
        self._session = session
        self._community_id = community_id

    async def candidates(self, wanted: Wanted, facets: Facets, *, limit: int) -> list[int]:
        """The best by rarity: `ts_rank` alone does not know that a rare word says more."""
        asked = [self._any(concept.phrases, "ABC") for concept, _rarity in wanted.concepts]
        ranks = " + ".join(
            f"CAST(:rarity{place} AS float8) * ts_rank(CAST(:weights AS float4[]), vector,"
            f" CAST(CAST(:concept{place} AS text) AS tsquery))"
            for place in range(len(asked))
        )
        values: dict[str, Any] = {f"concept{place}": query for place, query in enumerate(asked)}
        values |= {f"rarity{place}": rarity for place, (_one, rarity) in enumerate(wanted.concepts)}
        labels = "" if wanted.titled else "ABC"
        needed = " | ".join(
            "({})".format(" & ".join(f"({self._any(group, labels)})" for group in groups))
            for groups in wanted.needed
        )
        return await self._ids(
            TITLES if wanted.titled else "vector",
            f"{ranks} DESC, id",
            match=f"({needed}){self._within(facets)}",
            weights=[0.0, BODY / TITLE, TAGS / TITLE, 1.0],
            limit=limit,
            **values,
        )

    async def titled(
        self, parts: Sequence[Sequence[str]], facets: Facets, *, limit: int
    ) -> list[int]:
        """In the order of the rows."""
        wanted = " & ".join(
            "({})".format(self._any(((term,) for term in part), "")) for part in parts
        )
        # Adding nothing keeps the planner from reading row by row in the hope of an early end.
        return await self._ids(TITLES, "id + 0", match=wanted + self._within(facets), limit=limit)

    async def _ids(self, vector: str, order: str, **values: Any) -> list[int]:
        statement = text(
            f"SELECT id FROM search_index WHERE {vector} @@ CAST(CAST(:match AS text) AS tsquery)"  # noqa: S608  # our own words
            f" ORDER BY {order} LIMIT :limit"
        )
        found = await self._session.execute(statement, values, execution_options=BY_HAND)
        return list(found.scalars())

    def _within(self, facets: Facets) -> str:
        return "".join(
            " & ({})".format(self._any(((facet(name, value),) for value in values), "D"))
            for name, values in facets.items()
        )

    def _any(self, phrases: Iterable[Phrase], labels: str) -> str:
        """Any of the phrases, each term where a label says; everywhere without labels."""
        where = f":{labels}" if labels else ""
        return " | ".join(
            "({})".format(
                " <-> ".join(f"'{own(self._community_id, term)}'{where}" for term in phrase)
            )
            for phrase in phrases
        )
