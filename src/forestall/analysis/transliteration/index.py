"""An index of name parts that is searched by likeness, across scripts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.transliteration.alignment import nearest
from forestall.analysis.transliteration.scoring import compare
from forestall.analysis.transliteration.spelling import Spellings, consonants, spell
from forestall.analysis.transliteration.table import ALPHABET, Table, load

__all__ = ["TokenIndex"]

_BASE = len(ALPHABET)
_PAIRS = _BASE**2
_GRAMS = _PAIRS + _BASE**3
_CODE = np.zeros(128, dtype=np.int64)
_CODE[[ord(letter) for letter in ALPHABET]] = np.arange(_BASE)
_CANDIDATES = 128
_BATCH = 512


def _grams(texts: list[str], owners: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the groups of two and three letters, ends included, of ASCII texts, with the owner of each."""
    codes = _CODE[np.frombuffer("".join(f"^{text}^" for text in texts).encode("ascii"), dtype=np.uint8)]
    owner = np.repeat(owners, [len(text) + 2 for text in texts])
    if len(codes) < 3:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    one, two, three = codes[:-2], codes[1:-1], codes[2:]
    inner = two != 0
    pairs = _BASE * codes[:-1] + codes[1:]
    whole = (codes[:-1] != 0) | (codes[1:] != 0)
    triples = _PAIRS + (one * _BASE + two) * _BASE + three
    return np.concatenate([pairs[whole], triples[inner]]), np.concatenate(
        [owner[:-1][whole], owner[1:-1][inner]]
    )


def _weighted_grams(
    spelt: Spellings,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Give owner, group and weight of the letter groups and consonant groups of name parts, by owner."""
    texts = [text for readings in spelt.readings for text in readings]
    owners = np.repeat(np.arange(len(spelt.readings)), [len(readings) for readings in spelt.readings])
    trust = np.concatenate([*spelt.trust, np.zeros(0, dtype=np.float32)])
    reading = np.arange(len(texts))
    groups, of = _grams(texts, reading)
    heads = [f"{consonants(readings[0])}" for readings in spelt.readings]
    sounds, head_of = _grams(heads, np.arange(len(heads)))
    keys = np.concatenate([owners[of] * (2 * _GRAMS) + groups, head_of * (2 * _GRAMS) + _GRAMS + sounds])
    weights = np.concatenate([trust[of], np.ones(len(sounds), dtype=np.float32)])
    distinct, place = np.unique(keys, return_inverse=True)
    total = np.bincount(place, weights, minlength=len(distinct)).astype(np.float32)
    return distinct // (2 * _GRAMS), distinct % (2 * _GRAMS), np.minimum(total, 1)


class TokenIndex:
    """Name parts of any scripts, searched by likeness.

    Parameters
    ----------
    tokens : Sequence[str]
        Single name parts; positions in results count from 0 in this order.
    table : Table, optional
        Readings other than the shipped ones (training measures its own with this).

    Examples
    --------
    >>> index = TokenIndex(["olga", "ivan", "peter"])
    >>> index.search("Ольга", k=1)[0][0]
    0
    """

    def __init__(self, tokens: Sequence[str], table: Table | None = None) -> None:
        self._table = load() if table is None else table
        self._spelt = spell(list(tokens), self._table)
        self._count = len(tokens)
        owner, gram, _ = _weighted_grams(self._spelt)
        held = np.bincount(gram, minlength=2 * _GRAMS)
        self._rarity = np.log1p(self._count / (1 + held)).astype(np.float32)
        self._start = np.zeros(2 * _GRAMS + 1, dtype=np.int64)
        np.cumsum(held, out=self._start[1:])
        self._holders = owner[np.argsort(gram, kind="stable")].astype(np.int32)
        squares = np.bincount(owner, self._rarity[gram] ** 2, minlength=self._count)
        self._lengths = np.sqrt(np.maximum(squares, 1)).astype(np.float32)

    def __len__(self) -> int:
        return self._count

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
            0 there), best first; of equals, the earlier position first.
        """
        positions = np.full((len(queries), k), -1, dtype=np.int32)
        scores = np.zeros((len(queries), k), dtype=np.float32)
        scratch = np.zeros(self._count, dtype=np.float32)
        for at in range(0, len(queries), _BATCH):
            self._search(
                queries[at : at + _BATCH], positions[at : at + _BATCH], scores[at : at + _BATCH], scratch
            )
        return positions, scores

    def _search(
        self,
        queries: Sequence[str],
        positions: NDArray[np.int32],
        scores: NDArray[np.float32],
        scratch: NDArray[np.float32],
    ) -> None:
        k = positions.shape[1]
        spelt = spell(queries, self._table)
        owner, gram, weight = _weighted_grams(spelt)
        weight *= self._rarity[gram] ** 2
        bounds = np.searchsorted(owner, np.arange(len(queries) + 1))
        near = [
            nearest(
                gram[a:b], weight[a:b], self._start, self._holders, self._lengths, scratch,
                max(_CANDIDATES, k),
            )
            for a, b in pairwise(bounds)
        ]  # fmt: skip
        sizes = [len(found) for found in near]
        of = np.repeat(np.arange(len(queries)), sizes)
        to = np.concatenate([*near, np.zeros(0, dtype=np.int32)]).astype(np.int64)
        likeness = compare(spelt, of, self._spelt, to, self._table)
        order = np.lexsort((to, -likeness, of))
        ends = np.cumsum([0, *sizes])
        for q in range(len(queries)):
            best = order[ends[q] : ends[q + 1]][:k]
            positions[q, : len(best)] = to[best]
            scores[q, : len(best)] = likeness[best]
