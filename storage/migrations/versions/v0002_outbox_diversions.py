"""What to say elsewhere to people who take no direct messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "outbox_diversions"
down_revision = "0001"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Rows from before have nothing to say elsewhere."""
    op.add_column("outbox", sa.Column("fallback", DOCUMENT, server_default="{}", nullable=False))
    op.add_column("outbox", sa.Column("diverted_at", sa.DateTime(timezone=True), nullable=True))
