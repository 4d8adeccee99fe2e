"""Full-text search over statements."""

from alembic import op

from forestall.record.ledger.search_index import create_index, drop_index, rebuild_index

__all__ = ["downgrade", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the index and fill it from the statements."""
    create_index(op.get_bind())
    rebuild_index(op.get_bind())


def downgrade() -> None:
    """Drop the index; nothing is lost with it."""
    drop_index(op.get_bind())
