"""Rows of the library: resources, who keeps or was helped by them, what was not found, and their values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, OwnedByCommunity
from storage.search_rows import Bytewise, SearchDocument
from storage.types import Document, RowId

SEARCH_KIND = "resource"
"""`SearchDocument.kind` of resources."""

REVIEW_DAYS = 180
"""How long a verification counts unless the resource says otherwise (product.md)."""
DRAFT_LIFE = timedelta(days=1)
"""How long a resource may be previewed before it is proposed."""
GAP_LIFE = timedelta(days=90)
"""How long a question that found nothing is remembered."""


class ResourceState(StrEnum):
    """Where a resource stands; only published ones are found."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DECLINED = "declined"
    RETIRED = "retired"


class LinkState(StrEnum):
    """What the last look at its address said."""

    UNKNOWN = "unknown"
    GOOD = "good"
    BROKEN = "broken"


class ResourceType(StrEnum):
    """What kind of thing it is."""

    PAPER = "paper"
    GUIDELINE = "guideline"
    TOOL = "tool"
    TOOLKIT = "toolkit"
    CASE_STUDY = "case-study"
    COURSE = "course"
    DATABASE = "database"
    LEAFLET = "leaflet"
    VIDEO = "video"
    WEBSITE = "website"
    OTHER = "other"


class ResourceRow(OwnedByCommunity, Base):
    """One resource. `number` is its short name in the community, `R14`.

    `url_key` is the address without what does not distinguish it, `doi` likewise; two that are not
    declined or retired never share one.
    """

    __tablename__ = "resources"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_resources_url", "community_id", "url_key"),
        Index("ix_resources_doi", "community_id", "doi"),
        Index("ix_resources_list", "community_id", "state", "type", "area"),
        Index("ix_resources_review", "state", "review_at"),
        CheckConstraint(
            "state in ('draft', 'proposed', 'published', 'declined', 'retired')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    url_key: Mapped[str] = mapped_column(Text)
    doi: Mapped[str] = mapped_column(String(255), default="")
    publisher: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str] = mapped_column(String(16))
    area: Mapped[str] = mapped_column(String(64), default="")
    country: Mapped[str] = mapped_column(String(64), default="")
    licence: Mapped[str] = mapped_column(String(200), default="")
    year: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(32), default="")
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    owner_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_role: Mapped[str] = mapped_column(String(16), default="")
    review_days: Mapped[int] = mapped_column(default=REVIEW_DAYS)
    review_at: Mapped[datetime | None]
    upkeep: Mapped["ResourceUpkeepRow"] = relationship(
        lazy="selectin", cascade="all, delete-orphan", uselist=False
    )
    tag_rows: Mapped[list["ResourceTagRow"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ResourceTagRow.id"
    )

    @property
    def subject(self) -> str:
        """What audit and outbox call it."""
        return f"resource:{self.id}"

    @property
    def value(self) -> "Resource":
        """As cogs see it."""
        return Resource(
            id=self.id,
            number=self.number,
            title=self.title,
            url=self.url,
            publisher=self.publisher,
            summary=self.summary,
            type=ResourceType(self.type),
            area=self.area,
            country=self.country,
            licence=self.licence,
            year=self.year,
            tags=tuple(row.tag for row in self.tag_rows),
            doi=self.doi,
            source=self.source,
            state=ResourceState(self.state),
            created_at=self.created_at,
            verified_at=self.verified_at,
            verified_role=self.verified_role,
            review_days=self.review_days,
            review_at=self.review_at,
            helped=self.upkeep.helped,
            link=LinkState(self.upkeep.link_state),
            link_note=self.upkeep.link_note,
            proposed_by=self.proposed_by,
            owner_id=self.owner_id,
        )

    @property
    def document(self) -> SearchDocument:
        """As it is found."""
        tags = tuple(row.tag for row in self.tag_rows)
        facets = {
            "area": (self.area,) if self.area else (),
            "type": (self.type,),
            "country": (self.country,) if self.country else (),
            "tag": tags,
            "year": (str(self.year),) if self.year else (),
        }
        body = "\n".join(
            each for each in (self.summary, self.publisher, self.area, self.type) if each
        )
        return SearchDocument(
            SEARCH_KIND,
            str(self.id),
            self.title,
            tags,
            body,
            self.url,
            {name: values for name, values in facets.items() if values},
            self.published_at,
        )


class ResourceUpkeepRow(OwnedByCommunity, Base):
    """What the machine notes of a resource: reminders since its review was due, and its address.

    `helped` is how many members it helped. `check_at` is when its address is looked at next.
    """

    __tablename__ = "resource_upkeep"
    __table_args__ = (
        Index("ix_resource_upkeep_check", "check_at"),
        Index("ix_resource_upkeep_community", "community_id"),
        CheckConstraint("link_state in ('unknown', 'good', 'broken')", name="link_state"),
    )
    audited = False

    resource_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True
    )
    helped: Mapped[int] = mapped_column(default=0)
    nudges: Mapped[int] = mapped_column(default=0)
    nudged_at: Mapped[datetime | None]
    link_state: Mapped[str] = mapped_column(String(8), default="unknown")
    link_note: Mapped[str] = mapped_column(String(200), default="")
    link_failures: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]


class ResourceTagRow(OwnedByCommunity, Base):
    """One tag of one resource."""

    __tablename__ = "resource_tags"
    __table_args__ = (
        UniqueConstraint("resource_id", "tag"),
        Index("ix_resource_tags_tag", "community_id", "tag"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    resource_id: Mapped[int] = mapped_column(RowId, ForeignKey("resources.id", ondelete="CASCADE"))
    tag: Mapped[str] = mapped_column(Bytewise)


class ResourceSaveRow(OwnedByCommunity, Base):
    """A member keeps a resource on their private list."""

    __tablename__ = "resource_saves"
    __table_args__ = (
        UniqueConstraint("member_id", "resource_id"),
        Index("ix_resource_saves_resource", "resource_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    resource_id: Mapped[int] = mapped_column(RowId, ForeignKey("resources.id", ondelete="CASCADE"))
    saved_at: Mapped[datetime]


class ResourceHelpRow(OwnedByCommunity, Base):
    """A resource helped a member: said once, counted without a name."""

    __tablename__ = "resource_helps"
    __table_args__ = (
        UniqueConstraint("member_id", "resource_id"),
        Index("ix_resource_helps_resource", "resource_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    resource_id: Mapped[int] = mapped_column(RowId, ForeignKey("resources.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class ResourceGapRow(OwnedByCommunity, Base):
    """A question that found nothing. Who asked is known only until a second person asks the same."""

    __tablename__ = "resource_gaps"
    __table_args__ = (
        UniqueConstraint("community_id", "terms"),
        Index("ix_resource_gaps_member", "first_member_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    terms: Mapped[str] = mapped_column(String(255))
    words: Mapped[str] = mapped_column(String(200))
    first_member_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    shared: Mapped[bool] = mapped_column(default=False)
    last_at: Mapped[datetime]


class SynonymRow(OwnedByCommunity, Base):
    """Expressions that a community uses for the same thing."""

    __tablename__ = "resource_synonyms"
    __table_args__ = (Index("ix_resource_synonyms_community", "community_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    expressions: Mapped[list[str]] = mapped_column(Document)


@dataclass(frozen=True, slots=True)
class NewResource:
    """What is known of a resource before it is one."""

    title: str
    url: str
    url_key: str
    doi: str = ""
    publisher: str = ""
    summary: str = ""
    type: ResourceType = ResourceType.OTHER
    area: str = ""
    country: str = ""
    licence: str = ""
    year: int | None = None
    tags: tuple[str, ...] = ()
    review_days: int = REVIEW_DAYS


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as cogs see it. Instants are aware UTC; `verified_role` is who verified it last."""

    id: int
    number: int
    title: str
    url: str
    publisher: str
    summary: str
    type: ResourceType
    area: str
    country: str
    licence: str
    year: int | None
    tags: tuple[str, ...]
    doi: str
    source: str
    state: ResourceState
    created_at: datetime
    verified_at: datetime | None = None
    verified_role: str = ""
    review_days: int = REVIEW_DAYS
    review_at: datetime | None = None
    helped: int = 0
    link: LinkState = LinkState.UNKNOWN
    link_note: str = ""
    proposed_by: int | None = field(default=None, repr=False)
    owner_id: int | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Its short name."""
        return f"R{self.number}"
