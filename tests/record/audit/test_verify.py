"""The check of the log: nothing tampered with passes, nothing honest is accused."""

from __future__ import annotations

import dataclasses
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, delete, func, insert, select, text, update

from forestall.core import ForestallError
from forestall.record import tables
from forestall.record.audit import (
    Event,
    append,
    decode_head,
    digest_rows,
    encode_head,
    generate_key,
    newest_head,
    sign_head,
    verify,
)
from forestall.record.audit.written import stream

_spec = importlib.util.spec_from_file_location("tampering", Path(__file__).with_name("tampering.py"))
assert _spec is not None
assert _spec.loader is not None
tampering = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tampering)

KEY = generate_key()


@pytest.fixture
def connection() -> Iterator[Connection]:
    with tampering.open_memory().connect() as connection:
        yield connection


def codes(connection: Connection, *kept: object, **options: object) -> set[str]:
    found = verify(connection, KEY.public, kept, **options)  # type: ignore[arg-type]
    assert found.ok == (not found.problems)
    assert all(problem.sentence.endswith(".") for problem in found.problems)
    return {problem.code for problem in found.problems}


def test_an_honest_log_is_whole_however_it_is_checked(connection: Connection) -> None:
    assert codes(connection) == set()
    heads = tampering.fill(connection, KEY, 40)
    for signatures in ("newest", "all"):
        found = verify(connection, KEY.public, heads, signatures=signatures)
        assert found.problems == ()
        assert (found.size, found.root) == (heads[-1].size, heads[-1].root)


def test_batches_and_windows_join_up(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    heads = tampering.fill(connection, KEY, 40)
    for batch, window in ((1, 1_000_000), (7, 10), (1000, 1), (3, 5)):
        monkeypatch.setattr(sys.modules[stream.__module__], "_BATCH", batch)
        monkeypatch.setattr(sys.modules[verify.__module__], "_WINDOW", window)
        for signatures in ("newest", "all"):
            assert codes(connection, *heads, signatures=signatures) == set()
    where = tables.event_object.c.event == select(func.max(tables.event_object.c.event)).scalar_subquery()
    connection.execute(delete(tables.event_object).where(where))
    assert codes(connection) == {"index.differs"}


def test_tampering_is_found_and_honesty_is_not_accused() -> None:
    result = tampering.tamper(60, seed=20240517)
    assert result["missed"] == []
    assert result["false_alarms"] == 0
    assert min(result["tried"].values()) == 6


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("INSERT INTO head SELECT -3, root, time, key, signature FROM head LIMIT 1", {"head.order"}),
        ("INSERT INTO event_object SELECT 'zzz', max(seq) FROM event", {"index.differs"}),
        ("INSERT INTO event_object SELECT 'zzz', max(seq) + 1 FROM event", {"index.differs"}),
        ("INSERT INTO event_object VALUES ('zzz', -1)", {"index.differs"}),
        ("INSERT INTO event_object VALUES ('zzz', 5000000)", {"index.differs"}),
        ("INSERT INTO event_object VALUES ('zzz', 4)", {"index.differs"}),
        ("DELETE FROM event_object WHERE rowid = (SELECT min(rowid) FROM event_object)", {"index.differs"}),
        ("DELETE FROM merkle", {"state.differs"}),
        ("UPDATE merkle SET size = size + 1", {"state.differs"}),
        ("UPDATE merkle SET frontier = zeroblob(length(frontier))", {"state.differs"}),
        ("DELETE FROM head WHERE size = (SELECT max(size) FROM head)", {"head.missing"}),
        ("DELETE FROM head", {"head.missing", "state.differs"}),
        ("UPDATE head SET size = size + 1 WHERE size = (SELECT max(size) FROM head)", {"log.truncated"}),
        ("UPDATE event SET time = '2024' WHERE seq = 5", {"head.root", "state.differs"}),
        (
            "UPDATE head SET signature = zeroblob(64) WHERE size = (SELECT max(size) FROM head)",
            {"head.signature"},
        ),
        (
            "DELETE FROM event WHERE seq = 0",
            {"event.missing", "index.differs", "log.truncated", "state.differs"},
        ),
        (
            "UPDATE event SET seq = -1 WHERE seq = 0",
            {"event.missing", "index.differs", "head.root", "state.differs"},
        ),
        (
            "UPDATE event SET seq = 9000000000000000000 WHERE seq = (SELECT max(seq) FROM event)",
            {"event.missing", "index.differs", "head.root", "state.differs"},
        ),
        ("UPDATE statement SET value = value || ' '", {"rows.changed"}),
        ("UPDATE label SET marking = 0", {"rows.changed"}),
        ("UPDATE identity SET score = NULL", {"rows.changed"}),
    ],
)
def test_each_thing_that_can_be_wrong_has_its_code(
    connection: Connection, change: str, found: set[str]
) -> None:
    tampering.fill(connection, KEY, 9)
    connection.execute(text(change))
    assert codes(connection) == found


def test_rows_may_be_digested_in_any_order() -> None:
    rows = [(7, 1), (7, 2), (7, 3)]
    assert digest_rows({"retraction": rows}) == digest_rows({"retraction": rows[::-1]})
    assert digest_rows({"retraction": rows}) != digest_rows({"retraction": rows[:2]})
    assert digest_rows({"retraction": rows}) != digest_rows({"undo": rows})


def test_only_a_kept_head_shows_a_roll_back(connection: Connection) -> None:
    """What the docstring says cannot be seen indeed is not: the claim is exact on both sides."""
    import random

    heads = tampering.fill(connection, KEY, 40)
    kept = decode_head(encode_head(heads[-1]))
    tampering.Tampering(connection, random.Random(5), heads[-1]).roll_back()
    assert codes(connection) == set()
    assert codes(connection, kept) == {"kept.truncated"}
    # Grown again past the kept size, it is another log.
    while newest_head(connection).size < kept.size:  # type: ignore[union-attr]
        append(connection, [tampering.read_event(7, ("e-other",))], KEY)
    assert codes(connection) == set()
    assert codes(connection, kept) == {"kept.root"}


def test_a_log_rewritten_with_another_key_is_not_a_continuation(connection: Connection) -> None:
    heads = tampering.fill(connection, KEY, 40)
    other = generate_key()
    connection.execute(update(tables.event).where(tables.event.c.seq == 3).values(actor="nobody"))
    tampering.rebuild(connection, other)
    assert "head.signature" in codes(connection)
    # Even for a reader who was given the forger's public key, the kept head gives it away.
    assert verify(connection, other.public).ok
    found = verify(connection, other.public, heads[-1:])
    assert {problem.code for problem in found.problems} == {"kept.signature", "kept.root"}


def test_the_holder_of_the_key_cannot_rewrite_what_a_kept_head_covers(connection: Connection) -> None:
    heads = tampering.fill(connection, KEY, 40)
    connection.execute(update(tables.event).where(tables.event.c.seq == 3).values(actor="nobody"))
    tampering.rebuild(connection, KEY)
    assert codes(connection) == set()
    assert codes(connection, heads[-1]) == {"kept.root"}
    assert codes(connection, heads[1]) == set() if heads[1].size <= 3 else {"kept.root"}


@pytest.mark.parametrize("forge_head", [False, True])
def test_an_honest_append_does_not_sign_a_rewriting(connection: Connection, forge_head: bool) -> None:
    """Rewrite an event, the working state and (unsigned) the heads, and wait for the next append."""
    tampering.fill(connection, KEY, 40)
    honest = {row.size: row.root for row in connection.execute(select(tables.head))}
    connection.execute(update(tables.event).where(tables.event.c.seq == 3).values(actor="nobody"))
    tampering.rebuild(connection, generate_key())
    for row in connection.execute(select(tables.head)).all():
        root = row.root if forge_head else honest[row.size]
        connection.execute(
            update(tables.head).where(tables.head.c.size == row.size).values(key=KEY.key_id, root=root)
        )
    before = connection.execute(select(func.count()).select_from(tables.event)).scalar_one()
    with pytest.raises(ForestallError) as caught:
        append(connection, [tampering.read_event(1, ("e-1",))], KEY)
    assert caught.value.code == "audit.broken"
    assert connection.execute(select(func.count()).select_from(tables.event)).scalar_one() == before
    assert codes(connection)


def test_every_stored_head_can_be_checked(connection: Connection) -> None:
    """A faulty program that signs a wrong root is found by ``signatures="all"``, and only by it."""
    tampering.fill(connection, KEY, 9)
    newest = newest_head(connection)
    assert newest is not None
    wrong = sign_head(newest.size, bytes(32), newest.time, KEY)
    values = {"root": wrong.root, "signature": wrong.signature}
    connection.execute(update(tables.head).where(tables.head.c.size == newest.size).values(values))
    assert codes(connection) == {"head.root"}
    # Chain one more event behind it, as the faulty program would have.
    rows = [tampering.encode_leaf(tuple(row)) for row in connection.execute(tampering.LEAVES)]
    frontier = tampering.Frontier().append_all(map(tampering.leaf_hash, rows))
    event = tampering.read_event(50, ())
    connection.execute(
        insert(tables.event).values(
            seq=frontier.size,
            time=event.time,
            actor=event.actor,
            operation="consultation",
            purpose="intelligence",
            action=event.action,
            objects="[]",
            detail="{}",
        )
    )
    leaf = connection.execute(tampering.LEAVES.where(tables.event.c.seq == frontier.size)).one()
    grown = frontier.append_all([tampering.leaf_hash(tampering.encode_leaf(tuple(leaf)))])
    head = sign_head(grown.size, grown.root(), event.time, KEY)
    connection.execute(insert(tables.head).values(dataclasses.asdict(head)))
    connection.execute(update(tables.merkle).values(size=grown.size, frontier=grown.to_bytes()))
    assert codes(connection) == set()
    assert codes(connection, signatures="all") == {"head.root"}


def test_rows_without_an_event_that_answers_for_them(connection: Connection) -> None:
    tampering.fill(connection, KEY, 10)
    read = connection.execute(
        select(tables.event.c.seq).where(tables.event.c.action == "entity.read").limit(1)
    )
    seq = read.scalar_one()
    connection.execute(insert(tables.undo).values(event=seq, target=0))
    assert codes(connection) == {"rows.unlogged"}
    assert codes(connection, rows=False) == set()


def test_an_erasure_settles_what_is_left(connection: Connection) -> None:
    tampering.fill(connection, KEY, 10)
    first = connection.execute(
        select(tables.event.c.seq).where(tables.event.c.action == "statement.record").limit(1)
    ).scalar_one()
    written = {
        name: [tuple(row) for row in connection.execute(select(table).where(table.c.event == first))]
        for name, table in tampering.WRITTEN.items()
    }
    gone = written["statement"].pop()
    connection.execute(delete(tables.statement).where(tables.statement.c.seq == gone[0]))
    assert codes(connection) == {"rows.changed"}
    kind = tampering.Operation.ERASURE
    detail = {"target": first, "statements": 1, "digest": digest_rows(written)}
    settle = Event(
        "2024-05-18T00:00:00.000000Z", "sam", kind, tampering.Purpose(0), "erasure.settle", (), detail
    )
    append(connection, [settle], KEY)
    assert codes(connection) == set()


def test_a_database_that_is_no_database_is_a_finding_and_no_error(connection: Connection) -> None:
    tampering.fill(connection, KEY, 10)
    driver = connection.connection.driver_connection
    driver.execute("UPDATE event SET actor = CAST(x'FF' AS TEXT) WHERE seq = 2")
    assert codes(connection) == {"log.unreadable"}
    driver.execute("UPDATE event SET actor = x'FF' WHERE seq = 2")
    assert "head.root" in codes(connection)
    driver.execute("UPDATE event SET objects = 'no json' WHERE seq = 3")
    assert codes(connection) == {"log.unreadable"}
    driver.execute("DROP TABLE head")
    assert codes(connection) == {"log.unreadable"}


@pytest.mark.postgres
def test_the_same_on_postgresql(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        heads = tampering.fill(connection, KEY, 30)
        connection.commit()
        for signatures in ("newest", "all"):
            assert codes(connection, *heads, signatures=signatures) == set()
        connection.execute(
            update(tables.statement).where(tables.statement.c.seq == 2).values(valid_from="2023")
        )
        assert codes(connection) == {"rows.changed"}
        connection.rollback()
        connection.execute(update(tables.event).where(tables.event.c.seq == 2).values(time="2024"))
        assert "head.root" in codes(connection)
        connection.rollback()
    engine.dispose()
