"""Levels of agreement between two values of each kind.

Level 0 says that one of the two is unknown, which is no evidence either way; level 1 that they differ;
higher levels agree better. `compare` works on arrays of pairs of distinct values and is the only place
where values are compared: batch and arrival both call it, so their scores cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from forestall.analysis.linking.fields import FieldKind
from forestall.analysis.linking.normalise import ALTERNATIVE
from forestall.analysis.linking.wording import WORD_LEVELS, WORDS_DIFFER, Texts, compare_words

__all__ = ["LEVELS", "OTHER_YEARS", "Values", "compare", "free_levels", "is_exact", "is_shared"]

_DATE_YEARS = ("year differs", "year differs in one figure", "same year")
_DATE_DAYS = (
    "day and month differ",
    "day or month differ in one figure or are exchanged",
    "no day known",
    "same day and month",
)
OTHER_YEARS = len(_DATE_DAYS)
"""Levels, from the worst, at which the years of two dates differ altogether."""
_CODE = ("differ", "begin alike", "same but for one or two signs", "same")
_POSTCODE = ("other area", "same area", "same district", "same sector", "same but for one sign", "same")
_EMAIL = ("differ", "same domain", "same name before the @", "same but for one or two signs", "same")
_PLACE = ("differ", "share a word", "spelt alike", "same")

LEVELS: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.FULL_NAME: WORD_LEVELS,
    FieldKind.ORGANISATION: WORD_LEVELS,
    FieldKind.ADDRESS: WORD_LEVELS,
    FieldKind.BIRTH_DATE: tuple(f"{year}, {day}" for year in _DATE_YEARS for day in _DATE_DAYS),
    FieldKind.DATE: tuple(f"{year}, {day}" for year in _DATE_YEARS for day in _DATE_DAYS),
    FieldKind.POSTCODE: _POSTCODE,
    FieldKind.PHONE: _CODE,
    FieldKind.IDENTIFIER: _CODE,
    FieldKind.EMAIL: _EMAIL,
    FieldKind.PLACE: _PLACE,
    FieldKind.TEXT: _PLACE,
    FieldKind.CATEGORY: ("differ", "same"),
}
"""What the levels from 1 on mean, for each kind that is compared."""

_WORDED = frozenset((FieldKind.FULL_NAME, FieldKind.ORGANISATION, FieldKind.ADDRESS))
_OWN = frozenset((FieldKind.BIRTH_DATE, FieldKind.IDENTIFIER, FieldKind.EMAIL))
# Values that are given to one person or company at a time: a small table cannot show how rare each is, so
# this many records that hold other values are taken to stand beside it.
_SINGULAR = frozenset((FieldKind.IDENTIFIER, FieldKind.EMAIL, FieldKind.PHONE))
_OTHERS = 1_000
_DATED = frozenset((FieldKind.BIRTH_DATE, FieldKind.DATE))


# The last three signs of a British postcode are its inward part, the first letters its area.
_PARTS: dict[FieldKind, tuple[Callable[[str], str], ...]] = {
    FieldKind.POSTCODE: (
        lambda text: text[:2].rstrip("0123456789") if text[:1].isalpha() else text[:2],
        lambda text: text[:-3],
        lambda text: text[:-2],
    ),
    FieldKind.EMAIL: (lambda text: text.rpartition("@")[2], lambda text: text.rpartition("@")[0]),
    FieldKind.PHONE: (lambda text: text[:4],),
    FieldKind.IDENTIFIER: (lambda text: text[:4],),
}


def is_shared(kind: FieldKind) -> bool:
    """Whether relatives, or companies of a group, share such values; they do not share birth dates."""
    return kind not in _OWN


def free_levels(kind: FieldKind) -> NDArray[np.bool_]:
    """The levels from 1 on at which relatives agree otherwise than strangers do.

    A surname that agrees leaves words that differ; a name that agrees in full is that of one person.
    """
    size = len(LEVELS[kind])
    if kind in (FieldKind.FULL_NAME, FieldKind.ORGANISATION):
        return np.arange(size) < WORDS_DIFFER
    return np.full(size, is_shared(kind))


def is_exact(kind: FieldKind, levels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which levels say that two values are the same, so that how common the value is counts."""
    if kind in _WORDED or kind in _DATED:
        return np.zeros(len(levels), bool)
    exact: NDArray[np.bool_] = levels == len(LEVELS[kind])
    return exact


@dataclass(frozen=True)
class Values:
    """Distinct normal forms of one kind, prepared for comparison.

    Parameters
    ----------
    kind : FieldKind
    cells : sequence of str
        Normal forms; an empty one is unknown, several values are parted by ``ALTERNATIVE``.
    counts : mapping of str to float
        In how many records a value (of a worded kind: a word) stands.
    total : float
        Records that were counted.
    """

    kind: FieldKind
    cells: Sequence[str]
    counts: Mapping[str, float]
    total: float

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where the alternatives of each cell begin."""
        sizes = [0 if not cell else cell.count(ALTERNATIVE) + 1 for cell in self.cells]
        return np.concatenate(([0], np.cumsum(np.array(sizes, np.int64))))

    @cached_property
    def texts(self) -> list[str]:
        """The alternatives of all cells, one after the other."""
        return [text for cell in self.cells if cell for text in cell.split(ALTERNATIVE)]

    @cached_property
    def array(self) -> NDArray[Any]:
        """The alternatives as an array of objects."""
        return np.array(self.texts, dtype=object)

    @cached_property
    def parts(self) -> tuple[NDArray[Any], ...]:
        """The parts of each alternative that may agree when the whole does not, the wider one first."""
        return tuple(
            np.array([cut(text) for text in self.texts], dtype=object) for cut in _PARTS.get(self.kind, ())
        )

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """The signs of each alternative."""
        return np.array([len(text) for text in self.texts], np.int64)

    @cached_property
    def worded(self) -> Texts:
        """The alternatives as words."""
        return Texts.read(self.texts, self.counts, self.total)

    @cached_property
    def figures(self) -> NDArray[np.int16]:
        """The eight figures of each date."""
        if not self.texts:
            return np.zeros((0, 8), np.int16)
        joined = "".join(self.texts).encode("ascii")
        return np.frombuffer(joined, np.uint8).reshape(-1, 8).astype(np.int16) - 48

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """The share of records that hold each alternative."""
        found = np.array([self.counts.get(text, 0) for text in self.texts], np.float64)
        return (found + 1) / (self.total + (_OTHERS if self.kind in _SINGULAR else 0) + 1)


def compare(
    left: Values, right: Values, one: NDArray[np.integer], other: NDArray[np.integer]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Compare cell ``one[i]`` of the left with cell ``other[i]`` of the right.

    Returns
    -------
    levels : array of uint8
        0 where either is unknown; the best level where a cell has several values.
    shares : array of float
        Where the values are the same: the share of records that hold the value; 1 elsewhere.
    """
    sizes_l = left.starts[one + 1] - left.starts[one]
    sizes_r = right.starts[other + 1] - right.starts[other]
    cells = sizes_l * sizes_r
    known = np.flatnonzero(cells)
    levels = np.zeros(len(one), np.uint8)
    shares = np.ones(len(one))
    pair = np.repeat(known, cells[known])
    first, last = left.starts[one][pair], right.starts[other][pair]
    if len(pair) > len(known):
        within = np.arange(len(pair)) - np.repeat(np.cumsum(cells[known]) - cells[known], cells[known])
        row, column = np.divmod(within, sizes_r[pair])
        first, last = first + row, last + column
    found = _levels(left, right, first, last)
    exact = is_exact(left.kind, found)
    held = np.where(exact, left.shares[first], 1.0) if exact.any() else np.ones(len(found))
    if len(pair) == len(known):
        levels[pair], shares[pair] = found, held
    else:
        np.maximum.at(levels, pair, found)
        best = found == levels[pair]
        np.minimum.at(shares, pair[best], held[best])
    return levels, shares


def _levels(
    left: Values, right: Values, one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.uint8]:
    kind = left.kind
    if kind in _WORDED:
        return 1 + compare_words(left.worded, right.worded, one, other)
    if kind in _DATED:
        return _compare_dates(left.figures[one], right.figures[other])
    a, b = left.array[one], right.array[other]
    same: NDArray[np.bool_] = a == b
    level = np.ones(len(a), np.uint8)
    if kind is FieldKind.CATEGORY:
        level[same] = 2
        return level
    slips = cpdist(a, b, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    for step, (mine, theirs) in enumerate(zip(left.parts, right.parts, strict=True), 2):
        part = mine[one]
        level[(part == theirs[other]) & (part != "")] = step
    step = 2 + len(left.parts)
    if kind is FieldKind.POSTCODE:
        level[slips == 1] = step
    elif kind in (FieldKind.EMAIL, FieldKind.PHONE, FieldKind.IDENTIFIER):
        longest = np.maximum(left.lengths[one], right.lengths[other])
        level[(slips == 1) & (longest >= 4) | (slips == 2) & (longest >= 7)] = step
    else:
        similar = cpdist(a, b, scorer=JaroWinkler.similarity, dtype=np.float32)
        level[_share_word(a, b)] = 2
        step = 3
        level[(similar >= 0.9) | (slips <= 1)] = step
    level[same] = step + 1
    return level


def _share_word(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    return np.fromiter(
        (not set(x.split()).isdisjoint(y.split()) for x, y in zip(a, b, strict=True)), bool, len(a)
    )


def _compare_dates(a: NDArray[np.int16], b: NDArray[np.int16]) -> NDArray[np.uint8]:
    years = (a[:, :4] != b[:, :4]).sum(axis=1)
    # Two neighbouring figures exchanged are one slip.
    years[(years == 2) & (np.sort(a[:, :4]) == np.sort(b[:, :4])).all(axis=1)] = 1
    year = np.where(years == 0, 2, np.where(years == 1, 1, 0))
    ends = (a[:, 4:] != b[:, 4:]).sum(axis=1)
    exchanged = (a[:, 4:6] == b[:, 6:]).all(axis=1) & (a[:, 6:] == b[:, 4:6]).all(axis=1)
    first = np.array([0, 1, 0, 1])
    nothing = [((side[:, 4:] == first).all(axis=1) | (side[:, 4:] == 0).all(axis=1)) for side in (a, b)]
    day = np.where(ends == 0, 3, np.where((ends == 1) | exchanged, 1, 0))
    unknown = nothing[0] & nothing[1] | (a[:, 4:] == 0).all(axis=1) | (b[:, 4:] == 0).all(axis=1)
    day = np.where(unknown, 2, day)
    return (1 + year * 4 + day).astype(np.uint8)
