"""Communities, people, schedules, the outbox and the audit log."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """From an empty database."""
    _machinery()
    _places()
    _people()
    _schedules()
    _outbox()
    op.execute("insert into directory (id, version) values (1, 0)")


def _where(words: str) -> dict[str, Any]:
    """A partial index on both engines."""
    return {"sqlite_where": sa.text(words), "postgresql_where": sa.text(words)}


def _machinery() -> None:
    op.create_table(
        "directory",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory"),
    )
    op.create_table(
        "parked",
        sa.Column("id", ROW, nullable=False),
        sa.Column("person", sa.String(length=255), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parked"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_parked_at", "parked", ["at"], unique=False)
    op.create_table(
        "seen_events",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_seen_events"),
    )
    op.create_index("ix_seen_events_at", "seen_events", ["at"], unique=False)
    op.create_table(
        "sender_leases",
        sa.Column("sender", sa.String(length=128), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sender", name="pk_sender_leases"),
    )


def _places() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", ROW, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("paused_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state in ('active', 'paused')", name="ck_workspaces_state"),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sa.UniqueConstraint("platform", "external_id", name="uq_workspaces_platform_external_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "communities",
        sa.Column("id", ROW, nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("charter", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), server_default="en", nullable=False),
        sa.Column("quiet_start", sa.Time(), nullable=False),
        sa.Column("quiet_end", sa.Time(), nullable=False),
        sa.Column("home_workspace_id", ROW, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["home_workspace_id"],
            ["workspaces.id"],
            name="fk_communities_home_workspace_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_communities"),
        sa.UniqueConstraint("slug", name="uq_communities_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channels",
        sa.Column("id", ROW, nullable=False),
        sa.Column("workspace_id", ROW, nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_channels_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_channels_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        sa.UniqueConstraint(
            "workspace_id", "external_id", name="uq_channels_workspace_id_external_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "grants",
        sa.Column("id", ROW, nullable=False),
        sa.Column("workspace_id", ROW, nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint("role in ('facilitator', 'admin')", name="ck_grants_role"),
        sa.CheckConstraint(
            "subject_kind in ('user', 'platform_role')", name="ck_grants_subject_kind"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_grants_community_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_grants_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.UniqueConstraint(
            "community_id",
            "workspace_id",
            "subject_kind",
            "subject_id",
            "role",
            name="uq_grants_subject",
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "targets",
        sa.Column("id", ROW, nullable=False),
        sa.Column("workspace_id", ROW, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_targets_community_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_targets_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
        sa.UniqueConstraint(
            "community_id", "workspace_id", name="uq_targets_community_id_workspace_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_targets_workspace", "targets", ["workspace_id"], unique=False)
    op.create_table(
        "purposes",
        sa.Column("id", ROW, nullable=False),
        sa.Column("target_id", ROW, nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("channel_id", ROW, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_purposes_channel_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_purposes_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["targets.id"], name="fk_purposes_target_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_purposes"),
        sa.UniqueConstraint("target_id", "purpose", name="uq_purposes_target_id_purpose"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_purposes_channel", "purposes", ["channel_id"], unique=False)


def _people() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ROW, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("before", DOCUMENT, nullable=True),
        sa.Column("after", DOCUMENT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_audit_community_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_community_at", "audit", ["community_id", "at"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["community_id", "subject"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", ROW, nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("zone", sa.String(length=64), server_default="", nullable=False),
        sa.Column("language", sa.String(length=16), server_default="", nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_members_community_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_members_community", "members", ["community_id"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("id", ROW, nullable=False),
        sa.Column("member_id", ROW, nullable=False),
        sa.Column("workspace_id", ROW, nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_accounts_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_accounts_member_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_accounts_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint(
            "workspace_id",
            "user_id",
            "community_id",
            name="uq_accounts_workspace_id_user_id_community_id",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_accounts_member", "accounts", ["member_id"], unique=False)


def _schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", ROW, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("start", sa.DateTime(), nullable=False),
        sa.Column("rule", sa.String(length=255), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("next_wall", sa.DateTime(), nullable=True),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("zone_version", sa.String(length=16), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint("state in ('active', 'paused', 'ended')", name="ck_schedules_state"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_schedules_community_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_schedules_due", "schedules", ["due_at"], unique=False, **_where("state = 'active'")
    )
    op.create_index("ix_schedules_zone_version", "schedules", ["zone_version"], unique=False)
    op.create_index(
        "uq_schedules_name",
        "schedules",
        ["community_id", "kind", "subject", "name"],
        unique=True,
        **_where("state <> 'ended'"),
    )
    op.create_table(
        "occurrences",
        sa.Column("id", ROW, nullable=False),
        sa.Column("schedule_id", ROW, nullable=False),
        sa.Column("scheduled_for", INSTANT, nullable=False),
        sa.Column("wall", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint(
            "state in ('on_time', 'late', 'missed', 'skipped')", name="ck_occurrences_state"
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_occurrences_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name="fk_occurrences_schedule_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_occurrences"),
        sa.UniqueConstraint(
            "schedule_id", "scheduled_for", name="uq_occurrences_schedule_id_scheduled_for"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_occurrences_community", "occurrences", ["community_id", "scheduled_for"], unique=False
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", ROW, nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("op", sa.String(length=8), nullable=False),
        sa.Column("to_json", DOCUMENT, nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("thread_title", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("target_id", ROW, nullable=True),
        sa.Column("workspace_id", ROW, nullable=True),
        sa.Column("platform", sa.String(length=32), server_default="", nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("deadline", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="due", nullable=False),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("waits_for", sa.Text(), server_default="", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("attempted_at", INSTANT, nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("platform_workspace", sa.String(length=64), nullable=True),
        sa.Column("platform_channel", sa.String(length=64), nullable=True),
        sa.Column("platform_thread", sa.String(length=64), nullable=True),
        sa.Column("platform_message", sa.String(length=64), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.CheckConstraint(
            "state in ('due', 'claimed', 'held', 'in_doubt', 'sent', 'missed', 'dead', 'cancelled')",
            name="ck_outbox_state",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_outbox_community_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["targets.id"], name="fk_outbox_target_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_outbox_workspace_id"),
        sa.PrimaryKeyConstraint("number", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        sa.UniqueConstraint(
            "community_id",
            "kind",
            "subject",
            "destination",
            "revision",
            name="uq_outbox_community_id_kind_subject_destination_revision",
        ),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_ready",
        "outbox",
        ["platform", "ready_at"],
        unique=False,
        **_where("state in ('due', 'claimed', 'held')"),
    )
    op.create_index("ix_outbox_state", "outbox", ["community_id", "state"], unique=False)
    op.create_index("ix_outbox_subject", "outbox", ["community_id", "subject"], unique=False)
    op.create_index("ix_outbox_target", "outbox", ["target_id", "kind", "subject"], unique=False)
    op.create_index(
        "ix_outbox_waits_for", "outbox", ["waits_for"], unique=False, **_where("waits_for <> ''")
    )
    op.create_table(
        "posts",
        sa.Column("id", ROW, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("target_id", ROW, nullable=True),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=64), nullable=False),
        sa.Column("channel_id", sa.String(length=64), nullable=False),
        sa.Column("in_thread", sa.String(length=64), nullable=True),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("thread_id", sa.String(length=64), nullable=True),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_posts_community_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["targets.id"], name="fk_posts_target_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("key", name="uq_posts_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_posts_message", "posts", ["workspace_id", "channel_id", "message_id"], unique=False
    )
    op.create_index("ix_posts_subject", "posts", ["community_id", "kind", "subject"], unique=False)
    op.create_index("ix_posts_target", "posts", ["target_id", "kind", "subject"], unique=False)
    op.create_index("ix_posts_thread", "posts", ["workspace_id", "thread_id"], unique=False)
