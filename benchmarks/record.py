"""The record, measured against its bars: runs the benchmark of each part and prints one JSON document.

Usage: python benchmarks/record.py [--quick]

``--quick`` uses small sizes, to see that every part runs; figures for the docs come from a full run.
Each figure stands beside its bar, met or not.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def run(script: str, *arguments: object) -> dict[str, Any]:
    """Run a benchmark of its own in a process of its own, and read its JSON."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    print(f"running {script} {' '.join(map(str, arguments))}", file=sys.stderr)
    finished = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=False)
    try:
        found: dict[str, Any] = json.loads(finished.stdout)
    except ValueError:
        return {"failed": finished.returncode, "printed": finished.stdout.decode()[-2000:]}
    return found


def time_help(rounds: int = 9) -> float:
    """Median seconds of ``forestall --help`` as a whole process."""
    command = [str(Path(sys.executable).parent / "forestall"), "--help"]
    seconds = []
    for _ in range(rounds):
        started = time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.monotonic() - started)
    return statistics.median(seconds)


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    gold = ROOT / "tests" / "analysis" / "extraction_gold.jsonl"
    data = Path(os.environ.get("FORESTALL_DATA", ROOT.parent / "shared" / "data"))
    figures: dict[str, Any] = {
        "help_seconds": {"bar": "<= 0.4", "median": time_help()},
        "intake": {
            "bar": ">= 20,000 statements/s with audit on one process, <= 1.5 GB, same after 20 kills",
            **run("intake.py", "--scale", 1 if quick else 30, "--kills", 3 if quick else 20),
        },
        "crash_sqlite": {
            "bar": "200 rounds: none lost, no change without its event, start-up < 3 s",
            **run("crash.py", "--backend", "sqlite", "--rounds", 5 if quick else 200),
        },
        "crash_postgres": {
            "bar": "200 rounds: none lost, no change without its event, start-up < 3 s",
            **run("crash.py", "--backend", "postgres", "--rounds", 5 if quick else 200),
        },
        "audit": {
            "bar": ">= 200,000 events/s verified; 1,000 tamperings all found, no false alarm",
            **run("audit.py", *((20_000, 60) if quick else (200_000, 1_000))),
        },
        "policy": {
            "bar": "0 disagreements in 100,000 cases of three deciders; <= 1.3x the query without policy",
            **run("policy.py", *((2_000,) if quick else (100_000,))),
        },
        "extraction": {
            "bar": "phones recall >= .98 at precision >= .97, checksummed kinds exact, >= 20,000 documents/s",
            **run("extraction.py", gold),
        },
        "hostile": {
            "bar": "100,000 mutated files: no crash, no hang over 2 s, memory <= 10x the input",
            **run("fuzz_readers.py", "--files", 1_000 if quick else 100_000),
        },
    }
    if data.exists():
        figures["real_input"] = {
            "bar": "every row accounted for, searchable, exported and read back equal",
            **run("real_input.py"),
        }
    else:
        figures["real_input"] = {"not_measured": "the shared data sets are not here"}
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
