"""Intake at load: statements a second with audit, peak memory, and the same knowledge after kills.

Usage: python benchmarks/intake.py [--scale 30] [--kills 20] [--region FOLDER]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _knowledge import digest_knowledge

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


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=30)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--region", type=Path, help="a scenario that is there already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        region = arguments.region
        if region is None:
            from forestall.scenario import build

            region = Path(scratch) / "region"
            build(region, seed=arguments.seed, scale=arguments.scale)
        delivery = region / "delivery"
        whole = Path(scratch) / "whole"
        output, _ = run_intake(whole, delivery).communicate()
        figures = json.loads(output)
        figures["statements_per_second"] = figures["statements"] / figures["seconds"]
        figures["statements_per_cpu_second"] = figures["statements"] / figures["cpu_seconds"]
        if arguments.kills:
            figures["kills"] = kill_and_resume(
                Path(scratch) / "killed", delivery, arguments.kills, figures["seconds"], arguments.seed
            )
            figures["same_knowledge"] = digest_knowledge(whole) == digest_knowledge(Path(scratch) / "killed")
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
