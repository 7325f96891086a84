"""Runs migrations on the connection, and inside the transaction, that `upgrade` holds."""

from alembic import context

from storage.entities import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=False,
)
context.run_migrations()
