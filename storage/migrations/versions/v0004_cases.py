"""Cases: how they go, what is presented, what people add, drafts, followers, takedowns and flags."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "cases"
down_revision = "people"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SAFE = (
    "posted_at is null or (gate_seen_at is not null and attested_at is not null"
    " and approved_at is not null)"
)


def upgrade() -> None:
    """From a community without cases."""
    _rhythms()
    _cases()
    _contributions()
    _drafts()
    _follows()
    _takedowns()
    _flags()


def _table(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", ROW, nullable=False),
        *parts,
        sa.Column("community_id", ROW, nullable=False),
        _refers(name, "community_id", "communities"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_autoincrement=True,
    )


def _refers(
    table: str, column: str, to: str, on_delete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=on_delete)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _instant(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _rhythms() -> None:
    _table(
        "case_rhythms",
        sa.Column("schedule_id", ROW, nullable=True),
        sa.Column("clarify_hours", sa.Integer(), nullable=False),
        sa.Column("recommend_hours", sa.Integer(), nullable=False),
        sa.Column("summary_hours", sa.Integer(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        _text("facilities"),
        _refers("case_rhythms", "schedule_id", "schedules", "SET NULL"),
        sa.UniqueConstraint("community_id", name="uq_case_rhythms_community_id"),
        sa.CheckConstraint(
            "clarify_hours > 0 and recommend_hours > 0", name="ck_case_rhythms_hours"
        ),
    )


def _cases() -> None:
    _table(
        "cases",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("member_id", ROW, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("marks", DOCUMENT, server_default="{}", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        _count("edition"),
        _instant("gate_seen_at"),
        _instant("attested_at"),
        sa.Column("approved_by", ROW, nullable=True),
        _instant("approved_at"),
        _instant("submitted_at", nullable=False),
        _instant("posted_at"),
        _count("round"),
        sa.Column("stage", sa.String(length=10), nullable=True),
        _instant("stage_ends_at"),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        _instant("hidden_at"),
        _text("summary"),
        _instant("summarised_at"),
        _count("summary_edition"),
        _text("outcome"),
        _instant("outcome_at"),
        _count("outcome_edition"),
        _refers("cases", "member_id", "members", "SET NULL"),
        _refers("cases", "approved_by", "members", "SET NULL"),
        sa.UniqueConstraint("community_id", "name", name="uq_cases_community_id_name"),
        sa.UniqueConstraint(
            "community_id", "year", "number", name="uq_cases_community_id_year_number"
        ),
        sa.CheckConstraint(
            "state in ('pending', 'returned', 'rejected', 'queued', 'posted', 'removed')",
            name="ck_cases_state",
        ),
        sa.CheckConstraint(
            "stage in ('clarify', 'recommend', 'summary', 'closed')", name="ck_cases_stage"
        ),
        sa.CheckConstraint("kind in ('composite', 'real')", name="ck_cases_kind"),
        sa.CheckConstraint(SAFE, name="ck_cases_safe_before_posted"),
        sa.CheckConstraint("state <> 'posted' or posted_at is not null", name="ck_cases_posted"),
    )
    op.create_index("ix_cases_state", "cases", ["community_id", "state"])
    op.create_index("ix_cases_member", "cases", ["member_id"])


def _contributions() -> None:
    _table(
        "case_contributions",
        sa.Column("case_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=True),
        sa.Column("target_id", ROW, nullable=True),
        sa.Column("parent_id", ROW, nullable=True),
        sa.Column("voice", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        _instant("at", nullable=False),
        _instant("hidden_at"),
        _instant("removed_at"),
        _refers("case_contributions", "case_id", "cases"),
        _refers("case_contributions", "member_id", "members", "SET NULL"),
        _refers("case_contributions", "target_id", "targets", "SET NULL"),
        sa.CheckConstraint(
            "voice in ('question', 'answer', 'recommendation', 'similar')",
            name="ck_case_contributions_voice",
        ),
    )
    op.create_index("ix_case_contributions_case", "case_contributions", ["case_id"])
    op.create_index("ix_case_contributions_member", "case_contributions", ["member_id"])


def _drafts() -> None:
    _table(
        "case_drafts",
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("case_id", ROW, nullable=True),
        sa.Column("parent_id", ROW, nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        _count("revision"),
        _count("seen"),
        _instant("changed_at", nullable=False),
        _refers("case_drafts", "member_id", "members"),
        _refers("case_drafts", "case_id", "cases"),
    )
    op.create_index("ix_case_drafts_member", "case_drafts", ["member_id", "purpose"])
    op.create_index("ix_case_drafts_changed_at", "case_drafts", ["changed_at"])


def _follows() -> None:
    _table(
        "case_follows",
        sa.Column("case_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        _refers("case_follows", "case_id", "cases"),
        _refers("case_follows", "member_id", "members"),
        sa.UniqueConstraint("case_id", "member_id", name="uq_case_follows_case_id_member_id"),
    )
    op.create_index("ix_case_follows_member", "case_follows", ["member_id"])


def _takedowns() -> None:
    _table(
        "case_takedowns",
        sa.Column("case_id", ROW, nullable=False),
        sa.Column("contribution_id", ROW, nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        _instant("opened_at", nullable=False),
        sa.Column("ruling", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("decided_by", ROW, nullable=True),
        _instant("decided_at"),
        _instant("wiped_at"),
        _refers("case_takedowns", "case_id", "cases"),
        _refers("case_takedowns", "contribution_id", "case_contributions", "SET NULL"),
        _refers("case_takedowns", "decided_by", "members", "SET NULL"),
        sa.CheckConstraint(
            "ruling in ('open', 'confirmed', 'dismissed')", name="ck_case_takedowns_ruling"
        ),
    )
    op.create_index("ix_case_takedowns_case", "case_takedowns", ["case_id"])
    op.create_index("ix_case_takedowns_ruling", "case_takedowns", ["community_id", "ruling"])


def _flags() -> None:
    _table(
        "case_flags",
        sa.Column("takedown_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        _instant("at", nullable=False),
        _refers("case_flags", "takedown_id", "case_takedowns"),
        _refers("case_flags", "member_id", "members"),
        sa.UniqueConstraint("takedown_id", "member_id", name="uq_case_flags_takedown_id_member_id"),
    )
    op.create_index("ix_case_flags_member", "case_flags", ["member_id"])
