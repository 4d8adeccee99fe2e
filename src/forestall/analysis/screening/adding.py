"""Adding up the rows of a sparse matrix that a query asks for, when they touch a part of its columns."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["Adder"]


@njit(cache=True)
def _add(starts, columns, values, rows, factors, least, totals, touched):  # type: ignore[no-untyped-def]
    count = 0
    for i in range(len(rows)):
        factor = factors[i]
        if factor > 0:
            for j in range(starts[rows[i]], starts[rows[i] + 1]):
                column = columns[j]
                if totals[column] == 0:
                    touched[count] = column
                    count += 1
                totals[column] += factor * values[j]
    kept = 0
    for i in range(count):
        if totals[touched[i]] >= least:
            kept += 1
    found = np.empty(kept, dtype=np.int32)
    sums = np.empty(kept, dtype=np.float32)
    kept = 0
    for i in range(count):
        column = touched[i]
        if totals[column] >= least:
            found[kept] = column
            sums[kept] = totals[column]
            kept += 1
        totals[column] = 0
    return found, sums


class Adder:
    """A sparse matrix of positive numbers, whose rows are added up; it holds the room for that.

    Threads may share it: adding keeps the interpreter's lock, and leaves the room as it was.

    Parameters
    ----------
    matrix : csr_array
        Of float32.

    Examples
    --------
    >>> matrix = csr_array(np.array([[1, 0, 2], [1, 0, 0]], dtype=np.float32))
    >>> found, sums = Adder(matrix).add(np.array([0, 1]), np.array([1.0, 2.0]), 2.5)
    >>> found.tolist(), sums.tolist()
    ([0], [3.0])
    """

    def __init__(self, matrix: csr_array) -> None:
        self._starts = matrix.indptr.astype(np.int64)
        self._columns = matrix.indices.astype(np.int32, copy=False)
        self._values = matrix.data.astype(np.float32, copy=False)
        self._totals = np.zeros(matrix.shape[1], dtype=np.float32)
        self._touched = np.empty(matrix.shape[1], dtype=np.int32)

    def add(
        self, rows: NDArray[np.integer], factors: NDArray[np.floating], least: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give the columns whose sum of ``factors`` times ``rows`` is at least ``least``, and the sums."""
        found: NDArray[np.int32]
        sums: NDArray[np.float32]
        found, sums = _add(
            self._starts,
            self._columns,
            self._values,
            rows.astype(np.int64, copy=False),
            factors.astype(np.float32, copy=False),
            np.float32(least),
            self._totals,
            self._touched,
        )
        return found, sums
