"""What experience says of each kind of evidence before a table is read, and in what order its levels stand.

A small table holds too few pairs to learn two dozen levels from. So the shares below enter training as if
some pairs had been seen at them: a table of sixty records leans on them, one of twenty thousand learns its
own. They are round figures of the kind that clerical reviews report (Newcombe 1988, "Handbook of Record
Linkage"; Winkler 2006, "Overview of record linkage"); none comes from a particular table.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.linking.comparisons import LEVELS, is_exact
from forestall.analysis.linking.fields import FieldKind
from forestall.analysis.linking.wording import RARITIES, WORDED_WAYS

__all__ = ["EXPERIENCE", "count_strangers", "expect_same", "expect_strangers", "order_levels"]

EXPERIENCE = 30.0
"""Pairs of one thing that the expected shares count for."""

# No word agrees; then most words differ, some differ, one leaves words out, all agree.
_WORDS: dict[FieldKind, tuple[float, ...]] = {
    FieldKind.FULL_NAME: (0.02, 0.03, 0.10, 0.20, 0.65),
    FieldKind.ORGANISATION: (0.05, 0.05, 0.15, 0.20, 0.55),
    FieldKind.ADDRESS: (0.20, 0.05, 0.10, 0.15, 0.50),
}
# Rows: the year differs, differs in one figure, is the same; columns as in the levels of a date.
_DATES: dict[FieldKind, tuple[float, ...]] = {
    FieldKind.BIRTH_DATE: (0.003, 0.002, 0.003, 0.01, 0.005, 0.005, 0.007, 0.04, 0.015, 0.06, 0.02, 0.83),
    FieldKind.DATE: (0.15, 0.01, 0.01, 0.02, 0.04, 0.01, 0.01, 0.03, 0.06, 0.05, 0.03, 0.58),
}
_SAME: dict[FieldKind, tuple[float, ...]] = {
    **_DATES,
    FieldKind.POSTCODE: (0.12, 0.05, 0.05, 0.03, 0.10, 0.65),
    FieldKind.PHONE: (0.30, 0.03, 0.05, 0.62),
    FieldKind.IDENTIFIER: (0.04, 0.02, 0.04, 0.90),
    FieldKind.EMAIL: (0.25, 0.05, 0.05, 0.05, 0.60),
    FieldKind.PLACE: (0.15, 0.05, 0.10, 0.70),
    FieldKind.TEXT: (0.35, 0.10, 0.05, 0.50),
    FieldKind.CATEGORY: (0.08, 0.92),
}
_DATES_OF_STRANGERS = (0.74, 0.06, 0.02, 0.003, 0.14, 0.012, 0.004, 0.0006, 0.018, 0.0015, 0.0006, 0.00005)
_STRANGERS: dict[FieldKind, tuple[float, ...]] = {
    FieldKind.BIRTH_DATE: _DATES_OF_STRANGERS,
    FieldKind.DATE: _DATES_OF_STRANGERS,
    FieldKind.POSTCODE: (0.9, 0.07, 0.02, 0.006, 0.002, 0.002),
    FieldKind.PHONE: (0.9, 0.095, 0.004, 0.001),
    FieldKind.IDENTIFIER: (0.95, 0.045, 0.004, 0.001),
    FieldKind.EMAIL: (0.8, 0.195, 0.003, 0.001, 0.001),
    FieldKind.PLACE: (0.85, 0.05, 0.02, 0.08),
    FieldKind.TEXT: (0.85, 0.08, 0.01, 0.06),
    FieldKind.CATEGORY: (0.7, 0.3),
}
# Pairs of strangers that count as seen at each level; and the rarest that a level is thought to be, since
# the words of a name are not drawn one by one.
_SEEN = 1.0
_RAREST = 1e-6
# A middling surprise (bits) of words in each class of rarity.
_BITS = np.array([3.0, 6.5, 9.5, 12.5, 15.0, 17.0])


def expect_same(kind: FieldKind, alone: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shares of levels, from 1 on, to expect among pairs that belong together.

    Parameters
    ----------
    kind : FieldKind
    alone : array of float
        Records of the table at each level when compared with themselves: how rare their words are.

    Examples
    --------
    >>> expect_same(FieldKind.CATEGORY, np.zeros(2)).tolist()
    [0.08, 0.92]
    """
    if kind not in _WORDS:
        return _scale(np.array(_SAME[kind]))
    rare = _rarities(alone)
    none, *ways = _WORDS[kind]
    shares = [np.array([none])]
    for way, share in enumerate(ways):
        # Words that differ or are left out leave less that can agree: half a class for each step down.
        steps = WORDED_WAYS - 1 - way
        now = rare
        for _ in range(steps):
            now = _lower(now)
        shares.append(share * now)
    return np.concatenate(shares)


def expect_strangers(kind: FieldKind, alone: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shares of levels, from 1 on, to expect among pairs that do not belong together.

    Strangers agree on words of b bits with a probability of ``2**-b``, and more often on some than on all.
    """
    if kind not in _WORDS:
        return _scale(np.array(_STRANGERS[kind]))
    rare = _rarities(alone) * np.exp2(-_BITS)
    ways = [rare * 2.0 ** (WORDED_WAYS - 1 - way) for way in range(WORDED_WAYS)]
    some = np.concatenate(ways)
    return _scale(np.concatenate(([max(1 - some.sum(), 0.1)], some)))


def count_strangers(expected: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shares of levels among pairs of strangers: what was counted, smoothed by what is expected.

    One pair at each level is taken to have been seen, in as many pairs as that takes at the expected
    rate (the gamma prior of a Poisson rate): a rare level that no pair is at keeps about the expected
    share in a small table, and one that many pairs are at has its own.

    Examples
    --------
    >>> shares = count_strangers(np.array([0.99999, 0.00001]), np.array([1_000.0, 0.0]))
    >>> bool(0.000009 < shares[1] < 0.00001)
    True
    """
    return _scale((counts + _SEEN) / (counts.sum() + _SEEN / np.maximum(expected, _RAREST)))


def order_levels(kind: FieldKind, m: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move m as little as is needed for no better level to weigh less than a worse one.

    Pairs of adjacent violators are pooled (Ayer and others 1955), ratios ``m / u`` weighted by u, which
    leaves the sum of m as it was. Where levels are ordered in two ways the chains are taken in turn
    until all hold. Exact agreement weighs by its own value and stands outside.

    Examples
    --------
    >>> order_levels(FieldKind.PHONE, np.array([.1, .3, .0, .6]), np.array([.8, .1, .1, .0])).tolist()
    [0.1, 0.15, 0.15, 0.6]
    """
    ratio = m / np.maximum(u, 1e-300)
    for _ in range(200):
        before = ratio.copy()
        for chain in _chains(kind):
            ratio[chain] = _pool(ratio[chain], u[chain])
        if np.allclose(before, ratio, rtol=1e-9, atol=0):
            break
    return _scale(np.where(u > 0, ratio * u, m))


@cache
def _chains(kind: FieldKind) -> tuple[NDArray[np.int64], ...]:
    """Levels, as places from 0, in the order in which none may weigh less than the one before."""
    size = len(LEVELS[kind])
    if kind in _WORDS:
        grid = 1 + np.arange(size - 1).reshape(WORDED_WAYS, RARITIES)
        return (*(np.concatenate(([0], row)) for row in grid), *grid.T)
    if kind in _DATES:
        grid = np.arange(size).reshape(3, 4)
        # A day that is not known is neither better nor worse than one with a slip.
        return (*grid[:, [0, 1, 3]], *grid[:, [0, 2, 3]], *grid.T)
    exact = is_exact(kind, np.arange(1, size + 1, dtype=np.uint8))
    return (np.flatnonzero(~exact),)


def _pool(ratio: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    blocks: list[tuple[float, float, int]] = []
    for value, mass in zip(ratio.tolist(), weight.tolist(), strict=True):
        size = 1
        while blocks and blocks[-1][0] > value:
            other, held, count = blocks.pop()
            total = mass + held
            value = (value * mass + other * held) / total if total else value
            mass, size = total, size + count
        blocks.append((value, mass, size))
    return np.repeat([value for value, _, _ in blocks], [size for _, _, size in blocks])


def _rarities(alone: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shares of the classes of rarity among the table's own values."""
    return _scale(alone[-RARITIES:] + 0.5)


def _scale(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = shares / shares.sum()
    return scaled


def _lower(rare: NDArray[np.float64]) -> NDArray[np.float64]:
    half: NDArray[np.float64] = rare / 2
    lowered = half.copy()
    lowered[:-1] += half[1:]
    lowered[0] += half[0]
    return lowered
