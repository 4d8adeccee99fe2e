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
        held = _gram_matrix(spelt)
        count = np.bincount(held.indices, minlength=_BUCKETS)
        self._weights = np.log1p(len(parts) / (1 + count)).astype(np.float32)
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
        asked = _weigh(_gram_matrix(spell(parts)), self._weights)
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


def _gram_matrix(spelt: Sequence[str]) -> csr_array:
    """Groups of two and three letters of each Latin spelling, and of its consonants."""
    rows_spelt, grams_spelt = _grams(spelt)
    rows_heard, grams_heard = _grams([skeleton(part) if part else "" for part in spelt])
    rows = np.concatenate([rows_spelt, rows_heard])
    columns = np.concatenate([grams_spelt, grams_heard * 31 + 7]) % _BUCKETS
    matrix = csr_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(spelt), _BUCKETS))
    matrix.data[:] = 1
    return matrix


def _grams(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The row and a number of every group of two and three letters, ends marked; all texts at once."""
    joined = np.frombuffer("".join(f"^{text}$" for text in texts).encode("ascii"), dtype=np.uint8)
    lengths = np.array([len(text) + 2 for text in texts], dtype=np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    # An empty text leaves its two marks next to each other, which is a group that says nothing.
    letters = joined.astype(np.int64)
    pairs = letters[:-1] * 1009 + letters[1:]
    kept = (owner[:-1] == owner[1:]) & (lengths[owner[:-1]] > 2)
    triples = pairs[:-1] * 1013 + letters[2:] + 5
    held = kept[:-1] & (owner[:-2] == owner[2:])
    return (
        np.concatenate([owner[:-1][kept], owner[:-2][held]]),
        np.concatenate([pairs[kept], triples[held]]),
    )


def _weigh(matrix: csr_array, weights: NDArray[np.float32]) -> csr_array:
    """Rows by the rarity of their groups, each of length 1."""
    matrix.data = matrix.data * weights[matrix.indices]
    squares = np.add.reduceat(np.append(matrix.data**2, np.float32(0)), matrix.indptr[:-1])
    squares[np.diff(matrix.indptr) == 0] = 1
    matrix.data = matrix.data / np.repeat(np.sqrt(squares), np.diff(matrix.indptr))
    return matrix
