"""Appending to the log within a transaction, and asking who saw what."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import Connection, create_engine, func, insert, select, text, update

from forestall.core import ForestallError, Operation, Purpose
from forestall.record import tables
from forestall.record.audit import Event, append, generate_key, newest_head, next_seq, verify, who_saw

KEY = generate_key()


def read(number: int, *objects: str, actor: str = "amira") -> Event:
    time = f"2024-05-17T09:30:{number:02d}.000000Z"
    return Event(
        time, actor, Operation.CONSULTATION, Purpose.INTELLIGENCE, "entity.read", objects, {"results": 1}
    )


def disclose(number: int, *objects: str) -> Event:
    time = f"2024-05-17T09:30:{number:02d}.000000Z"
    return Event(time, "rob", Operation.DISCLOSURE, Purpose.INVESTIGATION, "export.make", objects)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://", module=sqlite)
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection


def count(connection: Connection, table: Any) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_events_are_numbered_without_gaps(connection: Connection) -> None:
    assert next_seq(connection) == 0
    assert newest_head(connection) is None
    head = append(connection, [read(1, "e-1"), read(2, "e-2", "e-1", "e-2")], KEY)
    assert head.size == next_seq(connection) == 2
    assert newest_head(connection) == head
    assert append(connection, [read(3)], KEY).size == 3
    stored = connection.execute(select(tables.event).order_by(tables.event.c.seq)).all()
    assert [row.seq for row in stored] == [0, 1, 2]
    assert [row.objects for row in stored] == ['["e-1"]', '["e-1","e-2"]', "[]"]
    assert stored[0].detail == '{"results":1}'
    assert count(connection, tables.head) == 2
    assert verify(connection, KEY.public).ok


def test_a_working_state_made_empty_by_a_migration_is_moved_on(connection: Connection) -> None:
    connection.execute(insert(tables.merkle).values(id=1, size=0, frontier=b""))
    assert verify(connection, KEY.public).ok
    append(connection, [read(1, "e-1")], KEY)
    assert verify(connection, KEY.public).ok


def test_what_is_rolled_back_was_never_logged(connection: Connection) -> None:
    append(connection, [read(1, "e-1")], KEY)
    connection.commit()
    append(connection, [read(2, "e-1")], KEY)
    connection.rollback()
    assert next_seq(connection) == 1
    append(connection, [read(3, "e-1")], KEY)
    assert verify(connection, KEY.public).ok


def test_nothing_is_not_an_event(connection: Connection) -> None:
    with pytest.raises(ForestallError) as caught:
        append(connection, [], KEY)
    assert caught.value.code == "audit.empty"


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM head",
        "DELETE FROM head WHERE size = 3",
        "UPDATE head SET root = zeroblob(32)",
        "UPDATE head SET signature = zeroblob(64)",
        "UPDATE head SET time = '2024-05-18T00:00:00.000000Z'",
        "UPDATE head SET key = '0000000000000000'",
        "UPDATE merkle SET frontier = zeroblob(64)",
        "UPDATE merkle SET size = 2, frontier = zeroblob(32)",
        "UPDATE merkle SET size = 5",
    ],
)
def test_nothing_is_appended_to_a_broken_log(connection: Connection, change: str) -> None:
    for number in (1, 2, 3):
        append(connection, [read(number, "e-1")], KEY)
    connection.execute(text(change))
    with pytest.raises(ForestallError) as caught:
        append(connection, [read(4, "e-1")], KEY)
    assert caught.value.code in {"audit.broken", "merkle.frontier"}
    assert count(connection, tables.event) == 3


def test_another_key_cannot_go_on_with_the_log(connection: Connection) -> None:
    append(connection, [read(1, "e-1")], KEY)
    with pytest.raises(ForestallError, match="another key") as caught:
        append(connection, [read(2, "e-1")], generate_key())
    assert caught.value.code == "audit.broken"


def test_who_saw_is_newest_first_paged_and_filtered(connection: Connection) -> None:
    for number in range(20):
        event = disclose(number, "e-1", "e-2") if number % 5 == 0 else read(number, f"e-{number % 2}")
        append(connection, [event], KEY)
    seen = who_saw(connection, "e-1")
    expected = [n for n in range(19, -1, -1) if n % 5 == 0 or n % 2 == 1]
    assert [event.seq for event in seen] == expected
    assert (seen[0].actor, seen[0].operation, seen[0].purpose) == ("amira", "consultation", "intelligence")
    assert seen[0].objects == ("e-1",)
    assert dict(seen[0].detail) == {"results": 1}
    paged: list[int] = []
    page = who_saw(connection, "e-1", limit=4)
    while page:
        paged += [event.seq for event in page]
        page = who_saw(connection, "e-1", limit=4, before=page[-1].seq)
    assert paged == expected
    only = who_saw(connection, "e-1", operations=[Operation.DISCLOSURE])
    assert [event.seq for event in only] == [15, 10, 5, 0]
    between = who_saw(connection, "e-1", since=seen[-3].time, until=seen[2].time)
    assert [event.seq for event in between] == expected[3:-2]
    assert who_saw(connection, "e-99") == ()


def test_who_saw_reads_an_index_and_sorts_nothing(connection: Connection) -> None:
    statements: list[tuple[str, Any]] = []

    from sqlalchemy import event as hooks

    def note(_c: Any, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        statements.append((sql, parameters))

    hooks.listen(connection, "before_cursor_execute", note)
    who_saw(connection, "e-1", operations=[Operation.DISCLOSURE], since="2024", before=9)
    sql, parameters = statements[-1]
    plan = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
    steps = " | ".join(row[3] for row in plan)
    assert "SEARCH event_object USING COVERING INDEX" in steps
    assert "SEARCH event USING INTEGER PRIMARY KEY" in steps
    assert "SCAN" not in steps
    assert "TEMP B-TREE" not in steps


@pytest.mark.postgres
def test_writers_on_postgresql_take_turns(postgres_url: str) -> None:
    """Each append sees the whole transaction before it, its head included, even after waiting for it."""
    engine = create_engine(postgres_url, pool_size=8)
    tables.metadata.create_all(engine)
    with engine.begin() as connection:
        append(connection, [read(0, "e-0")], KEY)

    def work(worker: int) -> None:
        for number in range(10):
            with engine.begin() as connection:
                expected = next_seq(connection)
                head = append(connection, [read(number, f"e-{worker}"), read(number)], KEY)
                assert head.size == expected + 2

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    with engine.connect() as connection:
        found = verify(connection, KEY.public, signatures="all")
        assert found.problems == ()
        assert found.size == 121
        assert len(who_saw(connection, "e-3", operations=[Operation.CONSULTATION])) == 10
        connection.execute(update(tables.merkle).values(size=7))
        with pytest.raises(ForestallError):
            append(connection, [read(1)], KEY)
    engine.dispose()
