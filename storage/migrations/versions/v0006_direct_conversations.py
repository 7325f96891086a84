"""Which direct conversation somebody has with us, where a platform limits how many may be opened at once."""

import sqlalchemy as sa
from alembic import op

revision = "direct_conversations"
down_revision = "client_language"


def upgrade() -> None:
    """It is learned with the next message to each."""
    op.add_column("accounts", sa.Column("direct_id", sa.String(length=64), nullable=True))
