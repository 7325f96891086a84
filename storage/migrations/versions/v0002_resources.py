"""The search index, and the library of resources."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.search_ddl import create_index

revision = "0002_resources"
down_revision = "0001"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BYTEWISE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")


def upgrade() -> None:
    """Every table, then the engine's own index and what keeps it."""
    _search()
    _library()
    _readers()
    _arrivals()
    create_index(op.get_bind())


def _search() -> None:
    op.create_table(
        "search_documents",
        sa.Column("id", ROW, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("facets", DOCUMENT, nullable=False),
        sa.Column("at", INSTANT, nullable=True),
        sa.Column("title_terms", sa.Text(), nullable=False),
        sa.Column("tag_terms", sa.Text(), nullable=False),
        sa.Column("body_terms", sa.Text(), nullable=False),
        sa.Column("facet_terms", sa.Text(), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_search_documents_community_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_documents"),
        sa.UniqueConstraint(
            "community_id", "kind", "subject", name="uq_search_documents_community_id_kind_subject"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_totals",
        sa.Column("id", ROW, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("title_terms", sa.Integer(), nullable=False),
        sa.Column("tag_terms", sa.Integer(), nullable=False),
        sa.Column("body_terms", sa.Integer(), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_search_totals_community_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_totals"),
        sa.UniqueConstraint("community_id", name="uq_search_totals_community_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_words",
        sa.Column("id", ROW, nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.Column("backwards", BYTEWISE, nullable=False),
        sa.Column("term", BYTEWISE, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_search_words_community_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_words"),
        sa.UniqueConstraint("community_id", "word", name="uq_search_words_community_id_word"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_search_words_backwards", "search_words", ["community_id", "backwards"], unique=False
    )
    op.create_index("ix_search_words_term", "search_words", ["community_id", "term"], unique=False)
    op.create_table(
        "search_vectors",
        sa.Column("document_id", ROW, nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_search_vectors_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["search_documents.id"],
            name="fk_search_vectors_document_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name="pk_search_vectors"),
    )
    op.create_index(
        "ix_search_vectors_community", "search_vectors", ["community_id", "model"], unique=False
    )


def _library() -> None:
    op.create_table(
        "resources",
        sa.Column("id", ROW, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("doi", sa.String(length=255), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=64), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", ROW, nullable=True),
        sa.Column("owner_id", ROW, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("verified_at", INSTANT, nullable=True),
        sa.Column("verified_role", sa.String(length=16), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("review_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'proposed', 'published', 'declined', 'retired')",
            name="ck_resources_state",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resources_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["members.id"], name="fk_resources_owner_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["members.id"], name="fk_resources_proposed_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resources"),
        sa.UniqueConstraint("community_id", "number", name="uq_resources_community_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resources_doi", "resources", ["community_id", "doi"], unique=False)
    op.create_index(
        "ix_resources_list", "resources", ["community_id", "state", "type", "area"], unique=False
    )
    op.create_index("ix_resources_review", "resources", ["state", "review_at"], unique=False)
    op.create_index("ix_resources_url", "resources", ["community_id", "url_key"], unique=False)
    op.create_table(
        "resource_tags",
        sa.Column("id", ROW, nullable=False),
        sa.Column("resource_id", ROW, nullable=False),
        sa.Column("tag", BYTEWISE, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_tags_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resources.id"],
            name="fk_resource_tags_resource_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_tags"),
        sa.UniqueConstraint("resource_id", "tag", name="uq_resource_tags_resource_id_tag"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resource_tags_tag", "resource_tags", ["community_id", "tag"], unique=False)
    op.create_table(
        "resource_upkeep",
        sa.Column("resource_id", ROW, nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("nudged_at", INSTANT, nullable=True),
        sa.Column("link_state", sa.String(length=8), nullable=False),
        sa.Column("link_note", sa.String(length=200), nullable=False),
        sa.Column("link_failures", sa.Integer(), nullable=False),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("check_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint(
            "link_state in ('unknown', 'good', 'broken')", name="ck_resource_upkeep_link_state"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_upkeep_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resources.id"],
            name="fk_resource_upkeep_resource_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", name="pk_resource_upkeep"),
    )
    op.create_index("ix_resource_upkeep_check", "resource_upkeep", ["check_at"], unique=False)
    op.create_index(
        "ix_resource_upkeep_community", "resource_upkeep", ["community_id"], unique=False
    )


def _readers() -> None:
    op.create_table(
        "resource_synonyms",
        sa.Column("id", ROW, nullable=False),
        sa.Column("expressions", DOCUMENT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_synonyms_community_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_synonyms"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_resource_synonyms_community", "resource_synonyms", ["community_id"], unique=False
    )
    op.create_table(
        "resource_gaps",
        sa.Column("id", ROW, nullable=False),
        sa.Column("terms", sa.String(length=255), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("first_member_id", ROW, nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_gaps_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["first_member_id"],
            ["members.id"],
            name="fk_resource_gaps_first_member_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_gaps"),
        sa.UniqueConstraint("community_id", "terms", name="uq_resource_gaps_community_id_terms"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resource_gaps_member", "resource_gaps", ["first_member_id"], unique=False)
    op.create_table(
        "resource_helps",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("resource_id", ROW, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_helps_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_resource_helps_member_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resources.id"],
            name="fk_resource_helps_resource_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_helps"),
        sa.UniqueConstraint(
            "member_id", "resource_id", name="uq_resource_helps_member_id_resource_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resource_helps_resource", "resource_helps", ["resource_id"], unique=False)
    op.create_table(
        "resource_saves",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("resource_id", ROW, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_saves_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_resource_saves_member_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resources.id"],
            name="fk_resource_saves_resource_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_saves"),
        sa.UniqueConstraint(
            "member_id", "resource_id", name="uq_resource_saves_member_id_resource_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resource_saves_resource", "resource_saves", ["resource_id"], unique=False)


def _arrivals() -> None:
    op.create_table(
        "resource_feeds",
        sa.Column("id", ROW, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("followed_by", ROW, nullable=True),
        sa.Column("etag", sa.String(length=255), nullable=False),
        sa.Column("modified", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=True),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_feeds_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["followed_by"],
            ["members.id"],
            name="fk_resource_feeds_followed_by",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_feeds"),
        sa.UniqueConstraint("community_id", "url", name="uq_resource_feeds_community_id_url"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_resource_feeds_member", "resource_feeds", ["followed_by"], unique=False)
    op.create_index("ix_resource_feeds_next", "resource_feeds", ["next_at"], unique=False)
    op.create_table(
        "resource_imports",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("entries", DOCUMENT, nullable=False),
        sa.Column("report", DOCUMENT, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("touched_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_imports_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_resource_imports_member_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_imports"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_resource_imports_community", "resource_imports", ["community_id"], unique=False
    )
    op.create_index("ix_resource_imports_member", "resource_imports", ["member_id"], unique=False)
    op.create_index(
        "ix_resource_imports_open", "resource_imports", ["finished_at", "touched_at"], unique=False
    )
    op.create_table(
        "resource_feed_items",
        sa.Column("id", ROW, nullable=False),
        sa.Column("feed_id", ROW, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("entry", DOCUMENT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_resource_feed_items_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["resource_feeds.id"],
            name="fk_resource_feed_items_feed_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_feed_items"),
        sa.UniqueConstraint("feed_id", "digest", name="uq_resource_feed_items_feed_id_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_resource_feed_items_community", "resource_feed_items", ["community_id"], unique=False
    )
