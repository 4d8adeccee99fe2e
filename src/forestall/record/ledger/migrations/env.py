"""Alembic environment: migrates the connection that :mod:`forestall.record.ledger.migrate` passes in."""

from alembic import context

from forestall.record.tables import metadata

__all__: list[str] = []

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
