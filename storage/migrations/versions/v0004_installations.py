"""Workspaces that installed us by themselves, and the tickets that were used up on the way."""

import sqlalchemy as sa
from alembic import op

revision = "installations"
down_revision = "0001"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing is there before."""
    op.create_table(
        "installations",
        sa.Column("id", ROW, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("bot_user", sa.String(length=64), nullable=False),
        sa.Column("bot_id", sa.String(length=64), nullable=False),
        sa.Column("handle", sa.String(length=100), nullable=False),
        sa.Column("scopes", sa.Text(), server_default="", nullable=False),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installations"),
        sa.UniqueConstraint(
            "platform", "external_id", name="uq_installations_platform_external_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "spent_tickets",
        sa.Column("id", ROW, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spent_tickets"),
        sa.UniqueConstraint("digest", name="uq_spent_tickets_digest"),
        sqlite_autoincrement=True,
    )
