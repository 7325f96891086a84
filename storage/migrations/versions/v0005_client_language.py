"""What language a member's client is in, so that direct messages are in it, too."""

import sqlalchemy as sa
from alembic import op

revision = "client_language"
down_revision = "people"


def upgrade() -> None:
    """It is learned with the next thing a member does."""
    op.add_column(
        "members",
        sa.Column("client_language", sa.String(length=16), nullable=False, server_default=""),
    )
