"""An index of name parts that is searched by likeness, across scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.transliteration.alignment import nearest
from forestall.analysis.transliteration.scoring import compare
from forestall.analysis.transliteration.spelling import spell
from forestall.analysis.transliteration.table import ALPHABET, Table, load

__all__ = ["TokenIndex"]

_BASE = len(ALPHABET)
# Groups are numbered: pairs of letters, then triples of letters, then triples of consonant sounds.
_TRIPLES = _BASE**2
_SOUND_TRIPLES = _TRIPLES + _BASE**3
_KEYS = _SOUND_TRIPLES + _BASE**3
_CODE = np.zeros(128, dtype=np.int64)
_CODE[[ord(letter) for letter in ALPHABET]] = np.arange(_BASE)
# The class of consonant sound of each letter, named by one letter of the class; -1 for what is not heard.
_SOUND = np.full(_BASE, -1, dtype=np.int64)
_SOUND[0] = 0
for _class in ("pbfv", "kgqc", "td", "szxj", "lr", "nm"):
    _SOUND[_CODE[[ord(letter) for letter in _class]]] = _CODE[ord(_class[0])]
_SOUND[27:] = np.arange(27, _BASE)
_SOFTENS = np.zeros(_BASE, dtype=np.bool_)
_SOFTENS[_CODE[[ord(letter) for letter in "eiyhsz"]]] = True
_C, _S = _CODE[[ord("c"), ord("s")]]
# Groups that readings trusted less than this hold add nothing but time.
_LEAST = 0.08
# Name parts that are aligned with a query; more find a little more, at the same cost each.
_CANDIDATES = 160
_BATCH = 512
# Groups of a query are looked up from the rarest on, until this many name parts were touched.
_EFFORT = 200_000
# Name parts of which the groups are listed at once when an index is built: bounds memory.
_PORTION = 50_000


def _triples(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the group of three letters about each inner place of texts that are set between zeros."""
    return (codes[:-2] * _BASE + codes[1:-1]) * _BASE + codes[2:]


def _weighted_groups(
    readings: list[list[str]], trust: list[NDArray[np.float32]]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Give owner, group and weight of the groups of letters and of consonant sounds, by owner."""
    texts = [text for found in readings for text in found]
    owners = np.repeat(np.arange(len(readings)), [len(found) for found in readings])
    shares = np.concatenate([*trust, np.zeros(0, dtype=np.float32)])
    joined = "".join(f"^{text}^" for text in texts).encode("ascii")
    codes = _CODE[np.frombuffer(joined, dtype=np.uint8)]
    reading = np.repeat(np.arange(len(texts)), [len(text) + 2 for text in texts])
    pair = (codes[:-1] != 0) | (codes[1:] != 0)
    inner = codes[1:-1] != 0
    sounds = _SOUND[codes]
    sounds[:-1][(codes[:-1] == _C) & _SOFTENS[codes[1:]]] = _S
    heard = sounds >= 0
    sounds, hearing = sounds[heard], reading[heard]
    fresh = np.append(True, (sounds[1:] != sounds[:-1]) | (sounds[1:] == 0))[: len(sounds)]
    sounds, hearing = sounds[fresh], hearing[fresh]
    voiced = sounds[1:-1] != 0
    groups = np.concatenate(
        [
            (codes[:-1] * _BASE + codes[1:])[pair],
            _TRIPLES + _triples(codes)[inner],
            _SOUND_TRIPLES + _triples(sounds)[voiced],
        ]
    )
    of = np.concatenate([reading[:-1][pair], reading[1:-1][inner], hearing[1:-1][voiced]])
    keys = owners[of] * _KEYS + groups
    distinct, place = np.unique(keys, return_inverse=True)
    total = np.bincount(place, shares[of], minlength=len(distinct)).astype(np.float32)
    weighty = total >= _LEAST
    distinct = distinct[weighty]
    return distinct // _KEYS, distinct % _KEYS, np.minimum(total[weighty], 1)


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
        spelt = spell(tokens, self._table)
        self._spelt = replace(spelt, readings=[], trust=[])
        self._count = len(tokens)
        holders: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
        groups: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
        for at in range(0, self._count, _PORTION):
            until = at + _PORTION
            holder, group, _ = _weighted_groups(spelt.readings[at:until], spelt.trust[at:until])
            holders.append((holder + at).astype(np.int32))
            groups.append(group.astype(np.int32))
        every = np.concatenate(groups)
        held = np.bincount(every, minlength=_KEYS)
        self._start = np.zeros(_KEYS + 1, dtype=np.int64)
        np.cumsum(held, out=self._start[1:])
        self._holders = np.concatenate(holders)[np.argsort(every, kind="stable")]
        self._rarity = np.log1p(self._count / (1 + held)).astype(np.float32)
        squares = np.ones(self._count)
        for these, those in zip(holders, groups, strict=True):
            squares += np.bincount(these, self._rarity[those] ** 2, minlength=self._count)
        self._lengths = np.sqrt(squares).astype(np.float32)

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
        owner, group, weight = _weighted_groups(spelt.readings, spelt.trust)
        weight *= self._rarity[group] ** 2
        held = np.diff(self._start)[group]
        order = np.lexsort((group, held, owner))
        spent = np.cumsum(held[order])
        first = np.searchsorted(owner, owner)
        spent -= spent[first] - held[order][first]
        order = order[spent <= _EFFORT]
        owner, group, weight = owner[order], group[order], weight[order]
        bounds = np.searchsorted(owner, np.arange(len(queries) + 1))
        near = [
            nearest(
                group[a:b], weight[a:b], self._start, self._holders, self._lengths, scratch,
                max(_CANDIDATES, k),
            )
            for a, b in pairwise(bounds)
        ]  # fmt: skip
        sizes = np.array([len(found) for found in near])
        of = np.repeat(np.arange(len(queries)), sizes)
        to = np.concatenate(near).astype(np.int64)
        likeness = compare(spelt, of, self._spelt, to, self._table)
        row = np.arange(len(to)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        grid = np.full((len(queries), max(k, int(sizes.max()))), -1.0, dtype=np.float32)
        place = np.full(grid.shape, -1, dtype=np.int32)
        grid[of, row], place[of, row] = likeness, to
        best = np.argsort(-grid, axis=1, kind="stable")[:, :k]
        positions[:] = np.take_along_axis(place, best, axis=1)
        scores[:] = np.maximum(np.take_along_axis(grid, best, axis=1), 0)
