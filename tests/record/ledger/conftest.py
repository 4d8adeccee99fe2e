"""One empty ledger for each test, on SQLite and on a real PostgreSQL; its log is verified afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forestall.core import Condition, Label, Marking, Purpose, Statement
from forestall.record.audit import generate_key, verify
from forestall.record.ledger import Ledger, Source, View
from forestall.record.ledger.engine import reading, sqlite_url
from forestall.record.policy import Role, Subject

KEY = generate_key()
AMIRA = Subject("amira", Role.ANALYST)


def assert_whole(ledger: Ledger) -> None:
    """The log is whole, and every row of the ledger is what its event says."""
    with reading(ledger.engine) as connection:
        found = verify(connection, ledger.key.public, signatures="all")
    assert found.ok, found.problems


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite ledger, to be copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "ledger.sqlite"
    Ledger(sqlite_url(path), KEY).close()
    return path


@pytest.fixture(scope="session")
def postgres_template(_postgres_server: Any) -> Iterator[str]:
    """A new PostgreSQL ledger, to be copied."""
    import psycopg

    with psycopg.connect(_postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE ledger_template TEMPLATE template0")
        Ledger(_postgres_server.get_uri(database="ledger_template", driver="psycopg"), KEY).close()
        yield "ledger_template"
        connection.execute("DROP DATABASE ledger_template WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture
def new_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes a database that holds a new ledger, and gives its address."""
    made: list[str] = []
    if backend == "sqlite":
        template = request.getfixturevalue("sqlite_template")

        def copy() -> str:
            made.append("")
            return sqlite_url(Path(shutil.copy(template, tmp_path / f"ledger-{len(made)}.sqlite")))

        yield copy
        return
    import psycopg

    server = request.getfixturevalue("_postgres_server")
    template = request.getfixturevalue("postgres_template")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:

        def clone() -> str:
            name = f"l{request.node.name.__hash__() & 0xFFFFFF:x}_{len(made)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
            made.append(name)
            return str(server.get_uri(database=name, driver="psycopg"))

        yield clone
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The address of a database that holds a new ledger."""
    return new_url()


@pytest.fixture
def open_ledger(url: str) -> Iterator[Callable[[], Ledger]]:
    """Opens the same database once more, as another process would; all are verified and closed."""
    opened: list[Ledger] = []

    def connect() -> Ledger:
        opened.append(Ledger(url, KEY))
        return opened[-1]

    yield connect
    for ledger in opened[:1]:
        assert_whole(ledger)
    for ledger in opened:
        ledger.close()


@pytest.fixture
def open_worlds(new_url: Callable[[], str]) -> Iterator[Callable[[], Ledger]]:
    """Opens a new ledger each time; all are verified and closed."""
    opened: list[Ledger] = []

    def make() -> Ledger:
        opened.append(Ledger(new_url(), KEY))
        return opened[-1]

    yield make
    for ledger in opened:
        assert_whole(ledger)
        ledger.close()


@pytest.fixture
def ledger(open_ledger: Callable[[], Ledger]) -> Ledger:
    """An empty ledger."""
    return open_ledger()


class Desk:
    """Short ways to write and read, for tests that are about something else."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def source(self, source: str = "s1", label: Label | None = None, **more: Any) -> int:
        """Record a source; gives the event."""
        with self.ledger.change(AMIRA, Purpose.INTELLIGENCE, "intake.source") as change:
            change.add_source(Source(source, "file", f"{source}.csv", label or Label(), **more))
        return change.event

    def state(self, *statements: Statement) -> int:
        """Record statements; gives the event."""
        with self.ledger.change(AMIRA, Purpose.INTELLIGENCE, "statement.record") as change:
            change.state(statements)
        return change.event

    def say(self, entity: str, prop: str, value: str, label: Label | None = None, **more: Any) -> int:
        """Record one statement about a person; gives the event."""
        more = {"schema": "Person", "source": "s1", **more}
        return self.state(Statement(entity, prop=prop, value=value, label=label or Label(), **more))

    def undo(self, *events: int, subject: Subject = AMIRA) -> int:
        """Undo events; gives the event of the undo."""
        with self.ledger.change(subject, Purpose.INTELLIGENCE, "change.undo") as change:
            change.undo(*events)
        return change.event

    def view(self, subject: Subject = AMIRA, **when: Any) -> View:
        """What a subject may see."""
        return self.ledger.view(subject, Purpose.INTELLIGENCE, **when)


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    """An empty ledger with one source, and short ways to use it."""
    desk = Desk(ledger)
    desk.source()
    return desk


FULL = Subject(
    "inga",
    Role.INFORMATION_MANAGER,
    Marking.OFFICIAL_SENSITIVE,
    frozenset(Condition),
    frozenset({"m1", "m2"}),
)
