"""How alike the names of two views are: candidate pairs found by their parts, then compared in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist
from scipy import sparse  # type: ignore[import-untyped]

from forestall.analysis.names import compare_forms, read_name
from forestall.analysis.transliteration import romanise, skeleton

__all__ = ["Candidates", "find_candidates"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_MOST = 16  # candidates kept for a person, from either side
_ROWS = 512  # people at a time, so that memory stays below 512 x people x 4 bytes
_ALIKE = 0.84  # two name parts below this Jaro-Winkler and with other consonants are unlike


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of people whose names may be one, with the likeness of the names.

    Parameters
    ----------
    a, b : array of int64
        Row of the person in each view.
    score : array of float64
        Likeness of the names, 0 to 1; 0.7 divides same from other.
    """

    a: Ints
    b: Ints
    score: Floats


Parts = tuple[tuple[str, str], ...]


def _parts(name: str) -> Parts:
    return tuple((token, skeleton(token)) for token in romanise(name).split())


def find_candidates(a: Sequence[tuple[str, ...]], b: Sequence[tuple[str, ...]]) -> Candidates:
    """Pairs of people who share name parts, rarest parts first, with the likeness of their names.

    Parameters
    ----------
    a, b : sequence of tuple of str
        The names of each person of each view.

    Returns
    -------
    Candidates
        In order of ``a``, then ``b``. At most 16 for each person from either side; people without a
        name have none.

    Examples
    --------
    >>> found = find_candidates([("Ann Lee",)], [("Lee, Anne",), ("Bo Stone",)])
    >>> found.b.tolist()
    [0]
    """
    parts_a = [tuple(_parts(name) for name in names) for names in a]
    parts_b = [tuple(_parts(name) for name in names) for names in b]
    matrix_a, tokens_a = _incidence(parts_a)
    matrix_b, tokens_b = _incidence(parts_b)
    if not tokens_a or not tokens_b:
        nothing = np.zeros(0, np.int64)
        return Candidates(nothing, nothing, np.zeros(0))
    right = (_alike_parts(tokens_a, tokens_b) @ matrix_b.T).tocsr()
    pairs: set[tuple[int, int]] = set()
    best_b: list[list[tuple[float, int]]] = [[] for _ in b]
    for start in range(0, len(a), _ROWS):
        block = (matrix_a[start : start + _ROWS] @ right).toarray()
        pairs.update(_top(block, start))
        for row, column in _top(block.T, 0):
            best_b[row].append((float(block[column, row]), start + column))
    for column, best in enumerate(best_b):
        best.sort(key=lambda item: (-item[0], item[1]))
        pairs.update((row, column) for _, row in best[:_MOST])
    ordered = sorted(pairs)
    forms_a = [tuple(read_name(name, "Person") for name in names) for names in a]
    forms_b = [tuple(read_name(name, "Person") for name in names) for names in b]
    scores = [
        max((compare_forms(x, y) for x in forms_a[i] for y in forms_b[j]), default=0.0) for i, j in ordered
    ]
    rows = np.array(ordered, np.int64).reshape(-1, 2)
    return Candidates(rows[:, 0].copy(), rows[:, 1].copy(), np.array(scores, np.float64))


def _top(block: npt.NDArray[np.float32], first: int) -> list[tuple[int, int]]:
    """The best columns of each row, as (row, column)."""
    count = min(_MOST, block.shape[1])
    kept = np.argpartition(-block, count - 1, axis=1)[:, :count]
    rows = np.repeat(np.arange(len(block)), count)
    columns = kept.ravel()
    strong = block[rows, columns] > 0
    return list(zip((rows[strong] + first).tolist(), columns[strong].tolist(), strict=True))


def _incidence(people: Sequence[tuple[Parts, ...]]) -> tuple[sparse.csr_matrix, list[tuple[str, str]]]:
    """People by name parts, weighted by how rare a part is; each person's weights have length one."""
    tokens: dict[tuple[str, str], int] = {}
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


def _alike_parts(a: list[tuple[str, str]], b: list[tuple[str, str]]) -> sparse.csr_matrix:
    """Likeness of name parts, zero where they are unlike."""
    spelt_b = [token for token, _ in b]
    bones_b = np.array([bones if len(bones) > 1 else f"-{n}" for n, (_, bones) in enumerate(b)])
    firsts_b = np.array([token[0] for token in spelt_b])
    short_b = np.array([len(token) == 1 for token in spelt_b])
    blocks = []
    for start in range(0, len(a), _ROWS):
        part = a[start : start + _ROWS]
        block = cdist(
            [token for token, _ in part], spelt_b, scorer=JaroWinkler.similarity, score_cutoff=_ALIKE,
            dtype=np.float32,
        )  # fmt: skip
        for row, (token, bones) in enumerate(part):
            same = bones_b == bones
            block[row, same] = np.maximum(block[row, same], 0.88)
            initial = (firsts_b == token[0]) & (short_b | (len(token) == 1))
            block[row, initial] = np.maximum(block[row, initial], 0.3)
        blocks.append(sparse.csr_matrix(block))
    return sparse.vstack(blocks).tocsr()
