"""How surely two name parts are one name written differently."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.transliteration.alignment import LONGEST, align
from forestall.analysis.transliteration.spelling import Spellings, spell
from forestall.analysis.transliteration.table import Sources, Table, Targets, load

__all__ = ["compare", "features", "similarity"]

# Only the same text is wholly sure.
_MOST = np.float32(0.999)


def features(
    sources: Sources, of: NDArray[np.int64], targets: Targets, to: NDArray[np.int64], table: Table
) -> NDArray[np.float64]:
    """Give what the chance is made of, a row a pair: alignment weight, units, letters, and 1."""
    weight = align(
        sources.first, sources.single, sources.paired, sources.gap,
        targets.start, targets.letters, of, to, table.weights,
    )  # fmt: skip
    units = np.minimum(sources.first[of + 1] - sources.first[of], LONGEST)
    letters = np.minimum(targets.start[to + 1] - targets.start[to], LONGEST)
    return np.stack([weight, units, letters, np.ones(len(of))], axis=1)


def compare(
    a: Spellings, of: NDArray[np.int64], b: Spellings, to: NDArray[np.int64], table: Table
) -> NDArray[np.float32]:
    """Give the likeness of ``a[of[x]]`` and ``b[to[x]]`` for every ``x``.

    Within a script the Latin spellings are aligned both ways; across scripts each side that is not Latin is
    aligned with the Latin spelling of the other; the chances of two ways are averaged.
    """
    scripts, others = a.script[of], b.script[to]
    alike = scripts == others
    total = np.zeros(len(of), dtype=np.float32)
    ways = np.zeros(len(of), dtype=np.float32)
    for which, forwards, kind in (
        (alike, True, 0),
        (alike, False, 0),
        (~alike & (scripts > 0), True, 1),
        (~alike & (others > 0), False, 1),
    ):
        at = np.flatnonzero(which)
        left, right, i, j = (a, b, of[at], to[at]) if forwards else (b, a, to[at], of[at])
        sources, rows = (left.letters, i) if kind == 0 else (left.own, left.own_at[i])
        odds = features(sources, rows, right.targets, j, table) @ table.calibration[kind]
        total[at] += 1 / (1 + np.exp(-np.clip(odds, -60, 60)))
        ways[at] += 1
    likeness: NDArray[np.float32] = np.minimum(total / ways, _MOST)
    likeness[a.blank[of] | b.blank[to]] = 0
    likeness[(a.same[of] == b.same[to]) & ~a.empty[of]] = 1
    return likeness


@lru_cache(maxsize=1 << 14)
def _spelt(token: str) -> Spellings:
    return spell([token], load())


def similarity(a: str, b: str) -> float:
    """Say how surely two single name parts, of any scripts, are one name written differently.

    Parameters
    ----------
    a, b : str
        Single name parts (for whole names, compare part by part).

    Returns
    -------
    float
        From 0 to 1, the same whichever comes first: 1 for equal texts (whatever the case of letters), 0 where
        either holds no letter or digit. In between it is a chance, calibrated on the candidates that a search
        among some ten thousand names puts first; it knows nothing of how common a name is.

    Examples
    --------
    >>> similarity("Olga", "olga")
    1.0
    >>> similarity("Olga", "Ольга") > 0.5 > similarity("Olga", "Борис")
    True
    """
    first, second = sorted((a, b))
    place = np.zeros(1, dtype=np.int64)
    return float(compare(_spelt(first), place, _spelt(second), place, load())[0])
