"""How well two names or addresses agree, word by word, in bits of surprise.

A word that agrees counts the more the rarer it is: ``-log2`` of the share of records that hold it. Words
that are alike (a nickname, an initial, a slip of the pen, the same sound) count less. What is left over on
both sides is conflict; what is left over on one side is an omission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from forestall.analysis.linking.sounds import skeleton
from forestall.analysis.names import given_name_classes

__all__ = ["RARITIES", "WORDED_WAYS", "WORDS_DIFFER", "WORD_LEVELS", "Texts", "compare_words"]

_EDGES = np.array([5.0, 8.0, 11.0, 14.0, 18.0])
RARITIES = len(_EDGES) + 1
"""Classes of rarity of the words that agree."""
WORDED_WAYS = 4
"""Ways in which words agree, from most that differ to all that agree; no word at all stands before them."""
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
WORDS_DIFFER = 1 + 2 * RARITIES
"""Levels, from the worst, at which words are left over on both sides."""

_CELLS_AT_ONCE = 500_000
_MOST_BITS = 14.0
# A small table cannot show how rare its words are: this many records without them stand beside it.
_OTHERS = 100
# What an initial, and any pair of words that are alike but not the same, can tell at the most.
_INITIAL_BITS = 3.5
_ALIKE_LOSS = 2.0


@dataclass(frozen=True)
class Texts:
    """Distinct texts as lists of word numbers.

    Parameters
    ----------
    numbers : dict of str to int
        Distinct words and their numbers.
    bits : array of float
        Surprise of each word.
    starts : array of int, one longer than the number of texts
    members : array of int
        The word numbers of all texts, one text after the other.
    """

    numbers: dict[str, int]
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
        bits = np.minimum(_MOST_BITS, -np.log2(np.minimum(1.0, (found + 1) / (total + _OTHERS))))
        return cls(numbers, bits, starts, np.array(members, np.int64))

    @cached_property
    def words(self) -> list[str]:
        """The distinct words, in the order of their numbers."""
        return list(self.numbers)

    @cached_property
    def sounds(self) -> NDArray[np.int64]:
        """A number for what each word sounds like, the same in all texts."""
        # Stable hashes, so that the sounds of two sets of texts compare without a common list.
        return np.array([crc32(skeleton(word).encode()) for word in self.words], np.int64)

    @cached_property
    def classes(self) -> list[frozenset[int]]:
        """The given names that each word may be a form of."""
        return [given_name_classes(word) for word in self.words]

    @cached_property
    def named(self) -> NDArray[np.bool_]:
        """Which words are forms of a given name."""
        return np.array([bool(found) for found in self.classes], bool)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Letters of each word."""
        return np.array([len(word) for word in self.words], np.int64)

    @cached_property
    def letters(self) -> NDArray[np.uint64]:
        """The set of letters and figures of each word, as bits."""
        bits = {sign: 1 << place for place, sign in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}
        return np.array([sum({bits.get(sign, 0) for sign in word}) for word in self.words], np.uint64)


def compare_words(
    left: Texts, right: Texts, one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """The level of agreement of pairs of texts: text ``one[i]`` of the left, ``other[i]`` of the right."""
    levels = np.zeros(len(one), np.uint8)
    cells = np.cumsum(
        (left.starts[one + 1] - left.starts[one]) * (right.starts[other + 1] - right.starts[other])
    )
    start = 0
    while start < len(one):
        done = cells[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(cells, done + _CELLS_AT_ONCE, side="right")))
        levels[start:end] = _compare(left, right, one[start:end], other[start:end])
        start = end
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
    row, column = np.divmod(within, sizes_r[pair])
    word_l = left.members[left.starts[one][pair] + row]
    word_r = right.members[right.starts[other][pair] + column]
    shared = _agreement(left, right, word_l, word_r)
    agree = np.flatnonzero(shared)

    held = np.zeros((2, len(one)))
    lost = np.zeros((2, len(one)))
    for side, (texts, which, place, sizes) in enumerate(
        ((left, one, row, sizes_l), (right, other, column, sizes_r))
    ):
        owner = np.repeat(np.arange(len(one)), sizes)
        before = np.cumsum(sizes) - sizes
        full = texts.bits[texts.members[texts.starts[which][owner] + np.arange(len(owner)) - before[owner]]]
        best = np.zeros(len(owner))
        np.maximum.at(best, before[pair[agree]] + place[agree], shared[agree])
        held[side] = np.bincount(owner, best, len(one))
        lost[side] = np.bincount(owner, np.where(best > 0, 0.0, full), len(one))
    common = held.mean(axis=0)
    conflict = lost.min(axis=0)
    omitted = lost.max(axis=0)
    share = common / np.maximum(common + conflict, 1e-9)
    how = np.where(conflict > 0, np.where(share < 0.5, 0, 1), np.where(omitted > 0, 2, 3))
    level = 1 + how * RARITIES + np.searchsorted(_EDGES, common, side="right")
    return np.where(common > 0, level, 0).astype(np.uint8)


def _agreement(
    left: Texts, right: Texts, word_l: NDArray[np.int64], word_r: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Bits that two words share; none when they are no more alike than chance."""
    least = np.minimum(left.bits[word_l], right.bits[word_r])
    same = _same_words(left, right, word_l, word_r)
    shared = np.where(same, least, 0.0)
    # Two slips change four letters of the set at the most: most words need no closer look.
    lengths_l, lengths_r = left.lengths[word_l], right.lengths[word_r]
    unlike = np.bitwise_count(left.letters[word_l] ^ right.letters[word_r])
    worth = (unlike <= 4) & (np.abs(lengths_l - lengths_r) <= 4)
    worth |= left.sounds[word_l] == right.sounds[word_r]
    worth |= left.named[word_l] & right.named[word_r]
    worth |= np.minimum(lengths_l, lengths_r) == 1
    look = np.flatnonzero(worth & ~same)
    keys, place = np.unique(word_l[look] * len(right.words) + word_r[look], return_inverse=True)
    alike, initial = _alike(left, right, *np.divmod(keys, max(len(right.words), 1)))
    shared[look] = np.where(
        alike[place],
        np.maximum(least[look] - _ALIKE_LOSS, 1.0),
        np.where(initial[place], np.minimum(least[look], _INITIAL_BITS), 0.0),
    )
    return shared


def _same_words(
    left: Texts, right: Texts, word_l: NDArray[np.int64], word_r: NDArray[np.int64]
) -> NDArray[np.bool_]:
    same: NDArray[np.bool_]
    # The words of the smaller side are looked up in the larger one's list.
    if left is right:
        same = word_l == word_r
    elif len(left.words) <= len(right.words):
        same = np.array([right.numbers.get(word, -1) for word in left.words], np.int64)[word_l] == word_r
    else:
        same = word_l == np.array([left.numbers.get(word, -1) for word in right.words], np.int64)[word_r]
    return same


def _alike(
    left: Texts, right: Texts, ids_l: NDArray[np.int64], ids_r: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which pairs of different words are spelt, sound or are used alike; which are a word and its initial."""
    pairs = list(zip(ids_l.tolist(), ids_r.tolist(), strict=True))
    a = [left.words[i] for i, _ in pairs]
    b = [right.words[i] for _, i in pairs]
    shorter = np.minimum(left.lengths[ids_l], right.lengths[ids_r])
    longer = np.maximum(left.lengths[ids_l], right.lengths[ids_r])
    slips = cpdist(a, b, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    spelt = (slips == 1) & (longer >= 4) | (slips == 2) & (shorter >= 7)
    spelt |= (cpdist(a, b, scorer=JaroWinkler.similarity, dtype=np.float32) >= 0.9) & (shorter >= 4)
    sound = (left.sounds[ids_l] == right.sounds[ids_r]) & (shorter >= 3)
    form = np.array([not left.classes[i].isdisjoint(right.classes[j]) for i, j in pairs], bool)
    start = np.array([x[0] == y[0] for x, y in zip(a, b, strict=True)], bool)
    return spelt | sound | form, start & (shorter == 1) & (longer > 1)
