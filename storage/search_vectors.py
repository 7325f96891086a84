"""Sentence vectors beside the index: which documents still lack one, and which are nearest to a question."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, Index, LargeBinary, String, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.search_rows import SearchDocumentRow
from storage.types import RowId


class SearchVectorRow(OwnedByCommunity, Base):
    """A document's vector (little-endian float32) by one model; gone when the document changes."""

    __tablename__ = "search_vectors"
    __table_args__ = (Index("ix_search_vectors_community", "community_id", "model"),)
    audited = False

    document_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("search_documents.id", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(String(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class VectorRepository(Repository):
    """Vectors of one community."""

    async def lacking(self, model: str, *, limit: int) -> list[tuple[int, str]]:
        """Documents without a vector of `model`: id and text."""
        query = (
            select(SearchDocumentRow)
            .outerjoin(SearchVectorRow, SearchVectorRow.document_id == SearchDocumentRow.id)
            .where(or_(SearchVectorRow.model.is_(None), SearchVectorRow.model != model))
            .order_by(SearchDocumentRow.id)
            .limit(limit)
        )
        rows = (await self.session.scalars(query)).all()
        return [(row.id, "\n".join((row.title, ", ".join(row.tags), row.body))) for row in rows]

    async def keep(self, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """Stores vectors by document; of those that are gone meanwhile, nothing."""
        there = select(SearchDocumentRow.id).where(
            SearchDocumentRow.id.in_([document_id for document_id, _vector in vectors])
        )
        known = set((await self.session.scalars(there)).all())
        for document_id, vector in vectors:
            if document_id not in known:
                continue
            row = await self.session.get(SearchVectorRow, document_id)
            if row is None:
                row = SearchVectorRow(community_id=self.community_id, document_id=document_id)
                self.session.add(row)
            row.model, row.vector = model, vector
        await self.session.flush()

    async def progress(self, model: str) -> tuple[int, int]:
        """How many documents have a vector of `model`, and how many there are."""
        made = select(func.count(SearchVectorRow.document_id)).where(SearchVectorRow.model == model)
        there = select(func.count(SearchDocumentRow.id))
        return (await self.session.scalar(made)) or 0, (await self.session.scalar(there)) or 0

    async def everything(self, model: str, *, kinds: Sequence[str] = ()) -> list[tuple[int, bytes]]:
        """All vectors of a model: document id, vector; `kinds` () is any."""
        query = (
            select(SearchVectorRow.document_id, SearchVectorRow.vector)
            .where(SearchVectorRow.model == model)
            .order_by(SearchVectorRow.document_id)
        )
        if kinds:
            query = query.join(
                SearchDocumentRow, SearchDocumentRow.id == SearchVectorRow.document_id
            ).where(SearchDocumentRow.kind.in_(kinds))
        return [(row[0], row[1]) for row in await self.session.execute(query)]
