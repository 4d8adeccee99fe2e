"""Screening of one million names: speed, memory, and whether the true name is found.

Usage: ``python benchmarks/screening.py DATA [--names 1000000] [--queries 300] [--seed 2]``, where DATA is the
folder with ``screening/`` and ``crossscript/``. The list is made of the two files of invented people, each
name with seeded variants (a typing error, or the given name of another person of the same file) until it
holds the number of different names asked for. Queries are corrupted copies (typing error, order, initial,
a Latin spelling of a name in another script) and people who are not there. Seed 1 was used while the search
was made, seed 2 is for reporting. Brute force over all names (rapidfuzz token_sort on the Latin spelling)
is the peer for recall. Times are CPU seconds, with wall time beside.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from forestall.analysis.screening import NameIndex
from forestall.analysis.transliteration import TokenIndex, romanise

ABSENT = 0.04  # share of the people of the files that are kept out of the list, to be asked for


def read_people(folder: Path) -> list[str]:
    """The different names of both files, in their order."""
    names: dict[str, None] = {}
    for file in ("negatives_global.csv.gz", "negatives_us.csv.gz"):
        with gzip.open(folder / "screening" / file, "rt", encoding="utf-8", newline="") as stream:
            names.update(dict.fromkeys(row["full_name"].strip() for row in csv.DictReader(stream)))
    return list(names)


def mistype(name: str, rng: random.Random) -> str:
    """One letter left out, doubled, exchanged with its neighbour, or another letter of the name instead."""
    places = [i for i, c in enumerate(name) if c.isalpha()]
    i = rng.choice(places)
    kind = rng.randrange(4)
    if kind == 0 and len(places) > 4:
        return name[:i] + name[i + 1 :]
    if kind == 1:
        return name[:i] + name[i] + name[i:]
    if kind == 2 and i + 1 < len(name) and name[i + 1].isalpha():
        return name[:i] + name[i + 1] + name[i] + name[i + 2 :]
    return name[:i] + name[rng.choice(places)].lower() + name[i + 1 :]


def make_list(people: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """``count`` different names: the people themselves, then variants of them."""
    names = dict.fromkeys(people[:count])
    while len(names) < count:
        name = rng.choice(people)
        if rng.random() < 0.5:
            given, family = rng.choice(people).split()[0], name.split()[1:]
            # A given name of the same kind of script only: nobody mixes them within a name.
            if family and given.isascii() == name.isascii():
                name = " ".join([given, *family])
        else:
            name = mistype(name, rng)
        names[name] = None
    return list(names)


def reorder(name: str, rng: random.Random) -> str:
    """The family name first, with or without its comma."""
    *given, family = name.split()
    return f"{family}{rng.choice([',', ''])} {' '.join(given)}"


def shorten(name: str, rng: random.Random) -> str:
    """One given name as its initial."""
    parts = name.split()
    place = rng.randrange(len(parts) - 1)
    parts[place] = parts[place][0] + rng.choice([".", ""])
    return " ".join(parts)


CORRUPTIONS: dict[str, Callable[[str, random.Random], str]] = {
    "exact": lambda name, _: name,
    "typo": mistype,
    "two typos": lambda name, rng: mistype(mistype(name, rng), rng),
    "order": reorder,
    "initial": shorten,
    "order and typo": lambda name, rng: reorder(mistype(name, rng), rng),
    "glued": lambda name, _: "".join(name.rsplit(" ", 1)),
}


def make_queries(
    people: Sequence[str], absent: Sequence[str], count: int, rng: random.Random
) -> dict[str, list[tuple[str, str]]]:
    """(query, true name) for each kind of corruption; absent people have no true name."""
    latin = [n for n in people if len(n.split()) > 1 and romanise(n.split()[0][0]) and _is_latin(n)]
    other = [n for n in people if len(n.split()) > 1 and not _is_latin(n)]
    queries = {}
    for kind, corrupt in CORRUPTIONS.items():
        queries[kind] = [(corrupt(name, rng), name) for name in rng.sample(latin, count)]
    queries["other script, exact"] = [(name, name) for name in rng.sample(other, count)]
    queries["other script, typo"] = [(mistype(name, rng), name) for name in rng.sample(other, count)]
    queries["Latin for other script"] = [(romanise(name).title(), name) for name in rng.sample(other, count)]
    queries["absent"] = [(name, "") for name in rng.sample(list(absent), min(count, len(absent)))]
    return queries


def _is_latin(name: str) -> bool:
    return all(c < "\u0250" for c in name)


def measure(folder: Path, names: int = 1_000_000, queries: int = 300, seed: int = 2) -> dict[str, Any]:
    """Build the index, ask it, compare it with brute force on a part of the queries."""
    rng = random.Random(seed)
    people = read_people(folder)
    rng.shuffle(people)
    absent, people = people[: int(ABSENT * len(people))], people[int(ABSENT * len(people)) :]
    listed = make_list(people, names, rng)
    rng.shuffle(listed)
    people = [name for name in people if name in set(listed)] if names < len(people) else people
    asked = make_queries(people, absent, queries, rng)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, wall = time.process_time(), time.perf_counter()
    index = NameIndex(listed)
    result: dict[str, Any] = {
        "names": len(listed),
        "seed": seed,
        "build_cpu_s": round(time.process_time() - cpu, 1),
        "build_wall_s": round(time.perf_counter() - wall, 1),
    }
    index.search(listed[0])
    times: list[float] = []
    cpu_times: list[float] = []
    by_kind: dict[str, Any] = {}
    for kind, pairs in asked.items():
        at_ten = at_one = 0
        tops = []
        for query, truth in pairs:
            cpu, wall = time.process_time(), time.perf_counter()
            hits = index.search(query, 10)
            cpu_times.append(time.process_time() - cpu)
            times.append(time.perf_counter() - wall)
            at_ten += truth in [hit.name for hit in hits]
            at_one += bool(hits) and hits[0].name == truth
            tops.append(hits[0].score if hits else 0.0)
        share = {"recall@10": at_ten / len(pairs), "recall@1": at_one / len(pairs)}
        # Of absent people every possible link is a false alarm, of the others the true name is among them.
        rates = {str(t): round(float(np.mean(np.array(tops) >= t)), 3) for t in (0.7, 0.8, 0.9, 0.95)}
        by_kind[kind] = {"best_scores_at_least": rates} | (share if pairs[0][1] else {})
    result["kinds"] = by_kind
    result["query_ms_cpu"] = _spread(cpu_times)
    result["query_ms_wall"] = _spread(times)
    texts = [query for pairs in asked.values() for query, _ in pairs]
    cpu, wall = time.process_time(), time.perf_counter()
    index.search_many(texts, 10, explain=True)
    result["many_per_cpu_s"] = round(len(texts) / (time.process_time() - cpu), 1)
    result["many_per_wall_s"] = round(len(texts) / (time.perf_counter() - wall), 1)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result["peak_mb"] = {"whole process": after // 1024, "above the list itself": (after - before) // 1024}
    result["brute_force"] = search_by_force(listed, asked)
    result["single_words"] = measure_words(folder)
    return result


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    points = np.percentile(np.array(seconds) * 1000, [50, 95, 99])
    return {name: round(float(point), 2) for name, point in zip(("p50", "p95", "p99"), points, strict=True)}


def search_by_force(listed: Sequence[str], asked: dict[str, list[tuple[str, str]]]) -> dict[str, Any]:
    """Recall at 10 of rapidfuzz token_sort over all names in Latin spelling, 20 queries a kind."""
    spelt = [romanise(name) for name in listed]
    cpu = time.process_time()
    found: dict[str, Any] = {}
    count = 0
    for kind, pairs in asked.items():
        if not pairs[0][1]:
            continue
        hits = 0
        for query, truth in pairs[:20]:
            near = process.extract(romanise(query), spelt, scorer=fuzz.token_sort_ratio, limit=10)
            hits += truth in [listed[place] for _, _, place in near]
            count += 1
        found[kind] = {"recall@10": hits / len(pairs[:20])}
    return {
        "kinds": found,
        "queries": count,
        "cpu_ms_a_query": round((time.process_time() - cpu) / count * 1000),
    }


def measure_words(folder: Path) -> dict[str, Any]:
    """Single name parts across scripts: reciprocal rank of the search and of the bare `TokenIndex`."""
    result = {}
    for path in sorted((folder / "crossscript").glob("*.tsv.gz")):
        pairs: dict[str, str] = {}
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                latin, other, _ = (cell.strip('"') for cell in line.rstrip("\n").split("\t"))
                pairs.setdefault(other.replace(" ", ""), latin)
        names = list(dict.fromkeys(pairs.values()))
        queries = list(pairs)[::10]
        cpu = time.process_time()
        hits = NameIndex(names).search_many(queries, 10)
        spent = time.process_time() - cpu
        ranks = [
            next((1 / (i + 1) for i, hit in enumerate(row) if hit.name == pairs[query]), 0.0)
            for query, row in zip(queries, hits, strict=True)
        ]
        places = {name: place for place, name in enumerate(names)}
        near, _ = TokenIndex(names).search_many(queries, 10)
        bare = [
            next((1 / (i + 1) for i, place in enumerate(row) if place == places[pairs[query]]), 0.0)
            for query, row in zip(queries, near.tolist(), strict=True)
        ]
        result[path.name.split(".")[0]] = {
            "names": len(names),
            "queries": len(queries),
            "mrr": round(float(np.mean(ranks)), 4),
            "mrr_token_index": round(float(np.mean(bare)), 4),
            "cpu_s_with_build": round(spent, 2),
        }
    return result


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    print(json.dumps(measure(options.data, options.names, options.queries, options.seed), indent=2))


if __name__ == "__main__":
    main()
