"""Moving a ledger's schema up and down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from forestall.core import ForestallError
from forestall.record.ledger.engine import writing

__all__ = ["downgrade", "newest_revision", "revision", "upgrade"]


_LOCK = 0x666F7265
"""Any number that every Forestall process uses, and nobody else."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A write transaction that no other migration overlaps."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # SQLite's write lock is on the whole file; here there may be no table to lock yet.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield connection


def newest_revision() -> str:
    """The revision that this program writes.

    >>> newest_revision()
    '0003'
    """
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def revision(engine: Engine) -> str | None:
    """The revision that a ledger is at, or None for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, target: str = "head") -> None:
    """Bring a ledger up to a revision, in one transaction.

    Raises
    ------
    ForestallError
        ``migrate.newer`` when the ledger was written by a newer Forestall.
    """
    current = revision(engine)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise ForestallError(
            "migrate.newer",
            f"This ledger is at revision {current}, which this version of Forestall does not know.",
            "Open it with the version that wrote it, or a newer one.",
        )
    if current == target or (target == "head" and current == newest_revision()):
        # No lock is taken: a ledger opens while another process is busy writing to it.
        return
    with _migrating(engine) as connection:
        command.upgrade(_config(connection), target)


def downgrade(engine: Engine, target: str) -> None:
    """Take a ledger down to an older revision, in one transaction."""
    with _migrating(engine) as connection:
        command.downgrade(_config(connection), target)
