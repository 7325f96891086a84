"""Webinars with their meetings, people, questions and feeds; how members want to hear of things."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "webinars"
down_revision = "outbox_diversions"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PLANNED = sa.text("state = 'planned'")


def upgrade() -> None:
    """From a community without webinars."""
    _preferences()
    _planning()
    _people()
    _questions()


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint(
            "kind in ('prompt', 'webinar', 'case', 'digest')", name="ck_preferences_kind"
        ),
        sa.CheckConstraint("via in ('channel', 'dm', 'off')", name="ck_preferences_via"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_preferences_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_preferences_member_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
        sa.UniqueConstraint("member_id", "kind", name="uq_preferences_member_id_kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quiet_hours",
        sa.Column("member_id", ROW, autoincrement=False, nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_quiet_hours_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_quiet_hours_member_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_quiet_hours"),
    )
    op.create_index("ix_quiet_hours_community_id", "quiet_hours", ["community_id"], unique=False)


def _planning() -> None:
    op.create_table(
        "webinars",
        sa.Column("id", ROW, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("start", sa.DateTime(), nullable=False),
        sa.Column("rule", sa.String(length=255), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint("state in ('active', 'cancelled')", name="ck_webinars_state"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinars_community_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinars"),
        sa.UniqueConstraint("uid", name="uq_webinars_uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webinars_community", "webinars", ["community_id", "state"], unique=False)
    op.create_table(
        "webinar_drafts",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_drafts_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_webinar_drafts_member_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_drafts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webinar_drafts_created_at", "webinar_drafts", ["created_at"], unique=False)
    op.create_table(
        "webinar_feeds",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_feeds_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_webinar_feeds_member_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_feeds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webinar_feeds_member", "webinar_feeds", ["member_id"], unique=False)
    op.create_table(
        "webinar_meetings",
        sa.Column("id", ROW, nullable=False),
        sa.Column("webinar_id", ROW, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("planned", sa.DateTime(), nullable=False),
        sa.Column("wall", sa.DateTime(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("zone_version", sa.String(length=16), nullable=False),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="planned", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("announced_at", INSTANT, nullable=True),
        sa.Column("recording", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint("state in ('planned', 'cancelled')", name="ck_webinar_meetings_state"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_meetings_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["webinar_id"],
            ["webinars.id"],
            name="fk_webinar_meetings_webinar_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_meetings"),
        sa.UniqueConstraint(
            "community_id", "number", name="uq_webinar_meetings_community_id_number"
        ),
        sa.UniqueConstraint("webinar_id", "ordinal", name="uq_webinar_meetings_webinar_id_ordinal"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_webinar_meetings_time", "webinar_meetings", ["community_id", "ends_at"], unique=False
    )
    op.create_index(
        "ix_webinar_meetings_version",
        "webinar_meetings",
        ["zone_version"],
        unique=False,
        sqlite_where=PLANNED,
        postgresql_where=PLANNED,
    )


def _people() -> None:
    op.create_table(
        "webinar_attendees",
        sa.Column("id", ROW, nullable=False),
        sa.Column("meeting_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("attested", sa.String(length=12), nullable=True),
        sa.Column("attested_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint(
            "answer in ('going', 'waiting', 'maybe', 'cant')", name="ck_webinar_attendees_answer"
        ),
        sa.CheckConstraint(
            "attested in ('self', 'facilitator')", name="ck_webinar_attendees_attested"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_attendees_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["webinar_meetings.id"],
            name="fk_webinar_attendees_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_webinar_attendees_member_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_attendees"),
        sa.UniqueConstraint(
            "meeting_id", "member_id", name="uq_webinar_attendees_meeting_id_member_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webinar_attendees_member", "webinar_attendees", ["member_id"], unique=False)
    op.create_table(
        "webinar_evaluations",
        sa.Column("id", ROW, nullable=False),
        sa.Column("meeting_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=5), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint(
            "change in ('yes', 'maybe', 'no')", name="ck_webinar_evaluations_change"
        ),
        sa.CheckConstraint("useful between 1 and 5", name="ck_webinar_evaluations_useful"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_evaluations_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["webinar_meetings.id"],
            name="fk_webinar_evaluations_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name="fk_webinar_evaluations_member_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_evaluations"),
        sa.UniqueConstraint(
            "meeting_id", "member_id", name="uq_webinar_evaluations_meeting_id_member_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_webinar_evaluations_member", "webinar_evaluations", ["member_id"], unique=False
    )


def _questions() -> None:
    op.create_table(
        "webinar_questions",
        sa.Column("id", ROW, nullable=False),
        sa.Column("meeting_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=True),
        sa.Column("target_id", ROW, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_questions_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["webinar_meetings.id"],
            name="fk_webinar_questions_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name="fk_webinar_questions_member_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["targets.id"],
            name="fk_webinar_questions_target_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_webinar_questions_meeting", "webinar_questions", ["meeting_id"], unique=False
    )
    op.create_index("ix_webinar_questions_member", "webinar_questions", ["member_id"], unique=False)
    op.create_table(
        "webinar_votes",
        sa.Column("id", ROW, nullable=False),
        sa.Column("question_id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_votes_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_webinar_votes_member_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["webinar_questions.id"],
            name="fk_webinar_votes_question_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_votes"),
        sa.UniqueConstraint(
            "question_id", "member_id", name="uq_webinar_votes_question_id_member_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webinar_votes_member", "webinar_votes", ["member_id"], unique=False)
