"""A read is logged before it returns; what cannot be logged is not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, event, select, text

from forestall.core import Label, Operation, Purpose, Statement
from forestall.record import tables
from forestall.record.ledger import IdentityKind, Ledger, View
from forestall.record.ledger.engine import reading, writing
from forestall.record.policy import Role, Subject

ROB = Subject("rob", Role.RESPONSIBLE_OFFICER)
READS: dict[str, Callable[[View], Any]] = {
    "search": lambda view: view.search("ann"),
    "complete": lambda view: view.complete("ann"),
    "entity": lambda view: view.entity("p1"),
    "links": lambda view: view.links("p1"),
    "captions": lambda view: view.captions(["p1"]),
    "export": lambda view: next(view.export()),
    "log_export": lambda view: view.log_export(["p1"], recipient="x", format="csv", rows=1),
    "count_identities": lambda view: view.count_identities(),
    "statement": lambda view: view.statement("0" * 32),
    "statements": lambda view: view.statements(),
    "holdings": lambda view: view.holdings(),
    "shared_identifiers": lambda view: view.shared_identifiers(),
    "sources": lambda view: view.sources(),
    "rejects": lambda view: view.rejects(),
    "tables": lambda view: view.tables(),
    "clusters": lambda view: view.clusters(),
    "refuted": lambda view: view.refuted(),
    "proposals": lambda view: view.proposals(),
    "decisions": lambda view: view.decisions("p1 p2"),
    "footprints": lambda view: view.footprints(["p1"]),
    "watches": lambda view: view.watches(),
    "alerts": lambda view: view.alerts("w-1", until=1),
    "count": lambda view: view.count(),
}


@pytest.fixture
def view(desk: Any) -> View:
    """What somebody who may do everything sees of two people who are one."""
    desk.say("p1", "name", "Ann Lee")
    desk.say("p2", "name", "Ann Leigh")
    with desk.ledger.change(ROB, Purpose.INTELLIGENCE, "identity.link") as change:
        change.identify(IdentityKind.LINK, "p1", "p2", Label())
    with desk.ledger.change(ROB, Purpose.INTELLIGENCE, "watch.record") as change:
        change.set_watch("w-1", "entity", "p1", Label(), reason="", active=True, seen=0)
    return desk.view(ROB)


def test_every_read_leaves_its_event(view: View, ledger: Ledger) -> None:
    assert set(READS) == {name for name in vars(View) if not name.startswith("_")}
    for name, read in READS.items():
        before = ledger.size()
        read(view)
        with reading(ledger.engine) as connection:
            rows = connection.execute(select(tables.event).where(tables.event.c.seq >= before)).all()
        assert rows, name
        for row in rows:
            assert (row.actor, row.purpose) == ("rob", "intelligence")
            disclosed = name in ("export", "log_export")
            assert row.operation == (Operation.DISCLOSURE if disclosed else Operation.CONSULTATION)
            assert "Ann" not in str(tuple(row))
        if name in ("search", "entity", "export"):
            assert msgspec.json.decode(rows[0].objects)
    assert msgspec.json.decode(rows[0].objects) == []


def test_an_event_names_whoever_was_shown(view: View, ledger: Ledger) -> None:
    view.entity("p2")
    view.search("leigh")
    with reading(ledger.engine) as connection:
        query = select(tables.event.c.objects).order_by(tables.event.c.seq.desc()).limit(2)
        search, entity = connection.scalars(query)
    assert (entity, search) == ('["p1","p2"]', '["p1"]')


def test_long_lists_go_on_in_further_events(desk: Any, ledger: Ledger) -> None:
    desk.state(*(Statement(f"p{n}", "Person", "name", f"Zed {n}", Label(), "s1") for n in range(2_500)))
    before = ledger.size()
    desk.view().captions([f"p{n}" for n in range(2_500)])
    assert ledger.size() == before + 3


def test_an_export_is_of_one_moment(desk: Any) -> None:
    for number in range(6):
        desk.say(f"p{number}", "name", f"Zed {number}")
    stream = desk.view(ROB).export(batch=2)
    first = next(stream)
    desk.say("p9", "name", "Late")
    desk.undo(4)
    rest = [record for batch in stream for record in batch]
    assert [r.statement.entity for r in [*first, *rest]] == [f"p{number}" for number in range(6)]
    again = [r.statement.entity for batch in desk.view(ROB).export(batch=2) for r in batch]
    assert again == ["p0", "p1", "p2", "p4", "p5", "p9"]


class Unable(Exception):
    """The fault that the test makes."""


def fail_to_sign(ledger: Ledger) -> Iterator[None]:
    class Broken:
        key_id = ledger.key.key_id

        def sign(self, _message: bytes) -> bytes:
            raise Unable

    key, ledger.key = ledger.key, Broken()
    yield
    ledger.key = key


def fill_the_disk(ledger: Ledger) -> Iterator[None]:
    """No byte can be added to the file; PostgreSQL is told to write nothing."""
    engine = ledger.engine
    with reading(engine) as connection:
        sqlite = connection.dialect.name == "sqlite"
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() if sqlite else 0

    def bind(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(
            f"PRAGMA max_page_count={pages}" if sqlite else "SET default_transaction_read_only = on"
        )
        cursor.close()
        if not sqlite:
            connection.commit()

    engine.dispose()
    event.listen(engine, "connect", bind)
    yield
    event.remove(engine, "connect", bind)
    engine.dispose()


def lock_the_file(ledger: Ledger) -> Iterator[None]:
    """The connection may only read."""

    def bind(connection: Any) -> None:
        sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql("PRAGMA query_only=ON" if sqlite else "SET TRANSACTION READ ONLY")

    event.listen(ledger.engine, "begin", bind)
    yield
    event.remove(ledger.engine, "begin", bind)
    ledger.engine.dispose()


def drop_a_table(ledger: Ledger) -> Iterator[None]:
    rename(ledger.engine, "head", "lost")
    yield
    rename(ledger.engine, "lost", "head")


def rename(engine: Engine, old: str, new: str) -> None:
    with writing(engine) as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@pytest.mark.parametrize("fault", [fail_to_sign, fill_the_disk, lock_the_file, drop_a_table])
def test_what_cannot_be_logged_is_not_read(
    view: View,
    ledger: Ledger,
    fault: Callable[[Ledger], Iterator[None]],
) -> None:
    making = fault(ledger)
    next(making)
    if fault is fill_the_disk:
        # Small events still fit into pages that are begun, until they are full.
        with pytest.raises(Exception, match=r"full|read-only"):
            [view.search("ann") for _ in range(2_000)]
    held, shown = ledger.size(), []
    for name, read in READS.items():
        with suppress(Exception):
            read(view)
            shown.append(name)
    next(making, None)
    assert len(shown) == ledger.size() - held
    if fault is not fill_the_disk:
        assert shown == []
    assert view.search("ann").total == 1
