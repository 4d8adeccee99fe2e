"""An index of name parts that is searched by likeness, across scripts."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from forestall.analysis.transliteration.scoring import similarity
from forestall.analysis.transliteration.spelling import romanise, skeleton

__all__ = ["TokenIndex"]

_BUCKETS = 1 << 18
_CANDIDATES = 50


def _features(token: str) -> list[int]:
    spelt, consonants = f"^{romanise(token)}$", f"<{skeleton(token)}>"
    grams = [spelt[i : i + n] for n in (1, 2, 3) for i in range(len(spelt) - n + 1)]
    grams += ["~" + consonants[i : i + n] for n in (2, 3) for i in range(len(consonants) - n + 1)]
    return [crc32(gram.encode()) % _BUCKETS for gram in grams]


def _matrix(tokens: Sequence[str]) -> csr_array:
    rows = [_features(token) for token in tokens]
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int64, count=int(starts[-1]))
    matrix = csr_array(
        (np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(rows), _BUCKETS)
    )
    matrix.sum_duplicates()
    return matrix


def _normalised(matrix: csr_array, weights: NDArray[np.float32]) -> csr_array:
    matrix.data = matrix.data * weights[matrix.indices]
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data = matrix.data / np.repeat(np.where(lengths == 0, 1, lengths), np.diff(matrix.indptr))
    return matrix


class TokenIndex:
    """Name parts of any scripts, searched by likeness.

    Parameters
    ----------
    tokens : Sequence[str]
        Single name parts; positions in results count from 0 in this order.

    Examples
    --------
    >>> index = TokenIndex(["olga", "ivan", "peter"])
    >>> index.search("Ольга", k=1)[0][0]
    0
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = list(tokens)
        matrix = _matrix(self._tokens)
        count = np.bincount(matrix.indices, minlength=_BUCKETS)
        self._weights = np.log1p(len(self._tokens) / (1 + count)).astype(np.float32)
        self._grams = csr_array(_normalised(matrix, self._weights).T)

    def __len__(self) -> int:
        return len(self._tokens)

    def search(self, query: str, k: int = 10) -> list[tuple[int, float]]:
        """Give the positions and likeness (0 to 1) of the ``k`` parts most like ``query``, best first."""
        positions, scores = self.search_many([query], k)
        return [(int(p), float(s)) for p, s in zip(positions[0], scores[0], strict=True) if p >= 0]

    def search_many(
        self, queries: Sequence[str], k: int = 10
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Search for many name parts at once.

        Returns
        -------
        tuple of ndarray
            Positions (queries x k, int32, -1 where fewer than ``k`` were found) and their likeness (float32,
            0 there), best first.
        """
        positions = np.full((len(queries), k), -1, dtype=np.int32)
        scores = np.zeros((len(queries), k), dtype=np.float32)
        found = csr_array(_normalised(_matrix(queries), self._weights) @ self._grams)
        for row, query in enumerate(queries):
            near = slice(found.indptr[row], found.indptr[row + 1])
            order = np.argsort(-found.data[near], kind="stable")[: max(_CANDIDATES, k)]
            candidates = found.indices[near][order]
            likeness = np.array([similarity(query, self._tokens[i]) for i in candidates], dtype=np.float32)
            best = np.lexsort((candidates, -likeness))[:k]
            positions[row, : len(best)] = candidates[best]
            scores[row, : len(best)] = likeness[best]
        return positions, scores
