"""Linkage without names: quality against the clear, attacks on the encodings, cost of set intersection.

Quality and attacks use the historical figures (half a), split by a hash of the cluster: settings were
tuned on the even part, figures are of the odd part. Each of two agencies holds one noisy record of
seven persons in ten, drawn at random.

The attacker is the comparing unit, with all it could wish for but the key: the scheme, its
parameters, and the clear values of the very people that were encoded. It is run against plain Bloom
filters first, as published (Schnell, Bachteler and Reiher 2009), to show that it works.

- *Frequency* (Niedermeyer, Steinmetzer, Kroll and Schnell 2014): the commonest encodings, near-equal
  ones counted together, are taken for the commonest names.
- *Pattern mining* (Christen, Vidanage, Ranbaduge and Schnell 2018): bits that are set together are
  taken for a piece of a name by frequency and by what occurs beside it; a record is the one name that
  fits its pieces best.
- *Graph* (Culnane, Rubinstein and Teague 2017; Vidanage, Christen, Ranbaduge and Schnell 2020): a
  record is the person whose likenesses to all others look most alike. No encoding that keeps likeness
  withstands it wholly; it is reported, not hidden.

Run: ``python benchmarks/private_linkage.py DATA`` where DATA holds ``linking/splink``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix

from forestall.analysis.private_linkage import (
    FLOOR,
    EncodedPairs,
    EncodingParameters,
    answer_request,
    choose_lead,
    count_shared,
    describe_person,
    encode_records,
    find_pairs,
    make_request,
    make_secret,
    make_setup,
    order_pairs,
    solve_one_to_one,
)
from forestall.core.text import fold

__all__ = ["measure"]

COLUMNS = {
    "full_name": "full_name",
    "surname": "surname",
    "dob": "birth_date",
    "birth_place": "birth_place",
    "postcode_fake": "postcode",
}
NAMES_AND_DATES = {"full_name": "full_name", "surname": "surname", "dob": "birth_date"}
KEY = b"benchmark exchange key, 32 bytes"
Rows = list[dict[str, Any]]


def load_people(data: Path, part: int) -> dict[str, Rows]:
    """The records of one part of the clusters (0 tuned on, 1 reported)."""
    table = pq.read_table(data / "linking" / "splink" / "historical_half_a.parquet")
    people: dict[str, Rows] = {}
    for row in table.to_pylist():
        if hashlib.sha256(b"split" + row["cluster"].encode()).digest()[0] % 2 == part:
            people.setdefault(row["cluster"], []).append(row)
    return people


def draw_agencies(people: Mapping[str, Rows], seed: int, share: float = 0.7) -> tuple[Rows, Rows]:
    """Two agencies that each hold one record of this share of the people."""
    random = np.random.default_rng(seed)
    a: Rows = []
    b: Rows = []
    for cluster in sorted(people):
        i, j = random.choice(len(people[cluster]), 2, replace=False)
        in_a, in_b = random.random(2) < share
        if in_a:
            a.append(people[cluster][i])
        if in_b:
            b.append(people[cluster][j])
    return a, b


def describe(rows: Rows, columns: Mapping[str, str] = COLUMNS) -> list[dict[str, float]]:
    """Features of every record."""
    return [describe_person({f: row[c] for c, f in columns.items() if row[c]}) for row in rows]


def compare_clear(a: Sequence[Mapping[str, float]], b: Sequence[Mapping[str, float]]) -> np.ndarray:
    """Weighted Jaccard of every pair, in the clear: the same matcher without the encoding."""
    index: dict[str, int] = {}

    def matrix(records: Sequence[Mapping[str, float]]) -> tuple[list[int], list[int], list[float]]:
        cells = [
            (row, index.setdefault(feature, len(index)), weight**0.5)
            for row, features in enumerate(records)
            for feature, weight in features.items()
        ]
        return [c[0] for c in cells], [c[1] for c in cells], [c[2] for c in cells]

    cells = [matrix(a), matrix(b)]
    left, right = (
        csr_matrix((values, (rows, columns)), shape=(size, len(index)))
        for (rows, columns, values), size in zip(cells, (len(a), len(b)), strict=True)
    )
    shared = (left @ right.T).toarray()
    total = np.array([sum(f.values()) for f in a])[:, None] + [sum(f.values()) for f in b] - shared
    return np.asarray(shared / np.maximum(total, 1e-12))


def score(pairs: EncodedPairs, a: Rows, b: Rows) -> dict[str, float]:
    """Precision, recall and F1 of pairs."""
    right = sum(a[i]["cluster"] == b[j]["cluster"] for i, j in zip(pairs.a, pairs.b, strict=True))
    true = len({row["cluster"] for row in a} & {row["cluster"] for row in b})
    return {
        "precision": right / max(len(pairs), 1),
        "recall": right / true,
        "f1": 2 * right / (len(pairs) + true),
    }


def link(pairs: EncodedPairs, a: Rows, b: Rows) -> EncodedPairs:
    """The links that `compare` would give."""
    solved = solve_one_to_one(pairs)
    return solved.ahead(choose_lead(pairs, solved, len(a), len(b)))


def pairs_of(similarity: np.ndarray) -> EncodedPairs:
    """Pairs above the floor of a matrix of similarities, most alike first."""
    a, b = np.nonzero(similarity >= FLOOR)
    return order_pairs(a, b, similarity[a, b])


def encode(features: list[dict[str, float]], whose: bytes, parameters: EncodingParameters) -> np.ndarray:
    """Encodings of one agency, with its own noise."""
    noise = [hashlib.sha256(whose + str(row).encode()).digest() for row in range(len(features))]
    return encode_records(features, KEY, noise, parameters)


def measure_quality(
    people: Mapping[str, Rows], seeds: Sequence[int], columns: Mapping[str, str] = COLUMNS
) -> dict[str, Any]:
    """Encoded against clear, over several draws of the two agencies."""
    runs = []
    parameters = EncodingParameters()
    for seed in seeds:
        a, b = draw_agencies(people, seed)
        left, right = describe(a, columns), describe(b, columns)
        clear = link(pairs_of(compare_clear(left, right)), a, b)
        start = time.process_time()
        encoded_a, encoded_b = encode(left, b"a", parameters), encode(right, b"b", parameters)
        middle = time.process_time()
        encoded = link(find_pairs(encoded_a, encoded_b, parameters), a, b)
        end = time.process_time()
        runs.append(
            {
                "clear": score(clear, a, b),
                "encoded": score(encoded, a, b),
                "encode_cpu_seconds_per_1000": (middle - start) / (len(a) + len(b)) * 1000,
                "compare_cpu_seconds": end - middle,
            }
        )
    clear_f1 = [run["clear"]["f1"] for run in runs]
    encoded_f1 = [run["encoded"]["f1"] for run in runs]
    gaps = np.subtract(clear_f1, encoded_f1)
    return {
        "draws": len(runs),
        "clear_f1": round(float(np.mean(clear_f1)), 4),
        "encoded_f1": round(float(np.mean(encoded_f1)), 4),
        "encoded_precision": round(float(np.mean([run["encoded"]["precision"] for run in runs])), 4),
        "encoded_recall": round(float(np.mean([run["encoded"]["recall"] for run in runs])), 4),
        "gap": round(float(gaps.mean()), 4),
        "gap_standard_error": round(float(gaps.std(ddof=1) / len(gaps) ** 0.5), 4),
        "gap_worst_draw": round(float(gaps.max()), 4),
        "encode_cpu_ms_per_record": round(
            float(np.mean([run["encode_cpu_seconds_per_1000"] for run in runs])), 3
        ),
    }


def measure_kernel(people: Mapping[str, Rows], seed: int) -> dict[str, float]:
    """The project's own linkage of tables on the clear values of one draw, one partner each, for scale."""
    import pyarrow as pa

    from forestall.analysis.linking import link_between

    a, b = draw_agencies(people, seed)
    tables = [pa.Table.from_pylist([{c: row[c] for c in COLUMNS} for row in rows]) for rows in (a, b)]
    links = link_between(*tables, one_to_one=True).links
    pairs = order_pairs(np.asarray(links.left), np.asarray(links.right), np.asarray(links.weight))
    return {name: round(value, 4) for name, value in score(pairs, a, b).items()}


# Attacks.


def grams(text: str) -> set[str]:
    """Edged bigrams of every word, without their words."""
    return {f"^{word}$"[i : i + 2] for word in text.split() for i in range(len(word) + 1)}


def encode_plain(texts: Sequence[str], bits: int, hashes: int, domain: bytes = b"") -> np.ndarray:
    """Plain Bloom filters: keyed double hashing of bigrams, no hardening."""
    out = np.zeros((len(texts), bits), bool)
    places: dict[str, np.ndarray] = {}
    for row, text in enumerate(texts):
        for gram in grams(text):
            if gram not in places:
                digest = hmac.new(KEY, domain + gram.encode(), hashlib.sha256).digest()
                first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")
                places[gram] = np.array([(first + i * step) % bits for i in range(hashes)])
            out[row, places[gram]] = True
    return out


def attack_frequency(encoded: np.ndarray, values: Sequence[str], near: float = 0.9) -> list[str | None]:
    """Guess values from how often near-equal encodings occur."""
    groups = group_near_equal(encoded, near)
    sizes = Counter(groups)
    common = [value for value, _ in Counter(values).most_common()]
    guess_of = {
        group: common[rank]
        for rank, (group, size) in enumerate(sizes.most_common())
        if size > 1 and rank < len(common)
    }
    return [guess_of.get(group) for group in groups]


def group_near_equal(encoded: np.ndarray, near: float) -> list[int]:
    """Leader clustering of rows that agree in this share of their set bits (Dice)."""
    bits = encoded.astype(np.float32)
    counts = bits.sum(1)
    dice = 2 * (bits @ bits.T) / np.maximum(counts[:, None] + counts, 1)
    group = [-1] * len(encoded)
    for row in range(len(encoded)):
        if group[row] < 0:
            for other in np.nonzero(dice[row] >= near)[0]:
                if group[other] < 0:
                    group[other] = row
    return group


def attack_patterns(
    encoded: np.ndarray, values: Sequence[str], together: float = 0.7, most: int = 150
) -> list[str | None]:
    """Guess values from bits that are set together, aligned with pieces of names."""
    pieces = find_patterns(encoded, most, together)
    unique = sorted(set(values))
    counts = Counter(values)
    vocabulary = sorted({gram for value in unique for gram in grams(value)})
    column = {gram: i for i, gram in enumerate(vocabulary)}
    holds = np.zeros((len(unique), len(vocabulary)), bool)
    for row, value in enumerate(unique):
        holds[row, [column[gram] for gram in grams(value)]] = True
    weights = np.array([counts[value] for value in unique])
    weighted = holds.T * weights
    beside = weighted @ holds
    assigned = align_patterns(pieces, beside, len(values))
    if not assigned:
        return [None] * len(encoded)
    seen = pieces[:, [piece for piece, _ in assigned]]
    expected = holds[:, [gram for _, gram in assigned]]
    differing = seen.astype(np.float32) @ (1 - expected.T.astype(np.float32))
    differing += (1 - seen.astype(np.float32)) @ expected.T.astype(np.float32)
    best = differing.min(axis=1)
    guesses: list[str | None] = []
    for row in range(len(encoded)):
        fitting = np.nonzero(differing[row] == best[row])[0]
        guesses.append(unique[fitting[0]] if len(fitting) == 1 else None)
    return guesses


def find_patterns(encoded: np.ndarray, most: int, together: float) -> np.ndarray:
    """Which rows hold each group of bits that are set together, commonest first.

    A group is a bit with all free ones whose correlation with it is at least ``together``; those of
    the strongest ties come first. Where no bits go together, each is tried on its own.
    """
    rows = len(encoded)
    bits = encoded.astype(np.float64)
    mean = bits.mean(0)
    usable = (mean * rows >= 3) & (mean < 0.98)
    scaled = np.where(usable, (bits - mean) / np.sqrt(np.maximum(mean * (1 - mean), 1e-9)), 0)
    ties = scaled.T @ scaled / rows
    ties[(ties < together) | ~usable | ~usable[:, None]] = 0
    found: list[np.ndarray] = []
    while len(found) < most:
        group = np.nonzero(ties[int(ties.sum(1).argmax())])[0]
        if len(group) < 3:
            break
        found.append(encoded[:, group].mean(1) >= 0.95)
        ties[group] = 0
        ties[:, group] = 0
    if not found:
        found = [encoded[:, column] for column in np.argsort(-mean, kind="stable")[:most]]
    found.sort(key=lambda held: -int(held.sum()))
    return np.array(found).T


def align_patterns(pieces: np.ndarray, together: np.ndarray, people: int) -> list[tuple[int, int]]:
    """Pattern to bigram, by frequency and by what occurs beside it."""
    patterns = pieces.astype(np.float64)
    beside = patterns.T @ patterns
    frequency = np.diag(together)
    assigned: list[tuple[int, int]] = []
    free = set(range(len(frequency)))
    for piece in range(pieces.shape[1]):
        count = beside[piece, piece]
        near = [g for g in free if abs(frequency[g] - count) <= max(0.1 * count, 3)]
        if not near:
            continue
        known_pieces = [p for p, _ in assigned]
        known_grams = [g for _, g in assigned]
        cost = [
            abs(frequency[g] - count) / people
            + float(np.abs(together[g, known_grams] - beside[piece, known_pieces]).sum()) / people
            for g in near
        ]
        chosen = near[int(np.argmin(cost))]
        free.discard(chosen)
        assigned.append((piece, chosen))
    return assigned


def run_best(attacks: Sequence[Any], encoded: np.ndarray, values: Sequence[str]) -> list[str | None]:
    """The guesses of the attack that gets most right."""
    return max((attack(encoded, values) for attack in attacks), key=lambda g: share_right(g, values))


def attack_graph(encoded_likeness: np.ndarray, clear_likeness: np.ndarray, depth: int = 100) -> list[int]:
    """For each encoded record, the person whose likenesses to all others look most alike."""

    def profile(likeness: np.ndarray) -> np.ndarray:
        others = likeness.copy()
        np.fill_diagonal(others, 0)
        return np.asarray(-np.sort(-others, axis=1)[:, :depth])

    left, right = profile(encoded_likeness), profile(clear_likeness)
    distance = (left**2).sum(1)[:, None] + (right**2).sum(1) - 2 * left @ right.T
    return [int(row) for row in distance.argmin(axis=1)]


def likeness_of(encoded: np.ndarray, parameters: EncodingParameters) -> np.ndarray:
    """Estimated similarity of every two encodings."""
    signs = unpack(encoded).astype(np.float32) * 2 - 1
    return np.asarray(signs @ signs.T / parameters.bits / (1 - 2 * parameters.flip) ** 2)


def unpack(encoded: np.ndarray) -> np.ndarray:
    """Encodings as a matrix of bits."""
    return np.unpackbits(encoded.view(np.uint8), axis=1).astype(bool)


def share_right(guesses: Sequence[object], truth: Sequence[object]) -> float:
    """Share of all records whose guess is right, as a percentage."""
    return round(
        100 * sum(g is not None and g == t for g, t in zip(guesses, truth, strict=True)) / len(truth), 2
    )


def measure_attacks(people: Mapping[str, Rows], parameters: EncodingParameters) -> dict[str, Any]:
    """Share of records re-identified, in per cent, by each attack on each scheme."""
    rows, others = draw_agencies(people, 1, share=1.0)
    firsts = [fold(row["first_name"] or "") for row in rows]
    surnames = [fold(row["surname"] or "") for row in rows]
    full = [f"{first} {surname}".strip() for first, surname in zip(firsts, surnames, strict=True)]
    plain_first = encode_plain(firsts, 1000, 15, b"first")
    plain_surname = encode_plain(surnames, 1000, 15, b"surname")
    plain_record = encode_plain(full, 1000, 15)
    features = describe(rows)
    encoded = encode(features, b"a", parameters)
    bits = unpack(encoded)
    # Each attack is run with several settings; the attacker is given the one that does best.
    frequency = [partial(attack_frequency, near=near) for near in (0.8, 0.9, 0.97)]
    patterns = [partial(attack_patterns, together=together) for together in (0.5, 0.6, 0.7)]
    out: dict[str, Any] = {"records": len(rows)}
    for name, attacks in {"frequency": frequency, "patterns": patterns}.items():
        first = run_best(attacks, plain_first, firsts)
        surname = run_best(attacks, plain_surname, surnames)
        both = [
            f"{f} {s}".strip() if f is not None and s is not None else None
            for f, s in zip(first, surname, strict=True)
        ]
        out[name] = {
            "plain field filters: first name": share_right(first, firsts),
            "plain field filters: surname": share_right(surname, surnames),
            "plain field filters: whole name": share_right(both, full),
            "plain record filters: whole name": share_right(run_best(attacks, plain_record, full), full),
            "default: first name": share_right(run_best(attacks, bits, firsts), firsts),
            "default: surname": share_right(run_best(attacks, bits, surnames), surnames),
            "default: whole name": share_right(run_best(attacks, bits, full), full),
        }
    same = list(range(len(rows)))
    likeness = likeness_of(encoded, parameters)
    clear = compare_clear(features, features)
    # What another agency knows of the same people: their other records.
    theirs = describe(others)
    out["graph"] = {
        "default, the attacker has these very records": share_right(attack_graph(likeness, clear), same),
        "default, the attacker has other records of the same people": share_right(
            attack_graph(likeness, compare_clear(theirs, theirs)), same
        ),
    }
    return out


def measure_intersection(size: int = 10_000) -> dict[str, Any]:
    """CPU seconds of a count of so many against so many, both sides together."""
    ours = [f"phone:+447700{n:06d}" for n in range(size)]
    theirs = [f"phone:+447700{n:06d}" for n in range(size // 2, size + size // 2)]
    a, b = make_secret(), make_secret()
    start, wall = time.process_time(), time.perf_counter()
    request, setup = make_request(ours, a), make_setup(theirs, b)
    shared = count_shared(size, setup, answer_request(request, b, reveal=False, largest=size), a)
    return {
        "each_side": size,
        "shared": shared,
        "right": shared == size - size // 2,
        "cpu_seconds": round(time.process_time() - start, 2),
        "wall_seconds": round(time.perf_counter() - wall, 2),
        "bytes_sent": len(request) + len(setup) + len(setup),
    }


def measure(data: Path, *, part: int = 1, seeds: Sequence[int] = range(10)) -> dict[str, Any]:
    """All figures; ``part`` 0 is what was tuned on, 1 what is reported."""
    people = load_people(data, part)
    return {
        "data": f"historical_half_a.parquet, {len(people)} clusters, {'reported' if part else 'tuned on'}",
        "quality": measure_quality(people, seeds),
        "quality_names_and_dates_only": measure_quality(people, seeds, NAMES_AND_DATES),
        "clear_by_link_between_first_draw": measure_kernel(people, seeds[0]),
        "attacks_percent": measure_attacks(people, EncodingParameters()),
        "intersection": measure_intersection(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), part=int((sys.argv[2:] or ["1"])[0])), indent=2))
