"""Finding a name part among many that are written in another script, printed as JSON.

Usage: ``python benchmarks/crossscript.py FOLDER [--table table.npz] [--large 500000]``; FOLDER holds
``wd_*_20.tsv.gz``. For each file: the native spellings of held-out rows (at most 1,000; their Latin names
were never trained or tuned on) are searched among all Latin names of the file; mean reciprocal rank within
the first 100, and the share found first and among the first ten. Speed: CPU seconds of ``search_many`` on one
core over 10,000 names after one warm-up query. ``--large`` adds an index of that many made-up names: CPU
seconds to build, a query, and the peak of memory. ``--table`` measures another table than the shipped one,
such as one trained without a script.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import time
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from forestall.analysis.transliteration import TokenIndex
from forestall.analysis.transliteration.symbols import fold
from forestall.analysis.transliteration.table import Table, load

QUERIES = 1000
DEPTH = 100
SYLLABLES = "ka mi ro ta len dor vas ti na el an do sha ru bek il mar go fen sy pro wal der lo ja chi".split()


def is_held_out(latin: str) -> bool:
    """Say whether a row is kept from training: by the Latin name without its marks, as training does."""
    return crc32("".join(fold(character) for character in latin.lower()).encode()) % 5 == 0


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Read the (Latin, native) pairs of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.replace('"', "").rstrip("\n").split("\t") for line in lines]
    return [(row[0].strip(), row[1].replace(" ", "")) for row in rows]


def measure(pairs: list[tuple[str, str]], table: Table) -> dict[str, Any]:
    """Search held-out native spellings among all Latin names of a file."""
    names = [latin for latin, _ in pairs]
    place = {latin: position for position, latin in enumerate(names)}
    asked = [pair for pair in pairs if is_held_out(pair[0])]
    asked = random.Random(1).sample(asked, min(QUERIES, len(asked)))
    queries = [native for _, native in asked]
    positions, _ = TokenIndex(names, table).search_many(queries, DEPTH)
    hits = positions == np.array([place[latin] for latin, _ in asked])[:, None]
    rank = np.where(hits.any(axis=1), hits.argmax(axis=1) + 1, np.inf)
    small = TokenIndex(names[:10_000], table)
    small.search_many(queries[:1], 10)
    cpu, wall = time.process_time(), time.perf_counter()
    small.search_many(queries, 10)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "candidates": len(names),
        "queries": len(queries),
        "mrr": round(float(np.mean(1 / rank)), 3),
        "first": round(float(np.mean(rank <= 1)), 3),
        "first_ten": round(float(np.mean(rank <= 10)), 3),
        "queries_per_cpu_second": round(len(queries) / cpu),
        "queries_per_second": round(len(queries) / wall),
    }


def measure_large(count: int, table: Table) -> dict[str, Any]:
    """Build and search an index of many made-up names."""
    rng = random.Random(1)
    names: set[str] = set()
    while len(names) < count:
        names.add(
            "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) + rng.choice(["", "", "v", "ski", "s", "h"])
        )
    listed = sorted(names)
    cpu = time.process_time()
    index = TokenIndex(listed, table)
    build = time.process_time() - cpu
    queries = [name[:2] + name[3:] for name in rng.sample(listed, 200)] + ["Караминов", "Шаталендор"] * 50
    index.search(queries[0])
    cpu = time.process_time()
    for query in queries:
        index.search(query)
    each = (time.process_time() - cpu) / len(queries)
    return {
        "names": count,
        "build_cpu_s": round(build, 1),
        "cpu_ms_a_query": round(1000 * each, 2),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--only", nargs="*", help="files by the word in their name, such as arabic")
    parser.add_argument("--large", type=int, default=0)
    asked = parser.parse_args()
    table = load()
    if asked.table:
        with np.load(asked.table, allow_pickle=False) as stored:
            table = Table(dict(stored))
    result: dict[str, Any] = {"tuned_on": "other rows of the same files", "reported_on": "held-out rows"}
    for path in sorted(asked.folder.glob("wd_*_20.tsv.gz")):
        name = path.name.split("_")[1]
        if not asked.only or name in asked.only:
            result[name] = measure(read_pairs(path), table)
    result["mean_mrr"] = round(float(np.mean([part["mrr"] for part in result.values() if "mrr" in part])), 3)
    if asked.large:
        result["large"] = measure_large(asked.large, table)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
