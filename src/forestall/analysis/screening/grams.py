"""Which parts of names are spelt or sound about alike, among very many, by the letter groups they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from forestall.analysis.screening.adding import Adder
from forestall.analysis.transliteration import romanise, skeleton

__all__ = ["LEAST", "GramIndex", "first_letters", "spell"]

_BUCKETS = 1 << 17
_COMMON, _FEW = 0.05, 2_000  # groups in more parts than this share, and this number, tell nothing
_OWN_SCRIPT = 0.5  # what the same characters add, when both are written in the same script
LEAST = 0.2
"""Likeness below which two parts say nothing of each other."""


class GramIndex:
    """Parts of names of any scripts, searched by the groups of letters and consonants that they share.

    Rougher than `forestall.analysis.transliteration.TokenIndex` and made for some hundred thousand parts:
    it says what to look at, not what is alike.

    Parameters
    ----------
    parts : Sequence[str]
        Positions in results count from 0 in this order.

    Examples
    --------
    >>> GramIndex(["olga", "ivan", "peter"]).nearest(["Ольга"], 1)[0].tolist()
    [[0]]
    """

    def __init__(self, parts: Sequence[str]) -> None:
        spelt = spell(parts)
        self.initials = first_letters(spelt)
        held = _gram_matrix(parts, spelt)
        count = np.bincount(held.indices, minlength=2 * _BUCKETS)
        self._weights = np.log1p(len(parts) / (1 + count)).astype(np.float32)
        self._weights[count > max(_FEW, _COMMON * len(parts))] = 0
        self._holders = Adder(_weigh(held, self._weights).T.tocsr())

    def nearest(self, parts: Sequence[str], width: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give the positions and likeness of the ``width`` parts most like each, best first.

        Parts whose likeness is below `LEAST` are not given.

        Returns
        -------
        tuple of ndarray
            Both of shape (parts, width); position -1 and likeness 0 where fewer were found.
        """
        positions = np.full((len(parts), width), -1, dtype=np.int32)
        likeness = np.zeros((len(parts), width), dtype=np.float32)
        if not len(parts):
            return positions, likeness
        asked = _weigh(_gram_matrix(parts, spell(parts)), self._weights)
        for row in range(len(parts)):
            own = slice(asked.indptr[row], asked.indptr[row + 1])
            found, alike = self._holders.add(asked.indices[own], asked.data[own], LEAST)
            if len(found) > width:
                best = np.argpartition(-alike, width)[:width]
                found, alike = found[best], alike[best]
            order = np.lexsort((found, -alike))
            positions[row, : len(order)] = found[order]
            likeness[row, : len(order)] = alike[order]
        return positions, likeness


def spell(parts: Sequence[str]) -> list[str]:
    """Parts in Latin letters, each as one word."""
    return [romanise(part).replace(" ", "") for part in parts]


def first_letters(spelt: Sequence[str]) -> NDArray[np.int32]:
    """The first letter of each word as a bit, ``a`` the lowest; 0 for none."""
    return np.array([1 << ord(text[0]) - 97 if text[:1].isalpha() else 0 for text in spelt], dtype=np.int32)


def _gram_matrix(parts: Sequence[str], spelt: Sequence[str]) -> csr_array:
    """Groups of letters of each Latin spelling and of its consonants; beside them, of other scripts' own."""
    own = [part if any(letter > "\u024f" for letter in part) else "" for part in parts]
    rows_spelt, grams_spelt = _grams(spelt, (2, 3))
    rows_heard, grams_heard = _grams([skeleton(part) if part else "" for part in spelt], (2, 3))
    rows_own, grams_own = _grams(own, (1, 2))
    rows = np.concatenate([rows_spelt, rows_heard, rows_own])
    latin = np.concatenate([grams_spelt, grams_heard * 31 + 7]) % _BUCKETS
    columns = np.concatenate([latin, _BUCKETS + grams_own % _BUCKETS])
    ones = np.ones(len(rows), dtype=np.float32)
    matrix = csr_array((ones, (rows, columns)), shape=(len(spelt), 2 * _BUCKETS))
    matrix.data[:] = 1
    return matrix


def _grams(texts: Sequence[str], sizes: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The row and a number of every group of so many letters, ends marked; all texts at once."""
    joined = "".join(f"^{text}$" for text in texts if text).encode("utf-32-le", "replace")
    letters = np.frombuffer(joined, dtype=np.uint32).astype(np.int64)
    lengths = [len(text) + 2 if text else 0 for text in texts]
    owner = np.repeat(np.arange(len(texts)), lengths)
    rows, grams, number = [], [], np.zeros(len(letters), dtype=np.int64)
    for size in range(1, max(sizes) + 1):
        last = len(letters) - size + 1
        if last <= 0:
            break
        number = number[:last] * 1009 + letters[size - 1 :]
        if size in sizes:
            inside = owner[:last] == owner[size - 1 :]
            if size == 1:
                inside &= (letters != ord("^")) & (letters != ord("$"))
            rows.append(owner[:last][inside])
            grams.append(number[inside] * 4 + size)
    empty = np.empty(0, dtype=np.int64)
    return np.concatenate([empty, *rows]), np.concatenate([empty, *grams])


def _weigh(matrix: csr_array, weights: NDArray[np.float32]) -> csr_array:
    """Rows by the rarity of their groups: those of the Latin spelling of length 1, and then the others."""
    matrix.data = matrix.data * weights[matrix.indices]
    matrix.eliminate_zeros()
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    for block, length in ((matrix.indices < _BUCKETS, 1.0), (matrix.indices >= _BUCKETS, _OWN_SCRIPT)):
        squares = np.bincount(rows[block], matrix.data[block] ** 2, matrix.shape[0])
        matrix.data[block] *= np.sqrt(length / squares[rows[block]]).astype(np.float32)
    return matrix
