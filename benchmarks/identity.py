"""Identity decisions: a thousand undone one by one, and a merge of something with a million ties.

Nothing is tuned on anything: the record is made up by a seed. Every undo is compared byte for byte
with the state before the decision: the clusters, the open possible links, what hangs on every entity,
and every statement.

    python benchmarks/identity.py [--decisions 1000] [--ties 1000000]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from sqlalchemy import select

from forestall.core import ForestallError, Label, Purpose, Statement, derive_statement_id
from forestall.core.schema import ValueType
from forestall.record.audit import generate_key
from forestall.record.ledger import IdentityKind, Ledger, Proposal, Source
from forestall.record.ledger.change import StatementRow
from forestall.record.ledger.engine import reading, sqlite_url
from forestall.record.ledger.footprints import measure_footprints
from forestall.record.ledger.identity import all_clusters
from forestall.record.ledger.joining import accept_proposals, join
from forestall.record.ledger.labels import load_labels
from forestall.record.ledger.proposals import open_proposals
from forestall.record.policy import LinkingRule, Role, Subject
from forestall.record.tables import statement
from forestall.record.workspace import Workspace
from forestall.workbench.decisions import decide_identity
from forestall.workbench.review import undo_linking
from forestall.workbench.session import Session

OWNER = Subject("owner", Role.INFORMATION_MANAGER)
OTHER = Subject("other", Role.ANALYST)
POLICING = Purpose.INTELLIGENCE
_BATCH = 50_000


def main() -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--decisions", type=int, default=1_000)
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["undo", "merge"])
    given = parser.parse_args()
    print(json.dumps(measure(given.decisions, given.ties, given.only), indent=2))


def measure(decisions: int, ties: int, only: str | None = None) -> dict[str, Any]:
    """Both measurements, in folders that are gone afterwards."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        if only != "merge":
            found["undo"] = measure_undo(Path(folder), decisions)
        if only != "undo":
            found["merge"] = measure_merge(Path(folder), ties)
    return found


def measure_undo(folder: Path, decisions: int, *, entities: int = 60, seed: int = 1) -> dict[str, Any]:
    """Random decisions of every kind; each random earlier one undone, compared, and brought back.

    The state without a decision is the state of a record in which it was never made: for the newest
    that is the state before it; for an earlier one, undoing and bringing back has to return to where it
    started, and undoing everything has to end where everything began.
    """
    random_ = Random(seed)
    ledger = Ledger(sqlite_url(folder / "undo.sqlite"), generate_key())
    with ledger.change(OWNER, POLICING, "statement.record") as change:
        change.add_source(Source("s1", "file", "a.csv", Label()))
        change.state(
            Statement(f"p{number}", "Person", "name", f"Person {number}", Label(), "s1", str(number))
            for number in range(entities)
        )
    with ledger.change(OWNER, POLICING, "linking.rule") as change:
        change.set_linking_rule(LinkingRule(accept_at=0.9, records=6))
    beginning = digest_state(ledger)
    made: list[int] = []
    compared = wrong = 0
    started, wall = time.process_time(), time.perf_counter()
    while len(made) < decisions:
        before = digest_state(ledger)
        event = decide(ledger, random_, entities)
        if event is None:
            continue
        made.append(event)
        after = digest_state(ledger)
        for target, expected in ((event, before), (random_.choice(made), None)):
            undo = undo_event(ledger, target)
            if undo is None:
                continue
            wrong += expected is not None and digest_state(ledger) != expected
            undo_event(ledger, undo)
            wrong += digest_state(ledger) != after
            compared += 1
    with ledger.change(OWNER, POLICING, "change.undo") as change:
        change.undo(*made)
    wrong += digest_state(ledger) != beginning
    ledger.close()
    return {
        "decisions": len(made),
        "undone_and_compared": compared,
        "states_that_differ": wrong,
        "cpu_s": round(time.process_time() - started, 1),
        "wall_s": round(time.perf_counter() - wall, 1),
    }


def decide(ledger: Ledger, random_: Random, entities: int) -> int | None:
    """One random act of review; None when policy or an earlier decision refuses it."""
    a, b = (f"p{number}" for number in random_.sample(range(entities), 2))
    who = random_.choice([OWNER, OTHER])
    try:
        with ledger.change(who, POLICING, "identity.link") as change:
            match random_.randrange(4):
                case 0:
                    change.propose([Proposal(a, b, random_.random(), 1.0, f"m-{random_.randrange(3)}")])
                case 1:
                    accept_proposals(change, [Proposal(a, b, 0.99, 6.6, "m-0")], reason="strong")
                case 2:
                    join(change, IdentityKind.CONFIRM, a, b, Label(), reason="seen")
                case _:
                    change.identify(random_.choice(list(IdentityKind)), a, b, Label(), reason="seen")
    except ForestallError:
        return None
    return change.event


def undo_event(ledger: Ledger, event: int) -> int | None:
    """Undo one event; None when there is nothing of it to undo."""
    try:
        with ledger.change(OWNER, POLICING, "change.undo") as change:
            change.undo(event)
    except ForestallError:
        return None
    return change.event


def digest_state(ledger: Ledger) -> str:
    """A digest of everything that a reader is told of who is one.

    It is read below the view, whose every read would write an event: a thousand states are compared.
    """
    view = ledger.view(OWNER, POLICING)
    with reading(ledger.engine) as connection:
        scope, labels = ledger.scope(view, connection), load_labels(connection)
        rows = connection.execute(select(statement).where(scope.sees(statement)).order_by(statement.c.seq))
        stated = [tuple(row) for row in rows]
        ids = sorted({row[2] for row in stated})
        told = [
            all_clusters(connection, scope),
            open_proposals(connection, scope, labels),
            measure_footprints(connection, scope, labels, ids),
        ]
    return hashlib.sha256(msgspec.json.encode([stated, told])).hexdigest()


def measure_merge(folder: Path, ties: int) -> dict[str, Any]:
    """Merge two records, one of which a million ties point at, and take it back."""
    workspace = Workspace.create(folder / "merge", owner="owner")
    session = Session(workspace, workspace.ledger.subject("owner"), POLICING)
    filled = time.process_time()
    fill(workspace.ledger, ties)
    filled = time.process_time() - filled
    steps: dict[str, Any] = {"ties": ties, "filling_cpu_s": round(filled, 1)}
    before = workspace.ledger.view(OWNER, POLICING).clusters()
    base = peak()
    for name, act in (
        ("merge", lambda: decide_identity(session, "confirm", "hub", "other", reason="seen").event),
        ("undo", lambda: undo_linking(session, "hub other").event),
        ("propose", lambda: propose(session)),
    ):
        cpu, wall = time.process_time(), time.perf_counter()
        act()
        steps[name] = {
            "cpu_s": round(time.process_time() - cpu, 2),
            "wall_s": round(time.perf_counter() - wall, 2),
        }
    steps["same_clusters_after_undo"] = workspace.ledger.view(OWNER, POLICING).clusters() == before
    steps["peak_mb"] = round(peak() / 1024)
    steps["peak_mb_before"] = round(base / 1024)
    workspace.close()
    return steps


def propose(session: Session) -> None:
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, "identity.propose") as change:
        change.propose([Proposal("hub", "other", 0.8, 2.0, "m-1")])
    session.view().footprints(["hub", "other"])


def fill(ledger: Ledger, ties: int) -> None:
    """A hub that as many memberships point at, half stated of it and half of others about it."""
    with ledger.change(OWNER, POLICING, "statement.record") as change:
        source = change.add_source(Source("s1", "file", "a.csv", Label()))
        change.state(
            [
                Statement("hub", "Person", "name", "Hub", Label(), "s1", "0"),
                Statement("other", "Person", "name", "Hub, the other", Label(), "s1", "1"),
            ]
        )
        label = change.intern(Label())
    for start in range(0, ties, _BATCH):
        with ledger.change(OWNER, POLICING, "statement.record") as change:
            change.add_rows(list(tie_rows(start, min(start + _BATCH, ties), label, source)))


def tie_rows(start: int, stop: int, label: int, source: int) -> Iterator[StatementRow]:
    for number in range(start, stop):
        if number % 2:
            entity, schema, prop, value = "hub", "Person", "ownershipOwner", f"o{number}"
        else:
            entity, schema, prop, value = f"o{number}", "Ownership", "owner", "hub"
        key = derive_statement_id(entity, schema, prop, value, "s1", str(number), "", "")
        kind = int(ValueType.ENTITY)
        yield (key, entity, schema, prop, value, kind, label, source, str(number), None, None, "", "")


def peak() -> int:
    """The most memory that the process has held, kilobytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // 1024 if sys.platform == "darwin" else used


if __name__ == "__main__":
    main()
