"""How alike the names of two views are: candidate pairs found by their parts, then compared in full."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist
from scipy import sparse

from forestall.analysis.names import compare_forms, read_name
from forestall.analysis.transliteration import romanise, skeleton

__all__ = ["Candidates", "NameParts", "find_candidates", "mean_likeness", "split_names"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_MOST = 12  # candidates kept for a person, from either side
_AGAIN = 6  # candidates kept for a person in a pair of groups that is looked at again
_CLEAR = 0.88  # likeness at which two names are clearly alike
_ROWS = 512  # people at a time, so that memory stays below 512 x people x 4 bytes
_DOUBTED = 0.5  # likeness of whole names under which their parts are looked at instead
_STRANGE = 0.42  # likeness of parts up to which whole names need not be compared
_ALIKE = 0.84  # two name parts below this Jaro-Winkler and with other consonants are unlike


Part = tuple[str, str, str]  # Latin spelling; consonants of it; consonants letter by letter
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of people whose names may be one, with the likeness of the names.

    Parameters
    ----------
    a, b : array of int64
        Row of the person in each view.
    score : array of float64
        Likeness of the names, 0 to 1; 0.7 divides same from other, and under 0.5 it is half the likeness
        of the spellings of their parts.
    """

    a: Ints
    b: Ints
    score: Floats


@dataclass(frozen=True, slots=True)
class NameParts:
    """The names of two views, taken apart.

    Parameters
    ----------
    names_a, names_b : tuple of tuple of str
        Of each person.
    split_a, split_b
        The same, each name in its parts.
    held_a, held_b : sparse matrix, people x name parts
        Weights by rarity; each person's have length one.
    alike : sparse matrix, name parts of the first x of the second
        Likeness, zero where two parts are unlike.
    """

    names_a: tuple[tuple[str, ...], ...]
    names_b: tuple[tuple[str, ...], ...]
    split_a: tuple[tuple[Parts, ...], ...]
    split_b: tuple[tuple[Parts, ...], ...]
    held_a: sparse.csr_matrix
    held_b: sparse.csr_matrix
    alike: sparse.csr_matrix


def _parts(name: str) -> Parts:
    return tuple(part for written in re.split(r"[\W_]+", name) if written and (part := _part(written))[0])


@lru_cache(maxsize=65_536)
def _part(written: str) -> Part:
    plain = "".join(filter(str.isalnum, anyascii(written).lower()))
    spelt = plain if written.isascii() else romanise(written).replace(" ", "") or plain
    # A learned reading may be wrong in its consonants; the plain one seldom is.
    return spelt, skeleton(spelt), skeleton(plain)


def _part_likeness(a: Part, b: Part) -> float:
    if len(a[0]) == 1 or len(b[0]) == 1:
        return 0.75 if a[0][0] == b[0][0] else 0.0
    spelt = float(JaroWinkler.similarity(a[0], b[0]))
    if (len(a[1]) > 1 and a[1] == b[1]) or (len(a[2]) > 1 and a[2] == b[2]):
        spelt = max(spelt, 0.88)
    return spelt if spelt >= 0.75 else 0.4 * spelt


def _align(a: Parts, b: Parts) -> float:
    """Mean likeness of the parts in their best pairing; a part left over costs a little."""
    if not a or not b:
        return 0.0
    if len(a) > len(b):
        a, b = b, a
    pairs = sorted(
        ((_part_likeness(x, y), i, j) for i, x in enumerate(a) for j, y in enumerate(b)), reverse=True
    )
    used_a, used_b, total = set[int](), set[int](), 0.0
    for likeness, i, j in pairs:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            total += likeness
    score = total / len(a) - 0.05 * (len(b) - len(a))
    return max(0.0, score if len(a) > 1 else 0.8 * score)


def split_names(a: Sequence[tuple[str, ...]], b: Sequence[tuple[str, ...]]) -> NameParts:
    """Take the names of two views apart and compare the parts.

    Examples
    --------
    >>> split_names([("Ann Lee",)], [("Lee, Anne",)]).alike.shape
    (2, 2)
    """
    split_a = tuple(tuple(_parts(name) for name in names) for names in a)
    split_b = tuple(tuple(_parts(name) for name in names) for names in b)
    held_a, tokens_a = _incidence(split_a)
    held_b, tokens_b = _incidence(split_b)
    alike = _alike_parts(tokens_a, tokens_b)
    return NameParts(tuple(a), tuple(b), split_a, split_b, held_a, held_b, alike)


def mean_likeness(parts: NameParts, groups_a: Sequence[Ints], groups_b: Sequence[Ints]) -> Floats:
    """Sum of the likeness of names over all pairs of people of two groups, for every two groups.

    Groups whose people draw names from one pool are alike in it, whoever their members are.

    Examples
    --------
    >>> parts = split_names([("Ann Lee",), ("Bo Stone",)], [("Lee, Anne",)])
    >>> sums = mean_likeness(parts, [np.array([0]), np.array([1])], [np.array([0])])
    >>> bool(sums[0, 0] > 0.5 > sums[1, 0])
    True
    """
    first = sparse.vstack([sparse.csr_matrix(parts.held_a[rows].sum(axis=0)) for rows in groups_a])
    second = sparse.vstack([sparse.csr_matrix(parts.held_b[rows].sum(axis=0)) for rows in groups_b])
    return np.asarray((first @ parts.alike @ second.T).toarray(), np.float64)


def find_candidates(
    parts: NameParts, groups_a: Sequence[Ints] = (), groups_b: Sequence[Ints] = ()
) -> Candidates:
    """Pairs of people who share name parts, rarest parts first, with the likeness of their names.

    Parameters
    ----------
    parts : NameParts
    groups_a, groups_b : sequence of array of int64
        Rows of the people of each group. Between groups that have some people in common by name, the
        members are looked at again, so that a spoilt name is found among the few rather than the many.

    Returns
    -------
    Candidates
        In order of the first view, then the second. At most 12 for each person from either side, and 6
        in each pair of groups that is looked at again; people without a name have none.

    Examples
    --------
    >>> found = find_candidates(split_names([("Ann Lee",)], [("Lee, Anne",), ("Bo Stone",)]))
    >>> found.b.tolist()
    [0]
    """
    right = (parts.alike @ parts.held_b.T).tocsr()
    pairs: set[tuple[int, int]] = set()
    best_b: list[list[tuple[float, int]]] = [[] for _ in parts.names_b]
    for start in range(0, len(parts.names_a), _ROWS):
        block = (parts.held_a[start : start + _ROWS] @ right).toarray()
        pairs.update((row + start, column) for row, column in _top(block, _MOST))
        for row, column in _top(block.T, _MOST):
            best_b[row].append((float(block[column, row]), start + column))
    for column, best in enumerate(best_b):
        best.sort(key=lambda item: (-item[0], item[1]))
        pairs.update((row, column) for _, row in best[:_MOST])
    compare = _Comparing(parts)
    scores = {pair: compare(*pair) for pair in sorted(pairs)}
    for a, b in _promising(scores, groups_a, groups_b):
        rows, columns = groups_a[a], groups_b[b]
        block = (parts.held_a[rows] @ right[:, columns]).toarray()
        again = {(i, j) for i, j in _top(block, _AGAIN)} | {(i, j) for j, i in _top(block.T, _AGAIN)}
        for i, j in sorted(again):
            pair = int(rows[i]), int(columns[j])
            if pair not in scores:
                scores[pair] = compare(*pair)
    ordered = np.array(sorted(scores), np.int64).reshape(-1, 2)
    return Candidates(
        ordered[:, 0].copy(), ordered[:, 1].copy(), np.array([scores[pair] for pair in sorted(scores)])
    )


class _Comparing:
    """Compares the names of two people; each name is read once."""

    def __init__(self, parts: NameParts) -> None:
        self._forms_a = [tuple(read_name(name, "Person") for name in names) for names in parts.names_a]
        self._forms_b = [tuple(read_name(name, "Person") for name in names) for names in parts.names_b]
        self._parts = parts

    def __call__(self, i: int, j: int) -> float:
        near = max(
            (_align(x, y) for x in self._parts.split_a[i] for y in self._parts.split_b[j]), default=0.0
        )
        if near > _STRANGE:
            names = ((x, y) for x in self._forms_a[i] for y in self._forms_b[j])
            score = max((compare_forms(x, y) for x, y in names), default=0.0)
            if score >= _DOUBTED:
                return score
        # Names too spoilt to be called one may still be nearer than strangers' names are.
        return _DOUBTED * min(near, 0.999)


def _promising(
    scores: dict[tuple[int, int], float], groups_a: Sequence[Ints], groups_b: Sequence[Ints]
) -> list[tuple[int, int]]:
    """The pairs of groups in which most people have a like name, as a share of the smaller group."""
    in_a, in_b = _groups_of(groups_a), _groups_of(groups_b)
    alike: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for (i, j), score in scores.items():
        if score >= _CLEAR:
            for a in in_a.get(i, ()):
                for b in in_b.get(j, ()):
                    alike[a, b].add(i)
    ranked = sorted(
        (-len(people) / min(len(groups_a[a]), len(groups_b[b])), a, b)
        for (a, b), people in alike.items()
        if len(people) > 1 or min(len(groups_a[a]), len(groups_b[b])) < 6
    )
    return [(a, b) for _, a, b in ranked[: 3 * (len(groups_a) + len(groups_b))]]


def _groups_of(groups: Sequence[Ints]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number, rows in enumerate(groups):
        for row in rows.tolist():
            found[row].append(number)
    return found


def _top(block: npt.NDArray[np.float32], most: int) -> list[tuple[int, int]]:
    """The best columns of each row, as (row, column)."""
    count = min(most, block.shape[1])
    kept = np.argpartition(-block, count - 1, axis=1)[:, :count]
    rows = np.repeat(np.arange(len(block)), count)
    columns = kept.ravel()
    strong = block[rows, columns] > 0
    return list(zip(rows[strong].tolist(), columns[strong].tolist(), strict=True))


def _incidence(people: Sequence[tuple[Parts, ...]]) -> tuple[sparse.csr_matrix, list[Part]]:
    """People by name parts, weighted by how rare a part is; each person's weights have length one."""
    tokens: dict[Part, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, names in enumerate(people):
        for part in dict.fromkeys(part for name in names for part in name):
            rows.append(row)
            columns.append(tokens.setdefault(part, len(tokens)))
    matrix = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), shape=(len(people), max(1, len(tokens)))
    )
    held = np.asarray(matrix.sum(axis=0)).ravel()
    rarity = np.log1p(len(people) / np.maximum(held, 1.0)).astype(np.float32)
    matrix = matrix @ sparse.diags(rarity)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.maximum(length, 1e-9)) @ matrix).tocsr().astype(np.float32), list(tokens)


def _alike_parts(a: list[Part], b: list[Part]) -> sparse.csr_matrix:
    """Likeness of name parts, zero where they are unlike."""
    spelt_b = [part[0] for part in b]
    bones_b = [np.array([part[at] if len(part[at]) > 1 else "-" for part in b]) for at in (1, 2)]
    firsts_b = np.array([token[0] for token in spelt_b])
    short_b = np.array([len(token) == 1 for token in spelt_b])
    if not a or not b:
        return sparse.csr_matrix((max(1, len(a)), max(1, len(b))), dtype=np.float32)
    blocks = []
    for start in range(0, len(a), _ROWS):
        part = a[start : start + _ROWS]
        block = cdist(
            [token for token, _, _ in part], spelt_b, scorer=JaroWinkler.similarity, score_cutoff=_ALIKE,
            dtype=np.float32,
        )  # fmt: skip
        for row, (token, *bones) in enumerate(part):
            same = (bones_b[0] == bones[0]) | (bones_b[1] == bones[1])
            block[row, same] = np.maximum(block[row, same], 0.88)
            initial = (firsts_b == token[0]) & (short_b | (len(token) == 1))
            block[row, initial] = np.maximum(block[row, initial], 0.3)
        blocks.append(sparse.csr_matrix(block))
    return sparse.vstack(blocks).tocsr()
