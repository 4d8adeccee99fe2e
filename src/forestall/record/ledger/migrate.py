"""Moving a ledger's schema up and down."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from forestall.core import ForestallError
from forestall.record.ledger.engine import writing

__all__ = ["downgrade", "newest_revision", "revision", "upgrade"]


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The revision that this program writes.

    >>> newest_revision()
    '0002'
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
    with writing(engine) as connection:
        command.upgrade(_config(connection), target)


def downgrade(engine: Engine, target: str) -> None:
    """Take a ledger down to an older revision, in one transaction."""
    with writing(engine) as connection:
        command.downgrade(_config(connection), target)
