"""The audit log: cost of an append, speed of the check, size of proofs, and tampering; printed as JSON.

Usage: ``python benchmarks/audit.py [events] [tamperings] [many]`` (200,000, 1,000 and 2,000,000 unless
told). Every event is a transaction of its own with its own signed head, the worst case for the check;
``many`` events more are then appended 1,000 at a time for ``who_saw``, whose elapsed time is given for
the first page of an object that 1 event in 20 touched. The other times are CPU time of this process.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, create_engine

from forestall.core import Operation, Purpose
from forestall.record import tables
from forestall.record.audit import Event, SigningKey, append, generate_key, verify, who_saw
from forestall.record.audit.merkle import inclusion_proof, leaf_hash, root, verify_inclusion

TESTS = Path(__file__).resolve().parent.parent / "tests" / "record" / "audit"
SEEN_EVERY = 20


def load_tampering() -> Any:
    """The tampering that the tests use, at full length here."""
    spec = importlib.util.spec_from_file_location("tampering", TESTS / "tampering.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(TESTS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_of(number: int) -> Event:
    """A consultation of one entity: every 20th time the same one, else one of 50,000."""
    entity = "e-often" if number % SEEN_EVERY == 0 else f"e-{number * 7919 % 50_000:024x}"
    time_ = f"2024-05-17T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000000Z"
    operation, purpose = Operation.CONSULTATION, Purpose.INTELLIGENCE
    return Event(time_, "amira", operation, purpose, "entity.read", (entity,), {"results": 4})


def fill(connection: Connection, key: SigningKey, events: int) -> float:
    """Append one event at a time; gives microseconds of CPU for each, without the commit."""
    spent = 0.0
    for number in range(events):
        entry = read_of(number)
        started = time.process_time()
        append(connection, [entry], key)
        spent += time.process_time() - started
        if number % 5_000 == 0:
            connection.commit()
    connection.commit()
    return spent / events * 1e6


def check(connection: Connection, key: SigningKey, **options: Any) -> float:
    """Events checked a second of CPU time, the median of three."""
    rates = []
    for _ in range(3):
        started = time.process_time()
        found = verify(connection, key.public, **options)
        if not found.ok:
            raise AssertionError(found.problems)
        rates.append(found.size / (time.process_time() - started))
    return median(rates)


def main(events: int = 200_000, tamperings: int = 1_000, many: int = 2_000_000) -> dict[str, Any]:
    """Run everything on a log of ``events`` in a file."""
    key = generate_key()
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/ledger.sqlite", module=sqlite)
        tables.metadata.create_all(engine)
        with engine.connect() as connection:
            append_us = fill(connection, key, events)
            rate = check(connection, key, rows=False)
            for start in range(events, events + many, 1_000):
                append(connection, [read_of(start + step) for step in range(1_000)], key)
            connection.commit()
            started = time.perf_counter()
            page = who_saw(connection, "e-often")
            who_saw_ms = (time.perf_counter() - started) * 1000
            started = time.perf_counter()
            rare = who_saw(connection, "e-often", operations=[Operation.DISCLOSURE])
            filtered_ms = (time.perf_counter() - started) * 1000
        engine.dispose()
    leaves = [leaf_hash(number.to_bytes(4)) for number in range(1_000_000)]
    started = time.process_time()
    whole = root(leaves)
    root_seconds = time.process_time() - started
    proof = inclusion_proof(leaves, 765_432)
    tampered = load_tampering().tamper(tamperings)
    return {
        "events": events,
        "append_us": round(append_us, 1),
        "verify_events_per_s": round(rate),
        "who_saw_of_events": events + many,
        "who_saw_ms": round(who_saw_ms, 2),
        "who_saw_events": len(page),
        "who_saw_filtered_to_none_ms": round(filtered_ms, 2),
        "who_saw_filtered_events": len(rare),
        "root_of_a_million_leaves_s": round(root_seconds, 2),
        "inclusion_proof_hashes_of_a_million": len(proof),
        "inclusion_proof_holds": verify_inclusion(leaves[765_432], 765_432, len(leaves), proof, whole),
        "tampering": tampered,
    }


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:])), indent=2))
