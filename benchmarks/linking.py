"""Linking, measured against its bars: runs the benchmark of each part and prints one JSON document.

Usage: python benchmarks/linking.py [--quick] [--peers PYTHON] [--only PART ...]

``--peers`` is the interpreter of the environment in which Splink, GoldenMatch and nomenklatura are
installed (``make bench-linking`` makes one); without it their figures are left out. ``--quick`` uses small
sizes, to see that every part runs. Each figure stands beside its bar; the scripts say which data they were
tuned on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEERS = (
    "splink_historical",
    "goldenmatch_historical",
    "logic_v2_names",
    "yente_like_screening",
    "icu_cross_script",
)


def run(python: str, script: str, *arguments: object) -> dict[str, Any]:
    """Run a benchmark in a process of its own, and read the JSON that ends its output."""
    command = [python, str(HERE / script), *map(str, arguments)]
    print(f"running {script} {' '.join(map(str, arguments))}", file=sys.stderr)
    finished = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=False)
    printed = finished.stdout.decode()
    try:
        # A peer may print what it is doing before.
        found: dict[str, Any] = json.loads(printed[printed.index("{") :])
    except ValueError:
        return {"failed": finished.returncode, "printed": printed[-2_000:]}
    return found


def plan(data: Path, *, quick: bool) -> dict[str, tuple[str, list[tuple[str, list[object]]]]]:
    """Each part: its bar, and the scripts with their arguments."""
    linking = data / "linking"
    seeds = ["--seeds", 4] if quick else ["--seeds", 4, 5, 6]
    return {
        "resolution": (
            "historical half: F1 >= .86 at P >= .95, <= 20 CPU-s, <= 1.2 GB, <= 3 CPU-s with a saved model; "
            "fake_1000: F1 >= .94 at P >= .99; FEBRL 3 and 4: F1 >= .998; calibration error <= .03",
            [("resolution.py", [data])],
        ),
        "names": (
            "F1 >= .84 out of fold, every STRONG case right, <= 50 us a pair; "
            "false-positive rates across origins within a ratio of 1.5",
            [("names.py", [linking, "--pairs", 20_000 if quick else 200_000])],
        ),
        "cross_script": (
            "mean MRR >= .60, none below .45, >= 2,000 queries/s on a core over 10,000 names",
            [("crossscript.py", [linking / "crossscript"])],
        ),
        "screening": (
            "1,000,000 names: p95 <= 50 ms, >= 100 queries/s on 2 cores, explained",
            [("screening.py", [linking, *(("--names", 100_000) if quick else ()), "--queries", 60])],
        ),
        "arrival": (
            "1,000,000 residents: p95 <= 20 ms, score equal to the batch's to 1e-6; "
            "increments against one batch: B-cubed F1 within .005",
            [("arrival.py", [data, "--residents", 50_000 if quick else 1_000_000])],
        ),
        "identity": (
            "undo of any of 1,000 decisions byte-equal; merge with 1,000,000 ties < 5 s, < 1 GB",
            [
                (
                    "identity.py",
                    ["--decisions", 50 if quick else 1_000, "--ties", 50_000 if quick else 1_000_000],
                )
            ],
        ),
        "groups": (
            "average precision >= .85, P@1 >= .9, false SAME <= 2 %, 90 % intervals cover 85-95 %",
            [("groups.py", ["--part", "reported", "--rounds", 1 if quick else 2])],
        ),
        "private_linkage": (
            "encoded against clear: F1 gap <= .01; frequency attack re-identifies <= 1 %",
            [("private_linkage.py", [data])],
        ),
        "scenario": (
            "scale 1: people F1 >= .95, foreign arm of which group P@1 >= .85",
            [("scenario_linking.py", seeds)],
        ),
    }


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peers", help="Interpreter that has the peers.")
    parser.add_argument("--only", nargs="*", help="Parts to run.")
    asked = parser.parse_args()
    data = Path(os.environ.get("FORESTALL_DATA", ROOT.parent / "shared" / "data"))
    figures: dict[str, Any] = {}
    for part, (bar, scripts) in plan(data, quick=asked.quick).items():
        if not asked.only or part in asked.only:
            found = [run(sys.executable, script, *arguments) for script, arguments in scripts]
            figures[part] = {"bar": bar, "found": found}
    if asked.peers and (not asked.only or "peers" in asked.only):
        figures["peers"] = {peer: run(asked.peers, "_linking_peers.py", peer, data) for peer in PEERS}
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
