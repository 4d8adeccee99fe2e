"""How fast a new record finds its cluster among many residents, and whether arrivals end where a batch does.

``python benchmarks/arrival.py DATA [--residents N]`` prints one JSON document. DATA is the folder that holds
``linking/splink/historical_half_a.parquet``. Nothing is tuned on what is reported here.

The residents of the latency test are made-up people: given names, surnames, places, occupations and districts
drawn one by one from the historical records, so that each is as frequent as there, with new days of birth
and postcodes; one to four records a person, with slips of the pen and gaps. Their clusters and the pairs
within them are those of the people who were made up, scored by the model; how long it takes to link a million
records from nothing is another benchmark. The model is trained on a part of them, from no labels.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forestall.analysis.linking.arrival import Residents
from forestall.analysis.linking.clusters import cluster
from forestall.analysis.linking.metrics import score_b_cubed, score_pairwise
from forestall.analysis.linking.records import read_records
from forestall.analysis.linking.resolve import Links, dedupe
from forestall.analysis.linking.scoring import prepare, score

_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def slip(text: str, random: np.random.Generator) -> str:
    """One slip of the pen: a letter dropped, doubled, replaced or exchanged with the next."""
    if len(text) < 3:
        return text
    place, how = int(random.integers(0, len(text) - 1)), int(random.integers(0, 4))
    if how == 0:
        return text[:place] + text[place + 1 :]
    if how == 1:
        return text[: place + 1] + text[place:]
    if how == 2:
        return text[:place] + str(random.choice(_LETTERS)) + text[place + 1 :]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def make_people(historical: pa.Table, count: int, seed: int) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """About ``count`` records of made-up people, and which person each is."""
    random = np.random.default_rng(seed)
    known = {
        name: np.array([value for value in historical[name].to_pylist() if value], dtype=object)
        for name in ("first_name", "surname", "dob", "birth_place", "postcode_fake", "occupation")
    }
    people = count // 2 + 10  # more than enough: a person has 2.2 records on average

    def draw(name: str) -> npt.NDArray[Any]:
        return known[name][random.integers(0, len(known[name]), people)]

    days = random.integers(1, 29, (people, 2))
    days[:, 0] = random.integers(1, 13, people)
    days[random.random(people) < 0.1] = 1
    born = [
        f"{dob[:4]}-{month:02}-{day:02}" for dob, (month, day) in zip(draw("dob"), days.tolist(), strict=True)
    ]
    figures, letters = random.integers(0, 10, people), random.integers(0, 26, (people, 2))
    homes = [
        f"{code[:-3].strip()} {figure}{_LETTERS[one]}{_LETTERS[two]}".upper()
        for code, figure, (one, two) in zip(
            draw("postcode_fake"), figures.tolist(), letters.tolist(), strict=True
        )
    ]
    held = random.choice([1, 2, 3, 4], people, p=[0.3, 0.35, 0.2, 0.15])
    person = np.repeat(np.arange(people, dtype=np.int32), held)
    person = person[random.permutation(len(person))][:count]
    columns: dict[str, list[str | None]] = {}
    for name, values, wrong, gap in (
        ("first_name", draw("first_name"), 0.1, 0.02),
        ("surname", draw("surname"), 0.1, 0.02),
        ("dob", np.array(born, dtype=object), 0.05, 0.1),
        ("birth_place", draw("birth_place"), 0.05, 0.2),
        ("postcode_fake", np.array(homes, dtype=object), 0.1, 0.3),
        ("occupation", draw("occupation"), 0.0, 0.3),
    ):
        written = values[person]
        for row in np.flatnonzero(random.random(len(person)) < wrong).tolist():
            written[row] = slip(written[row], random)
        written[random.random(len(person)) < gap] = None
        columns[name] = written.tolist()
    return pa.table(columns), person


def _links(table: pa.Table, person: npt.NDArray[np.int32], model: Any) -> Links:
    """The scored pairs within each person."""
    order = np.argsort(person, kind="stable")
    starts = np.flatnonzero(np.diff(person[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    pairs = [np.zeros((0, 2), np.int64)]
    for size in range(2, int(sizes.max(initial=0)) + 1):
        members = order[starts[sizes == size][:, None] + np.arange(size)]
        pairs += [np.sort(members[:, [one, other]], axis=1) for one, other in combinations(range(size), 2)]
    ends = np.concatenate(pairs)
    prepared = prepare(read_records(table, model.evidence), model)
    weight = score(prepared, prepared, ends[:, 0], ends[:, 1], model)
    return Links(ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32), weight)


def _spread(times: list[float]) -> dict[str, float]:
    p50, p95, p99 = np.percentile(np.array(times) * 1000, [50, 95, 99])
    return {"p50_ms": float(p50), "p95_ms": float(p95), "p99_ms": float(p99), "worst_ms": max(times) * 1000}


def _arrive(residents: Residents, records: list[dict[str, Any]]) -> tuple[list[Any], dict[str, Any]]:
    wall, cpu, arrivals = [], [], []
    for record in records:
        began, spent = time.perf_counter(), time.process_time()
        arrivals.append(residents.arrive(record))
        cpu.append(time.process_time() - spent)
        wall.append(time.perf_counter() - began)
    compared = [arrival.compared for arrival in arrivals]
    return arrivals, {
        "arrivals": len(records),
        "cpu": _spread(cpu),
        "wall": _spread(wall),
        "mean_compared": float(np.mean(compared)),
        "most_compared": max(compared),
    }


def _judge(
    residents: Residents, arrivals: list[Any], own: list[int], person: npt.NDArray[Any]
) -> dict[str, float]:
    """Shares of the arrivals by what was decided, and whether that was right."""
    counts = {"join_right": 0, "join_wrong": 0, "new_right": 0, "new_wrong": 0, "queue": 0}
    present = set(person.tolist())
    for arrival, who in zip(arrivals, own, strict=True):
        if arrival.decision == "join":
            members = person[list(residents.clusters.members(arrival.cluster))]
            counts["join_right" if np.mean(members == who) > 0.5 else "join_wrong"] += 1
        elif arrival.decision == "new":
            counts["new_wrong" if who in present else "new_right"] += 1
        else:
            counts["queue"] += 1
    return {name: count / len(arrivals) for name, count in counts.items()}


def measure_latency(historical: pa.Table, count: int, arrivals: int = 1000) -> dict[str, Any]:
    """Arrivals among ``count`` made-up residents: ordinary ones, and those with the most frequent names."""
    table, person = make_people(historical, count + arrivals, seed=1)
    model: Any = dedupe(table.slice(0, min(count, 25_000))).model
    residents_table, own = table.slice(0, count), person[:count]
    links = _links(residents_table, own, model)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, spent = time.perf_counter(), time.process_time()
    residents = Residents(model, residents_table, links)
    built = {"cpu_s": time.process_time() - spent, "wall_s": time.perf_counter() - began}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    records = table.slice(count).to_pylist()
    residents.arrive(records[0])  # compiles what is not yet compiled
    met, ordinary = _arrive(residents, records)
    common = {name: _most_frequent(residents_table[name], 10) for name in residents_table.column_names}
    random = np.random.default_rng(2)
    frequent: list[dict[str, Any]] = [
        {name: str(random.choice(values)) for name, values in common.items()} for _ in range(300)
    ]
    for record in frequent[:100]:
        record.update(dob=record["dob"][:4], postcode_fake=None)
    _, crowded = _arrive(residents, frequent)
    return {
        "residents": count,
        "build": built,
        "peak_memory_mb": {"before": before / 1024, "after": peak / 1024},
        "ordinary": {**ordinary, **_judge(residents, met, person[count:].tolist(), own)},
        "frequent": crowded,
    }


def _most_frequent(column: pa.ChunkedArray, count: int) -> list[str]:
    counts = pc.value_counts(column.drop_null())
    order = np.argsort(-counts.field("counts").to_numpy(), kind="stable")[:count]
    values: list[str] = counts.field("values").take(pa.array(order)).to_pylist()
    return values


def measure_increments(historical: pa.Table, share: float = 0.1, batches: int = 100) -> dict[str, Any]:
    """The last tenth of the historical people, in 100 batches, against all of them at once."""
    order = np.random.default_rng(3).permutation(historical.num_rows)
    table = historical.take(order)
    truth = table["cluster"].to_numpy()
    table = table.drop_columns(["unique_id", "cluster"])
    whole: Any = dedupe(table)
    start = table.num_rows - int(table.num_rows * share)
    first = dedupe(table.slice(0, start), model=whole.model)
    residents = Residents(whole.model, table.slice(0, start), first.links)
    records = table.slice(start).to_pylist()
    arrivals, spent = [], time.process_time()
    for batch in np.array_split(np.arange(len(records)), batches):
        arrivals += [residents.add(records[k])[1] for k in batch]
    spent = time.process_time() - spent
    grown = residents.clusters.labels
    own = truth[start:].tolist()
    judged = {"join_right": 0, "join_wrong": 0, "new_right": 0, "new_wrong": 0, "queue": 0}
    for k, (arrival, who) in enumerate(zip(arrivals, own, strict=True)):
        earlier = truth[: start + k]
        if arrival.decision == "join":
            right = np.mean([earlier[row] == who for row in arrival.places[0].members]) > 0.5
            judged["join_right" if right else "join_wrong"] += 1
        elif arrival.decision == "new":
            judged["new_wrong" if (earlier == who).any() else "new_right"] += 1
        else:
            judged["queue"] += 1
    before = grown.tobytes()
    for one, other in np.random.default_rng(4).integers(0, start, (200, 2)).tolist():
        if one != other:
            residents.decide_together(one, other)
            residents.withdraw(one, other)
        head, *rest = residents.clusters.members(one)
        for member in rest[:1]:
            residents.decide_apart(head, member)
            residents.withdraw(head, member)
    return {
        "records": table.num_rows,
        "added": len(records),
        "batches": batches,
        "cpu_ms_per_record": spent / len(records) * 1000,
        "b_cubed_f1_of_grown_against_batch": score_b_cubed(whole.labels, grown).f1,
        "b_cubed_f1_against_truth": {
            "batch": score_b_cubed(truth, whole.labels).f1,
            "grown": score_b_cubed(truth, grown).f1,
        },
        "pairwise_f1_against_truth": {
            "batch": score_pairwise(truth, whole.labels).f1,
            "grown": score_pairwise(truth, grown).f1,
        },
        "arrivals": {name: count / len(arrivals) for name, count in judged.items()},
        "undone_byte_for_byte": residents.clusters.labels.tobytes() == before,
    }


def measure_clusters(n: int = 1_000_000, pairs: int = 14_000_000) -> dict[str, float]:
    """Clustering of many records alone: groups of ten with noisy weights, and two fifths of stray pairs."""
    random = np.random.default_rng(5)
    truth = random.permutation(n) // 10
    order = np.argsort(truth)
    within = random.random(pairs) < 0.6
    one = random.integers(0, n, pairs)
    mate = order[np.minimum(truth[one] * 10 + random.integers(0, 10, pairs), n - 1)]
    other = np.where(within, mate, random.integers(0, n, pairs))
    keys = np.unique(np.minimum(one, other) * n + np.maximum(one, other))
    left, right = np.divmod(keys, n)
    left, right = left[left != right], right[left != right]
    weight = random.normal(np.where(truth[left] == truth[right], 8.0, -6.0), 4.0)
    del one, other, mate, within, keys, order
    cluster(2, [0], [1], [1.0])  # compiles what is not yet compiled
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, spent = time.perf_counter(), time.process_time()
    found = cluster(n, left, right, weight)
    return {
        "records": n,
        "pairs": len(left),
        "cpu_s": time.process_time() - spent,
        "wall_s": time.perf_counter() - began,
        "peak_memory_mb_before": before / 1024,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "largest_component": found.giants[0].records,
        "largest_cluster": found.giants[0].largest,
        "pairwise_f1": score_pairwise(truth, found.labels).f1 or 0.0,
    }


def measure(data: Path, residents: int = 1_000_000) -> dict[str, Any]:
    """All figures of arrivals.

    Parameters
    ----------
    data : pathlib.Path
        The folder that holds ``linking/splink/historical_half_a.parquet``.
    residents : int
        How many made-up residents the latency is measured among.
    """
    historical = pq.read_table(data / "linking/splink/historical_half_a.parquet")
    return {
        "clusters": measure_clusters(),
        "increments": measure_increments(historical),
        "latency": measure_latency(historical, residents),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--residents", type=int, default=1_000_000)
    arguments = parser.parse_args()
    print(json.dumps(measure(arguments.data, arguments.residents), indent=1))


if __name__ == "__main__":
    main()
