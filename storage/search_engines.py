"""The two full-text engines behind one question: which documents could answer these concepts?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import BY_HAND
from storage.search_query import Concept, Phrase
from storage.search_rank import BODY, TAGS, TITLE
from storage.search_text import facet

Facets = Mapping[str, Sequence[str]]
"""Name → the values of which a document must have one; every name must fit."""


class Engine(Protocol):
    """Finds candidates in one community's documents. Every term is data: no question can be a query."""

    async def candidates(
        self, concepts: Sequence[tuple[Concept, float]], facets: Facets, *, limit: int
    ) -> list[int]:
        """Ids of documents that answer at least one concept (given with its rarity), the likeliest first."""
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

    async def candidates(
        self, concepts: Sequence[tuple[Concept, float]], facets: Facets, *, limit: int
    ) -> list[int]:
        """The best by bm25."""
        phrases = dict.fromkeys(
            phrase for concept, _rarity in concepts for phrase in concept.phrases
        )
        match = f"{{title_terms tag_terms body_terms}} : ({self._any(phrases)})"
        rank = f"bm25({TITLE}, {TAGS}, {BODY}, 0)"
        return await self._ids(
            "SELECT rowid FROM search_index WHERE search_index MATCH :match AND rank MATCH :rank"
            " ORDER BY rank LIMIT :limit",
            match=match + self._within(facets),
            rank=rank,
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
    """PostgreSQL: text search vectors, ranked by `ts_rank` of each concept times its rarity."""

    def __init__(self, session: AsyncSession, community_id: int) -> None:
        self._session = session
        self._community_id = community_id

    async def candidates(
        self, concepts: Sequence[tuple[Concept, float]], facets: Facets, *, limit: int
    ) -> list[int]:
        """The best by rarity: `ts_rank` alone does not know that a rare word says more."""
        asked = [self._any(concept.phrases, "ABC") for concept, _rarity in concepts]
        ranks = " + ".join(
            f"CAST(:rarity{place} AS float8) * ts_rank(CAST(:weights AS float4[]), vector,"
            f" CAST(CAST(:concept{place} AS text) AS tsquery))"
            for place in range(len(asked))
        )
        values: dict[str, Any] = {f"concept{place}": query for place, query in enumerate(asked)}
        values |= {f"rarity{place}": rarity for place, (_one, rarity) in enumerate(concepts)}
        return await self._ids(
            f"{ranks} DESC, id",
            match="({}){}".format(" | ".join(asked), self._within(facets)),
            weights=[0.0, BODY / TITLE, TAGS / TITLE, 1.0],
            limit=limit,
            **values,
        )

    async def titled(
        self, parts: Sequence[Sequence[str]], facets: Facets, *, limit: int
    ) -> list[int]:
        """In the order of the rows."""
        wanted = " & ".join(
            "({})".format(self._any(((term,) for term in part), "AB")) for part in parts
        )
        return await self._ids("id", match=wanted + self._within(facets), limit=limit)

    async def _ids(self, order: str, **values: Any) -> list[int]:
        statement = text(
            "SELECT id FROM search_index JOIN search_documents USING (id)"  # noqa: S608  # our own words
            " WHERE community_id = :community AND vector @@ CAST(CAST(:match AS text) AS tsquery)"
            f" ORDER BY {order} LIMIT :limit"
        )
        values["community"] = self._community_id
        found = await self._session.execute(statement, values, execution_options=BY_HAND)
        return list(found.scalars())

    def _within(self, facets: Facets) -> str:
        return "".join(
            " & ({})".format(self._any(((facet(name, value),) for value in values), "D"))
            for name, values in facets.items()
        )

    def _any(self, phrases: Iterable[Phrase], labels: str) -> str:
        return " | ".join(
            "({})".format(
                " <-> ".join(f"'{own(self._community_id, term)}':{labels}" for term in phrase)
            )
            for phrase in phrases
        )
