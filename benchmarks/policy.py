"""Access decisions: three deciders against each other, and what policy costs a query; printed as JSON.

Usage: ``python benchmarks/policy.py [cases] [statements]`` (100,000 each unless told). The predicate,
its SQL twin and an independent Cedar policy decide the same random cases. The cost is the ratio of
CPU times of the same query with and without policy, run by turns, the median of nine; ``sees_all``
is the fair one, since a reader who sees less also waits for less. ``fixed_us`` is what policy adds
to a query that finds eight rows, whatever the size of the ledger: it grows with the labels.
"""

from __future__ import annotations

import importlib.util
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, Select, create_engine, func, insert, select

from forestall.core import Handling, Label, Marking, Operation, Purpose
from forestall.record import tables
from forestall.record.policy import Role, Subject, allow, permitted_labels

TESTS = Path(__file__).resolve().parent.parent / "tests" / "record" / "policy"
LABELS = 100
ROUNDS = 9
OPEN: dict[str, Any] = {
    "handling": Handling(),
    "purposes": Purpose.policing(),
    "matters": frozenset(),
    "expires": None,
}


def load_cases() -> Any:
    """The cases and deciders that the tests use, at full length here."""
    spec = importlib.util.spec_from_file_location("cases", TESTS / "cases.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(TESTS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def open_memory() -> Engine:
    """An empty ledger in memory."""
    engine = create_engine("sqlite://", module=sqlite)
    tables.metadata.create_all(engine)
    return engine


def agree(cases: Any, number: int) -> dict[str, Any]:
    """Decide ``number`` cases three times, with fresh labels for every 5,000."""
    shares: Counter[str] = Counter()
    disagreements: list[str] = []
    decided = 0
    for seed in range(number // (50 * LABELS)):
        engine = open_memory()
        with engine.connect() as connection:
            result = cases.compare(connection, 50, LABELS, seed)
        decided += result["cases"]
        disagreements += result["disagreements"]
        shares.update({code: share * result["cases"] for code, share in result["shares"].items()})
    return {
        "cases": decided,
        "disagreements": len(disagreements),
        "examples": disagreements[:3],
        "shares": {code: round(count / decided, 4) for code, count in shares.most_common()},
    }


def fill(connection: Connection, labels: int, statements: int) -> None:
    """Statements that carry these many labels between them, at random."""
    random_ = random.Random(7)
    connection.execute(
        insert(tables.statement),
        [
            {
                "seq": seq,
                "id": seq.to_bytes(16),
                "entity": f"e-{seq // 8}",
                "schema": "Person",
                "prop": "name",
                "value": f"Name {seq}",
                "value_type": 1,
                "label": random_.randrange(labels),
                "source": 1,
                "locator": f"row {seq}",
                "lang": "",
                "original": "",
                "event": 0,
            }
            for seq in range(statements)
        ],
    )
    connection.commit()


def cost(connection: Connection, query: Select[Any], permitted: Select[Any]) -> dict[str, Any]:
    """The time of a query with policy over its time without."""
    guarded = query.where(tables.statement.c.label.in_(permitted))
    times: dict[str, list[float]] = {"bare": [], "guarded": []}
    rows = {}
    for _ in range(ROUNDS):
        for name, asked in (("bare", query), ("guarded", guarded)):
            started = time.process_time()
            rows[name] = len(connection.execute(asked).all())
            times[name].append(time.process_time() - started)
    bare, with_policy = median(times["bare"]), median(times["guarded"])
    return {
        "bare_ms": round(bare * 1000, 2),
        "guarded_ms": round(with_policy * 1000, 2),
        "ratio": round(with_policy / bare, 2),
        "rows": rows,
    }


def costs(cases: Any, labels: Sequence[Label], subject: Subject, statements: int) -> dict[str, Any]:
    """What policy costs this reader on a ledger with these labels."""
    engine = open_memory()
    s = tables.statement.c
    permitted = permitted_labels(subject, Operation.CONSULTATION, Purpose.INTELLIGENCE, cases.TODAY)
    with engine.connect() as connection:
        cases.store_labels(connection, labels)
        fill(connection, len(labels), statements)
        found = {
            "list": cost(connection, select(tables.statement), permitted),
            "find": cost(connection, select(s.entity, s.value).where(s.value.like("%77%")), permitted),
            "tally": cost(connection, select(s.label, func.count()).group_by(s.label), permitted),
        }
        one = cost(connection, select(tables.statement).where(s.entity == "e-77"), permitted)
    return {**found, "fixed_us": round((one["guarded_ms"] - one["bare_ms"]) * 1000)}


def main(number: int = 100_000, statements: int = 100_000) -> dict[str, Any]:
    """Compare the deciders, then time queries for a reader who sees all and for one who sees less."""
    cases = load_cases()
    agreement = agree(cases, number)
    random_ = random.Random(1)
    drawn = [cases.draw_label(random_) for _ in range(LABELS * 2)]
    plain = [replace(label, marking=Marking.OFFICIAL, **OPEN) for label in drawn]
    subject = Subject("x", Role.ANALYST, organisation="northmoor")
    started = time.process_time()
    for label in plain:
        allow(subject, Operation.CONSULTATION, label, Purpose.INTELLIGENCE, cases.TODAY)
    predicate_us = (time.process_time() - started) / len(plain) * 1e6
    return {
        "agreement": agreement,
        "predicate_us": round(predicate_us, 2),
        "labels": len(drawn),
        "cost": {
            "sees_all": costs(cases, plain, subject, statements),
            "sees_some": costs(cases, drawn, subject, statements),
        },
    }


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:])), indent=2))
