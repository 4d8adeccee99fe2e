"""Writes to a workspace until it is killed, and says so after every commit.

Usage: ``python benchmarks/_crash_worker.py WORKSPACE PREFIX``. Each line it prints, ``PREFIX-NUMBER``, is
an acknowledgement: the change of that number, with rows in two tables and its event, is durable.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from forestall.core import Label, Purpose, Statement
from forestall.record.ledger import IdentityKind, Source
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace

WORKER = Subject("worker", Role.SERVICE)


def write(workspace: Workspace, prefix: str) -> None:
    """Write one change after another; every tenth also takes a file into the lake."""
    ledger = workspace.ledger
    with ledger.change(WORKER, Purpose.INTELLIGENCE, "intake.source") as change:
        source = change.add_source(Source(f"source-{prefix}", "file", prefix, Label()))
    for number in itertools.count():
        name = f"{prefix}-{number}"
        with ledger.change(WORKER, Purpose.INTELLIGENCE, "statement.record") as change:
            change.state([Statement(name, "Person", "name", f"Person {name}", Label(), f"source-{prefix}")])
            change.identify(IdentityKind.LINK, name, f"{name}-too", Label())
            if number % 10 == 5:
                sha256, _ = workspace.lake.write(("name",), [number], [[name]], {})
                change.register_table(
                    name, "table", sha256, 1, [("name", "text")], source, change.intern(Label())
                )
        # One write, so that no half of a line is ever read as the whole of another.
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    write(Workspace.open(Path(sys.argv[1])), sys.argv[2])
