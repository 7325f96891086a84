"""An index of titles and tags alone, for suggestions on PostgreSQL."""

from alembic import op

from storage.search_ddl import create_index

revision = "search_titles"
down_revision = "0002_resources"


def upgrade() -> None:
    """What is there already stays as it is."""
    create_index(op.get_bind())
