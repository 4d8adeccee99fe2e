"""Connections to the ledger's database, SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event

from forestall.core import ForestallError

__all__ = ["connect", "reading", "sqlite_url", "writing"]

WAL_SAFE = (3, 51, 3)
"""First SQLite version without the WAL-reset corruption bug (sqlite.org/wal.html)."""

_CACHE_KIB = 131_072


def sqlite_url(path: Path) -> str:
    """The database URL of a SQLite file, whatever characters its name holds.

    Examples
    --------
    >>> sqlite_url(Path("what?/ledger.sqlite"))
    'sqlite:///what%3F/ledger.sqlite'
    """
    return f"sqlite:///{quote(str(path))}"


def connect(url: str) -> Engine:
    """Open a database, with the settings that make an acknowledged write durable.

    SQLite runs in WAL mode with ``synchronous=FULL``. PostgreSQL needs the ``[team]`` extra.

    Raises
    ------
    ForestallError
        ``engine.sqlite_unsafe`` when the SQLite library has the WAL-reset bug,
        ``engine.unknown`` for another kind of database.

    Examples
    --------
    >>> connect("sqlite://").dialect.name
    'sqlite'
    """
    if url.startswith("postgresql"):
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    if not url.startswith("sqlite"):
        raise ForestallError(
            "engine.unknown", f"{url!r} is not a database that Forestall knows.", "Use SQLite or PostgreSQL."
        )
    if sqlite.sqlite_version_info < WAL_SAFE:
        raise ForestallError(
            "engine.sqlite_unsafe",
            f"SQLite {sqlite.sqlite_version} can lose committed data in WAL mode.",
            "Install pysqlite3 0.6.1 or newer.",
        )
    engine = create_engine(url, module=sqlite)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # With isolation_level None the driver starts no transaction of its own; _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=60000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _prepare_postgres(connection: Any, _record: object) -> None:
    # A server may be set to acknowledge a commit before it is on disk.
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read transaction later could fail half-way.
    immediate = connection.get_execution_options().get("forestall_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A write transaction, committed at the end and rolled back on an error."""
    with engine.connect().execution_options(forestall_write=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read transaction that sees one consistent state of the ledger."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection
