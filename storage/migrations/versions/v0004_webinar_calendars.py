"""Workspaces whose own calendar of events shows webinars."""

import sqlalchemy as sa
from alembic import op

revision = "webinar_calendars"
down_revision = "webinars"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """None does until somebody turns it on."""
    op.create_table(
        "webinar_calendars",
        sa.Column("id", ROW, nullable=False),
        sa.Column("target_id", ROW, nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("community_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name="fk_webinar_calendars_community_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["targets.id"],
            name="fk_webinar_calendars_target_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webinar_calendars"),
        sa.UniqueConstraint("target_id", name="uq_webinar_calendars_target_id"),
        sqlite_autoincrement=True,
    )
