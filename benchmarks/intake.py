"""Intake at load: statements a second with audit, peak memory, and the same knowledge after kills.

Usage: python benchmarks/intake.py [--scale 30] [--kills 20] [--region FOLDER]

Three runs, each in a process of its own:

- ``records``: the files whose rows become statements (people, companies, phones, memberships, ...);
- ``everything``: the whole delivery, with bulk rows for the lake and thousands of single reports;
- ``interrupted``: a whole delivery of a tenth of the scale, killed at random points until it has been
  killed as often as asked, compared with one that was left alone.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from _knowledge import digest_knowledge

BULK = frozenset("calls payments area areas months adverts listings".split())
"""Words in the names of files that hold bulk rows."""

_RUN = """
import json, resource, sys, time
from pathlib import Path
from forestall.workbench.intake import take_in
from forestall.workbench.session import open_session
started, cpu = time.monotonic(), time.process_time()
with open_session(Path(sys.argv[1]), create=True) as session:
    result = take_in(session.workspace, session.subject, [Path(sys.argv[2])])
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"read": result.read, "accepted": result.accepted, "rejected": result.rejected,
    "statements": result.statements, "seconds": time.monotonic() - started,
    "cpu_seconds": time.process_time() - cpu, "peak_mb": usage.ru_maxrss / 1024,
    "accounted": all(f.read == f.accepted + f.rejected for f in result.files)}))
"""


def run_intake(workspace: Path, delivery: Path) -> subprocess.Popen[bytes]:
    """Start an intake in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, str(workspace), str(delivery)], stdout=subprocess.PIPE
    )


def measure(workspace: Path, delivery: Path) -> dict[str, Any]:
    """The figures of one intake."""
    output, _ = run_intake(workspace, delivery).communicate()
    figures: dict[str, Any] = json.loads(output)
    for seconds in ("seconds", "cpu_seconds"):
        figures[f"statements_per_{seconds[:-1]}"] = round(figures["statements"] / figures[seconds])
        figures[f"rows_per_{seconds[:-1]}"] = round(figures["read"] / figures[seconds])
    return figures


def select_records(delivery: Path, target: Path) -> Path:
    """The files of a delivery whose rows become statements, in a folder of their own."""
    for file in sorted(delivery.rglob("*")):
        words = file.stem.lower().replace("_", " ").split()
        if file.is_file() and "reports" not in file.parts and not BULK & set(words):
            copy = target / file.relative_to(delivery)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    return target


def build_delivery(folder: Path, seed: int, scale: float) -> Path:
    """A synthetic delivery."""
    from forestall.scenario import build

    build(folder, seed=seed, scale=scale)
    return folder / "delivery"


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=30)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--region", type=Path, help="a scenario of this scale that is there already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if arguments.region is None:
            delivery = build_delivery(scratch / "region", arguments.seed, arguments.scale)
        else:
            delivery = arguments.region / "delivery"
        figures: dict[str, Any] = {
            "records": measure(scratch / "records", select_records(delivery, scratch / "selected")),
            "everything": measure(scratch / "everything", delivery),
        }
        small = build_delivery(scratch / "small", arguments.seed, max(arguments.scale / 10, 0.2))
        whole = measure(scratch / "whole", small)
        killed = kill_and_resume(scratch / "killed", small, arguments.kills, whole["seconds"], arguments.seed)
        figures["interrupted"] = {
            "statements": whole["statements"],
            "kills": killed,
            "same_knowledge": digest_knowledge(scratch / "whole") == digest_knowledge(scratch / "killed"),
        }
        print(json.dumps(figures, indent=2))


def kill_and_resume(workspace: Path, delivery: Path, kills: int, seconds: float, seed: int) -> int:
    """Kill an intake at random points until it has been killed ``kills`` times, then let it end."""
    chance = random.Random(seed)
    done = 0
    while done < kills:
        process = run_intake(workspace, delivery)
        # Short enough that all the kills fit into one intake, start-up included.
        time.sleep(1.0 + chance.uniform(0.0, 1.6 * seconds / kills))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        done += 1
    run_intake(workspace, delivery).communicate()
    return done


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
