"""What is searched: one document a thing, the vocabulary and counts of each community, and the engines' own indexes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity
from storage.types import Document, RowId

Bytewise = String(40).with_variant(String(40, collation="C"), "postgresql")
"""Words compared byte by byte, so that a beginning is a range of an index on both engines."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Something to be found. `kind` and `subject` name it; `facets` are what it can be filtered by.

    A facet may have several values; the values of `year` are numbers of a year.
    """

    kind: str
    subject: str
    title: str
    tags: tuple[str, ...] = ()
    body: str = ""
    url: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    at: datetime | None = None


class SearchDocumentRow(OwnedByCommunity, Base):
    """A document as it was given (`title`, `tags`, `body`), and the terms that are made of it.

    Terms begin with the community (`12c…`), so that the index itself keeps communities apart.
    """

    __tablename__ = "search_documents"
    __table_args__ = (UniqueConstraint("community_id", "kind", "subject"),)
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(Document)
    body: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    facets: Mapped[dict[str, Any]] = mapped_column(Document)
    at: Mapped[datetime | None]
    title_terms: Mapped[str] = mapped_column(Text)
    tag_terms: Mapped[str] = mapped_column(Text)
    body_terms: Mapped[str] = mapped_column(Text)
    facet_terms: Mapped[str] = mapped_column(Text)

    @property
    def document(self) -> SearchDocument:
        """As it was given."""
        facets = {name: tuple(values) for name, values in self.facets.items()}
        return SearchDocument(
            self.kind,
            self.subject,
            self.title,
            tuple(self.tags),
            self.body,
            self.url,
            facets,
            self.at,
        )


class SearchWordRow(OwnedByCommunity, Base):
    """A word of a community's documents: its term, and in how many documents it occurs.

    `backwards` is the word from its end: with an edit in its first half, its end is still intact.
    """

    __tablename__ = "search_words"
    __table_args__ = (
        UniqueConstraint("community_id", "word"),
        Index("ix_search_words_term", "community_id", "term"),
        Index("ix_search_words_backwards", "community_id", "backwards"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    word: Mapped[str] = mapped_column(Bytewise)
    backwards: Mapped[str] = mapped_column(Bytewise)
    term: Mapped[str] = mapped_column(Bytewise)
    documents: Mapped[int]


class SearchTotalRow(OwnedByCommunity, Base):
    """How many documents a community has, and how many terms their fields have together."""

    __tablename__ = "search_totals"
    __table_args__ = (UniqueConstraint("community_id"),)
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    documents: Mapped[int] = mapped_column(default=0)
    title_terms: Mapped[int] = mapped_column(default=0)
    tag_terms: Mapped[int] = mapped_column(default=0)
    body_terms: Mapped[int] = mapped_column(default=0)
