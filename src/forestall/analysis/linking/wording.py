"""How well two names or addresses agree, word by word, in bits of surprise.

A word that agrees counts the more the rarer it is: ``-log2`` of the share of records that hold it. Words
that are alike (a nickname, an initial, a slip of the pen, the same sound) count less. What is left over on
both sides is conflict; what is left over on one side is an omission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from forestall.analysis.linking.sounds import skeletons

__all__ = ["WORD_LEVELS", "Texts", "compare_words"]

_EDGES = np.array([5.0, 8.0, 11.0, 14.0, 18.0])
_WIDTH = len(_EDGES) + 1
WORD_LEVELS: tuple[str, ...] = (
    "no word agrees",
    *(
        f"{how}, {bits}"
        for how in ("most words differ", "some words differ", "one leaves words out", "all words agree")
        for bits in (
            "very common words",
            "common words",
            "fairly common words",
            "fairly rare words",
            "rare words",
            "very rare words",
        )
    ),
)
_CHUNK = 400_000
_MOST_BITS = 14.0


@dataclass(frozen=True)
class Texts:
    """Distinct texts as lists of word numbers.

    Parameters
    ----------
    words : sequence of str
        Distinct words.
    bits : array of float
        Surprise of each word.
    starts : array of int, one longer than the number of texts
    members : array of int
        The word numbers of all texts, one text after the other.
    """

    words: Sequence[str]
    bits: NDArray[np.float64]
    starts: NDArray[np.int64]
    members: NDArray[np.int64]

    @classmethod
    def read(cls, texts: Sequence[str], counts: Mapping[str, float], total: float) -> Texts:
        """Take texts apart; ``counts`` says in how many of ``total`` records a word stands."""
        numbers: dict[str, int] = {}
        members: list[int] = []
        starts = np.zeros(len(texts) + 1, np.int64)
        for place, text in enumerate(texts):
            members.extend(numbers.setdefault(word, len(numbers)) for word in dict.fromkeys(text.split()))
            starts[place + 1] = len(members)
        found = np.array([counts.get(word, 0) for word in numbers], np.float64)
        bits = np.minimum(_MOST_BITS, -np.log2(np.minimum(1.0, (found + 1) / (total + 2))))
        return cls(list(numbers), bits, starts, np.array(members, np.int64))

    @cached_property
    def sounds(self) -> NDArray[Any]:
        """What each word sounds like."""
        return np.array(skeletons(self.words), dtype=object)


def compare_words(
    left: Texts, right: Texts, one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """The level of agreement of pairs of texts: text ``one[i]`` of the left, ``other[i]`` of the right."""
    levels = np.empty(len(one), np.uint8)
    for start in range(0, len(one), _CHUNK):
        part = slice(start, start + _CHUNK)
        levels[part] = _compare(left, right, one[part], other[part])
    return levels


def _compare(
    left: Texts, right: Texts, one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.uint8]:
    sizes_l = left.starts[one + 1] - left.starts[one]
    sizes_r = right.starts[other + 1] - right.starts[other]
    # Every word of the one against every word of the other, in the order pair, left word, right word.
    cells = sizes_l * sizes_r
    pair = np.repeat(np.arange(len(one)), cells)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(cells) - cells, cells)
    width = sizes_r[pair]
    row, column = np.divmod(within, np.maximum(width, 1))
    word_l = left.members[left.starts[one][pair] + row]
    word_r = right.members[right.starts[other][pair] + column]
    shared = _agreement(left, right, word_l, word_r)

    held = np.zeros((2, len(one)))
    lost = np.zeros((2, len(one)))
    for side, (texts, place, words, sizes) in enumerate(
        ((left, row, word_l, sizes_l), (right, column, word_r, sizes_r))
    ):
        offsets = np.cumsum(sizes) - sizes
        slot = offsets[pair] + place
        best = np.zeros(int(sizes.sum()))
        np.maximum.at(best, slot, shared)
        full = np.zeros(len(best))
        full[slot] = texts.bits[words]
        owner = np.repeat(np.arange(len(one)), sizes)
        held[side] = np.bincount(owner, best, len(one))
        lost[side] = np.bincount(owner, np.where(best > 0, 0.0, full), len(one))
    common = held.mean(axis=0)
    conflict = lost.min(axis=0)
    omitted = lost.max(axis=0)
    share = common / np.maximum(common + conflict, 1e-9)
    how = np.where(conflict > 0, np.where(share < 0.5, 0, 1), np.where(omitted > 0, 2, 3))
    level = 1 + how * _WIDTH + np.searchsorted(_EDGES, common, side="right")
    return np.where(common > 0, level, 0).astype(np.uint8)


def _agreement(
    left: Texts, right: Texts, word_l: NDArray[np.int64], word_r: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Bits that two words share; none when they are no more alike than chance."""
    keys, place = np.unique(word_l * len(right.words) + word_r, return_inverse=True)
    ids_l, ids_r = np.divmod(keys, max(len(right.words), 1))
    a = [left.words[i] for i in ids_l.tolist()]
    b = [right.words[i] for i in ids_r.tolist()]
    least = np.minimum(left.bits[ids_l], right.bits[ids_r])
    size_a = np.fromiter(map(len, a), np.int64, len(a))
    size_b = np.fromiter(map(len, b), np.int64, len(b))
    shorter, longer = np.minimum(size_a, size_b), np.maximum(size_a, size_b)
    slips = cpdist(a, b, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    similar = cpdist(a, b, scorer=JaroWinkler.similarity, dtype=np.float32)
    same = slips == 0
    slip = (slips == 1) & (longer >= 4) | (slips == 2) & (shorter >= 7)
    alike = (similar >= 0.9) & (shorter >= 4)
    sound = (left.sounds[ids_l] == right.sounds[ids_r]) & (shorter >= 3)
    starts = np.fromiter((x[0] == y[0] for x, y in zip(a, b, strict=True)), bool, len(a))
    initial = starts & (shorter == 1) & (longer > 1)
    shared = np.zeros(len(a))
    shared[initial] = np.minimum(least[initial], 3.5)
    near = ~same & (slip | alike | sound)
    shared[near] = np.maximum(least[near] - 2.0, 1.0)
    shared[same] = least[same]
    return shared[place]
