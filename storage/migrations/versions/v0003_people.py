"""Charters, ground rules, profiles, links between accounts, and since when a workspace is silent."""

import sqlalchemy as sa
from alembic import op

revision = "people"
down_revision = "0001"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Communities from before have no charter in parts, and were never checked by the clock."""
    for column in ("topics", "audience"):
        op.add_column(
            "communities", sa.Column(column, sa.Text(), server_default="", nullable=False)
        )
    op.add_column("communities", sa.Column("checked_at", INSTANT, nullable=True))
    op.add_column("workspaces", sa.Column("paused_at", INSTANT, nullable=True))
    op.add_column(
        "members", sa.Column("rules_version", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("members", sa.Column("rules_agreed_at", INSTANT, nullable=True))
    op.add_column("members", sa.Column("erased_at", INSTANT, nullable=True))
    _rules()
    _profiles()
    _links()


def _rules() -> None:
    op.create_table(
        "ground_rules",
        sa.Column("id", ROW, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), server_default="", nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by", ROW, nullable=True),
        _community(),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_ground_rules_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["members.id"], name="fk_ground_rules_written_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ground_rules"),
        sa.UniqueConstraint("community_id", "version", name="uq_ground_rules_community_id_version"),
        sqlite_autoincrement=True,
    )


def _profiles() -> None:
    op.create_table(
        "profiles",
        sa.Column("member_id", ROW, autoincrement=False, nullable=False),
        sa.Column("work", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=80), server_default="", nullable=False),
        sa.Column("country", sa.String(length=80), server_default="", nullable=False),
        sa.Column("goals", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        _community(),
        *_owners("profiles"),
        sa.PrimaryKeyConstraint("member_id", name="pk_profiles"),
    )
    op.create_index("ix_profiles_community_id", "profiles", ["community_id"])


def _links() -> None:
    op.create_table(
        "link_codes",
        sa.Column("id", ROW, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        _community(),
        *_owners("link_codes"),
        sa.PrimaryKeyConstraint("id", name="pk_link_codes"),
        sa.UniqueConstraint("community_id", "digest", name="uq_link_codes_community_id_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_codes_member", "link_codes", ["member_id"])
    op.create_table(
        "link_guesses",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _community(),
        *_owners("link_guesses"),
        sa.PrimaryKeyConstraint("id", name="pk_link_guesses"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_guesses_member", "link_guesses", ["member_id", "at"])
    op.create_index("ix_link_guesses_community_id", "link_guesses", ["community_id"])


def _community() -> sa.Column[int]:
    return sa.Column("community_id", ROW, nullable=False)


def _owners(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=f"fk_{table}_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=f"fk_{table}_member_id", ondelete="CASCADE"
        ),
    )
