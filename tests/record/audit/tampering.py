"""A small honest log, and every way to tamper with it that the check has to find.

Used by the tests and, at full length, by ``benchmarks/audit.py``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import msgspec
import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, Table, create_engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from forestall.core import Operation, Purpose
from forestall.record import tables
from forestall.record.audit import (
    WRITTEN,
    Event,
    SignedHead,
    SigningKey,
    append,
    digest_rows,
    generate_key,
    next_seq,
    sign_head,
    verify,
)
from forestall.record.audit.log import LEAVES, encode_leaf
from forestall.record.audit.merkle import Frontier, leaf_hash

Rows = dict[str, list[tuple[Any, ...]]]


def open_memory() -> Engine:
    """An empty ledger in memory, whose transactions are begun by hand as the ledger's own are."""
    engine = create_engine("sqlite://", module=sqlite)
    tables.metadata.create_all(engine)
    return engine


def read_event(number: int, objects: tuple[str, ...]) -> Event:
    """A consultation, a microsecond after the one before."""
    time = f"2024-05-17T09:30:00.{number:06d}Z"
    return Event(
        time, "amira", Operation.CONSULTATION, Purpose.INTELLIGENCE, "entity.read", objects, {"results": 1}
    )


def rows_of(random_: random.Random, seq: int, event: int) -> Rows:
    """A few rows in every table that events answer for; ``seq`` is their number in each."""
    label = (seq, random_.randbytes(16), 2, "B", "3x5x2", 0, 1, 1, "fact", 31, "northmoor", None, event)
    statement = (
        random_.randbytes(16),
        f"e-{seq}",
        "Person",
        "name",
        random_.choice(["Ann Lee", "Zoë Ågren"]),
        1,
        seq,
        seq,
        f"row {seq}",
        "2024-05",
        None,
        "eng",
        "",
        event,
    )
    return {
        "label": [label],
        "label_matter": [(seq, f"op-{seq}", event)],
        "source": [(seq, f"s-{seq}", "file", "a.csv", "csv", "northmoor", "", "", "", None, "", seq, event)],
        "statement": [(2 * seq + i, random_.randbytes(16), *statement[1:]) for i in range(2)],
        "identity": [(seq, "link", f"e-{seq}", "e-x", seq % 3, "same phone", seq, event)],
        "retraction": [(event, 2 * seq)],
        "undo": [(event, max(event - 1, 0))],
        "lake_table": [(seq, "calls", "calls", "0" * 64, 10, "[]", seq, seq, event)],
        "reject": [(seq, seq, "", 3, None, None, "date", "No date.", "Add it.", "x", 1, seq, event)],
        "actor": [(event, "amira", "Amira", "analyst", 1, 0, "northmoor")],
        "matter": [(event, f"op-{seq}", "Operation Kestrel", 2, "2024-01", None, "")],
        "matter_member": [(event, f"op-{seq}", "amira", 1)],
        "involvement": [(seq, f"e-{seq}", f"op-{seq}", "suspect", None, None, seq, event)],
        "proposal": [(seq, f"l-{seq}", f"e-{seq}", "e-x", 0.75, seq % 5, "people-1", "[]", seq, event)],
        "approval": [(seq, f"e-{seq}", "e-x", "same phone", seq, event)],
        "linking_rule": [(event, 0.99, 3, "[]", "[]", None)],
        "watch": [(seq, f"w-{seq}", "amira", "entity", f"e-{seq}", "", 1, event, seq, event)],
    }


def write_rows(connection: Connection, rows: Rows) -> None:
    """Insert rows as the ledger does, in the order of the columns."""
    for name, part in rows.items():
        table = WRITTEN[name]
        connection.execute(insert(table), [dict(zip(table.c.keys(), row, strict=True)) for row in part])


def fill(connection: Connection, key: SigningKey, transactions: int, seed: int = 0) -> list[SignedHead]:
    """An honest log of reads and writes; gives the head after each transaction."""
    random_ = random.Random(seed)
    heads = []
    for number in range(transactions):
        if number % 4 == 1:
            rows = rows_of(random_, number, next_seq(connection))
            write_rows(connection, rows)
            events = [
                Event(
                    f"2024-05-17T09:30:00.{number:06d}Z",
                    "amira",
                    Operation.COLLECTION,
                    Purpose.INTELLIGENCE,
                    "statement.record",
                    (f"s-{number}",),
                    {"statements": 2, "digest": digest_rows(rows)},
                )
            ]
        else:
            many = random_.choice([1, 1, 3])
            events = [
                read_event(number, tuple(f"e-{random_.randrange(9)}" for _ in range(random_.randrange(4))))
                for _ in range(many)
            ]
        heads.append(append(connection, events, key))
    return heads


def rebuild(connection: Connection, key: SigningKey, *, first: int = 0) -> None:
    """Make the log whole again after a change, re-signing every head over more than ``first`` events.

    This is what someone does who can write to the database and holds some key.
    """
    frontier = Frontier()
    heads = {row.size: row for row in connection.execute(select(tables.head))}
    last = connection.execute(select(func.max(tables.event.c.seq))).scalar_one()
    for seq in range(last + 1):
        row = connection.execute(LEAVES.where(tables.event.c.seq == seq)).one()
        frontier = frontier.append_all([leaf_hash(encode_leaf(tuple(row)))])
        size = seq + 1
        if size in heads and size > first:
            forged = sign_head(size, frontier.root(), heads[size].time, key)
            values = {"root": forged.root, "key": forged.key, "signature": forged.signature}
            connection.execute(update(tables.head).where(tables.head.c.size == size).values(values))
    connection.execute(update(tables.merkle).values(size=frontier.size, frontier=frontier.to_bytes()))


def change_value(random_: random.Random, value: Any) -> Any:
    """Another value of the same type, one step away."""
    if value is None:
        return random_.choice([0, "x"])
    if isinstance(value, bytes):
        if not value:
            return b"\x00"
        changed = bytearray(value)
        changed[random_.randrange(len(changed))] ^= 1 << random_.randrange(8)
        return bytes(changed)
    if isinstance(value, int | float):
        return value + random_.choice([-1, 1, 1000])
    if not value:
        return "x"
    at = random_.randrange(len(value))
    return random_.choice([value[:at] + "~" + value[at + 1 :], value[:at] + value[at + 1 :], value + " "])


def pick(connection: Connection, random_: random.Random, table: Table) -> tuple[list[Any], Any]:
    """A random row of a table: the condition that finds it, and the row."""
    rows = connection.execute(select(table)).all()
    row = random_.choice(rows)
    return [column == row._mapping[column.name] for column in table.primary_key], row


LOG_TABLES = (tables.event, tables.head, tables.event_object, tables.merkle)
ANY_TABLE = (*LOG_TABLES, *WRITTEN.values())


class Tampering:
    """One random act against the log in ``connection``; each method is a kind of act."""

    def __init__(self, connection: Connection, random_: random.Random, kept: SignedHead) -> None:
        self.connection = connection
        self.random = random_
        self.kept = kept
        self.size = kept.size

    def edit(self, table: Table) -> None:
        where, row = pick(self.connection, self.random, table)
        column = self.random.choice(list(table.c))
        old = row._mapping[column.name]
        self.connection.execute(update(table).where(*where).values({column: change_value(self.random, old)}))

    def edit_log(self) -> None:
        """Any column of the log's own tables."""
        self.edit(self.random.choice(LOG_TABLES))

    def edit_event(self) -> None:
        """Any column of an event, its clock included."""
        self.edit(tables.event)

    def edit_rows(self) -> None:
        """Any column of any row of the ledger that an event answers for."""
        self.edit(self.random.choice(list(WRITTEN.values())))

    def remove(self) -> None:
        """Any one row, anywhere."""
        table = self.random.choice(ANY_TABLE)
        where, _ = pick(self.connection, self.random, table)
        self.connection.execute(delete(table).where(*where))

    def add(self) -> None:
        """A copy of a row with another key."""
        table = self.random.choice(ANY_TABLE)
        _, row = pick(self.connection, self.random, table)
        values = dict(row._mapping)
        for column in table.primary_key:
            values[column.name] = (
                self.random.choice([-1, self.size, self.size + 5])
                if isinstance(values[column.name], int)
                else values[column.name] + "~"
            )
        if "id" in values and isinstance(values["id"], bytes):
            values["id"] = self.random.randbytes(16)
        elif table is tables.source:
            values["id"] += "~"
        self.connection.execute(insert(table).values(values))

    def reorder(self) -> None:
        """Two events change places, rows and index of objects with them."""
        a, b = self.random.sample(range(self.size), 2)
        event, touched = tables.event.c, tables.event_object.c
        contents = [column for column in tables.event.c if column is not event.seq]
        rows = {
            seq: self.connection.execute(select(*contents).where(event.seq == seq)).one() for seq in (a, b)
        }
        if rows[a] == rows[b]:
            a = (b + 1) % self.size
            rows[a] = self.connection.execute(select(*contents).where(event.seq == a)).one()
        for seq, other in ((a, b), (b, a)):
            self.connection.execute(
                update(tables.event).where(event.seq == seq).values(dict(rows[other]._mapping))
            )
            self.connection.execute(delete(tables.event_object).where(touched.event == seq))
            for name in msgspec.json.decode(rows[other].objects):
                self.connection.execute(insert(tables.event_object).values(object=name, event=seq))

    def cut(self, size: int) -> None:
        """Everything after the first ``size`` events goes, rows of the ledger too."""
        for table in WRITTEN.values():
            self.connection.execute(delete(table).where(table.c.event >= size))
        self.connection.execute(delete(tables.event_object).where(tables.event_object.c.event >= size))
        self.connection.execute(delete(tables.event).where(tables.event.c.seq >= size))

    def truncate(self) -> None:
        """The newest events go, and nothing else is put right."""
        self.cut(self.random.randrange(self.size))

    def roll_back(self) -> None:
        """The log goes back to one of its own earlier heads, with everything put right."""
        sizes = self.connection.execute(select(tables.head.c.size)).scalars().all()
        size = self.random.choice([size for size in sizes if size < self.size])
        self.cut(size)
        self.connection.execute(delete(tables.head).where(tables.head.c.size > size))
        leaves = [leaf_hash(encode_leaf(tuple(row))) for row in self.connection.execute(LEAVES)]
        frontier = Frontier().append_all(leaves)
        state = update(tables.merkle).values(size=size, frontier=frontier.to_bytes())
        self.connection.execute(state)

    def rewrite(self) -> None:
        """An event changes and all later heads are signed anew, with another key."""
        seq = self.random.randrange(self.size)
        self.connection.execute(update(tables.event).where(tables.event.c.seq == seq).values(actor="nobody"))
        rebuild(self.connection, generate_key(), first=seq)

    def rewrite_all(self) -> None:
        """The whole log is signed anew, with another key."""
        seq = self.random.randrange(self.size)
        self.connection.execute(update(tables.event).where(tables.event.c.seq == seq).values(actor="nobody"))
        rebuild(self.connection, generate_key())


# Only a head kept elsewhere can show that a log went back to an earlier state of its own.
KINDS: dict[str, tuple[Callable[[Tampering], None], bool]] = {
    "edit_log": (Tampering.edit_log, False),
    "edit_event": (Tampering.edit_event, False),
    "edit_rows": (Tampering.edit_rows, False),
    "remove": (Tampering.remove, False),
    "add": (Tampering.add, False),
    "reorder": (Tampering.reorder, False),
    "truncate": (Tampering.truncate, False),
    "roll_back": (Tampering.roll_back, True),
    "rewrite": (Tampering.rewrite, False),
    "rewrite_all": (Tampering.rewrite_all, False),
}


def tamper(number: int, seed: int = 0) -> dict[str, Any]:
    """Tamper ``number`` times, each time with an untouched log, and count what the check finds.

    Returns
    -------
    dict
        ``tried`` and ``missed`` by kind, and ``false_alarms`` on the untouched log.
    """
    random_ = random.Random(seed)
    engine = open_memory()
    key = generate_key()
    tried = dict.fromkeys(KINDS, 0)
    missed: list[str] = []
    alarms = 0
    with engine.connect() as connection:
        heads = fill(connection, key, 60, seed)
        connection.commit()
        while sum(tried.values()) < number:
            kind = list(KINDS)[sum(tried.values()) % len(KINDS)]
            act, needs_kept = KINDS[kind]
            before = connection.connection.driver_connection.total_changes
            try:
                act(Tampering(connection, random_, heads[-1]))
            except IntegrityError:
                connection.rollback()
                continue
            touched = connection.connection.driver_connection.total_changes > before
            found = verify(connection, key.public, heads[-1:] if needs_kept else ())
            connection.rollback()
            if not touched:
                continue
            tried[kind] += 1
            if found.ok:
                missed.append(f"{kind} (try {sum(tried.values())})")
            kept = random_.sample(heads, 3)
            alarms += not verify(connection, key.public, kept).ok
            connection.rollback()
    return {"tried": tried, "missed": missed, "false_alarms": alarms}
