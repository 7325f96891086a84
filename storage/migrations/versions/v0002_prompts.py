"""Prompts: their schedules, questions, private answers, participation, suggestions and drafts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_prompts"
down_revision = "0001"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """From the core tables."""
    _series()
    _prompts()
    _answers()
    _participation()
    _suggestions()
    _drafts()


def _owner(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    column = sa.Column("community_id", ROW, nullable=False)
    return column, _reference(table, "community_id", "communities", "CASCADE")


def _reference(table: str, column: str, to: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=on_delete)


def _series() -> None:
    op.create_table(
        "prompt_series",
        sa.Column("schedule_id", ROW, nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("threaded", sa.Boolean(), nullable=False),
        *_owner("prompt_series"),
        _reference("prompt_series", "schedule_id", "schedules", "CASCADE"),
        sa.PrimaryKeyConstraint("schedule_id", name="pk_prompt_series"),
    )


def _prompts() -> None:
    op.create_table(
        "prompts",
        sa.Column("id", ROW, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("schedule_id", ROW, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=60), server_default="", nullable=False),
        sa.Column("credit", sa.String(length=100), server_default="", nullable=False),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="queued", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pinned_for", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("slot", sa.Date(), nullable=True),
        sa.Column("posted_at", INSTANT, nullable=True),
        sa.Column("nudge_at", INSTANT, nullable=True),
        sa.Column("wrap", sa.Text(), server_default="", nullable=False),
        sa.Column("wrapped_at", INSTANT, nullable=True),
        sa.Column("wrap_edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        *_owner("prompts"),
        sa.CheckConstraint("state in ('queued', 'posted', 'removed')", name="ck_prompts_state"),
        _reference("prompts", "schedule_id", "schedules", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_prompts"),
        sa.UniqueConstraint("community_id", "number", name="uq_prompts_community_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompts_fingerprint", "prompts", ["community_id", "fingerprint"])
    op.create_index("ix_prompts_nudge_at", "prompts", ["nudge_at"])
    op.create_index("ix_prompts_pinned", "prompts", ["schedule_id", "pinned_for"])
    op.create_index("ix_prompts_posted_at", "prompts", ["posted_at"])
    op.create_index("ix_prompts_queue", "prompts", ["schedule_id", "state", "position"])


def _answers() -> None:
    op.create_table(
        "prompt_answers",
        sa.Column("id", ROW, nullable=False),
        sa.Column("prompt_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("edited_at", INSTANT, nullable=True),
        *_owner("prompt_answers"),
        _reference("prompt_answers", "member_id", "members", "CASCADE"),
        _reference("prompt_answers", "prompt_id", "prompts", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_answers"),
        sa.UniqueConstraint("prompt_id", "member_id", name="uq_prompt_answers_prompt_id_member_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompt_answers_member", "prompt_answers", ["member_id"])


def _participation() -> None:
    op.create_table(
        "prompt_participation",
        sa.Column("id", ROW, nullable=False),
        sa.Column("prompt_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        *_owner("prompt_participation"),
        sa.CheckConstraint("how in ('thread', 'private')", name="ck_prompt_participation_how"),
        _reference("prompt_participation", "member_id", "members", "CASCADE"),
        _reference("prompt_participation", "prompt_id", "prompts", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_participation"),
        sa.UniqueConstraint(
            "prompt_id", "member_id", name="uq_prompt_participation_prompt_id_member_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompt_participation_member", "prompt_participation", ["member_id"])


def _suggestions() -> None:
    op.create_table(
        "prompt_suggestions",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", ROW, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("prompt_id", ROW, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        *_owner("prompt_suggestions"),
        sa.CheckConstraint(
            "state in ('pending', 'approved', 'declined')", name="ck_prompt_suggestions_state"
        ),
        _reference("prompt_suggestions", "decided_by", "members", "SET NULL"),
        _reference("prompt_suggestions", "member_id", "members", "SET NULL"),
        _reference("prompt_suggestions", "prompt_id", "prompts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_suggestions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompt_suggestions_member", "prompt_suggestions", ["member_id"])
    op.create_index("ix_prompt_suggestions_state", "prompt_suggestions", ["community_id", "state"])


def _drafts() -> None:
    op.create_table(
        "prompt_drafts",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        *_owner("prompt_drafts"),
        _reference("prompt_drafts", "member_id", "members", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_drafts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prompt_drafts_created_at", "prompt_drafts", ["created_at"])
