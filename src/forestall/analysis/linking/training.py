"""Training of a linking model from the table alone: no label is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forestall import __version__
from forestall.analysis.linking.blocking import Candidates
from forestall.analysis.linking.comparisons import LEVELS
from forestall.analysis.linking.em import estimate, estimate_u
from forestall.analysis.linking.model import MODEL_VERSION, Comparison, LinkModel, ModelCard
from forestall.analysis.linking.records import Evidence, Records, count_values
from forestall.analysis.linking.scoring import Agreement, compare_pairs, prepare

__all__ = ["train"]

_RANDOM_PAIRS = 400_000
_MOST_COUNTS = 100_000


def train(records: Records, candidates: Candidates, *, seed: int = 1) -> tuple[LinkModel, Agreement]:
    """Estimate a model by EM; also gives how the candidate pairs agree, so that nobody compares twice."""
    n = len(records)
    blank = tuple(
        _blank(piece, cells, codes)
        for piece, cells, codes in zip(records.evidence, records.cells, records.codes, strict=True)
    )
    card = ModelCard(n, len(candidates.left), 0.0, 0, __version__)
    untrained = LinkModel(MODEL_VERSION, blank, 1 / max(n, 2), card)
    prepared = prepare(records, untrained)
    agreement = compare_pairs(prepared, prepared, candidates.left, candidates.right)
    sizes = tuple(len(comparison.m) for comparison in blank)
    one, other = _draw_pairs(n, seed)
    u = estimate_u(compare_pairs(prepared, prepared, one, other).levels, sizes)
    patterns, counts = count_patterns(agreement.levels, sizes)
    pairs = n * (n - 1) / 2
    found = estimate(
        patterns,
        counts,
        u,
        pairs=max(pairs, 1.0),
        m=tuple(np.array(comparison.m) for comparison in blank),
        prior=untrained.prior,
    )
    trained = tuple(
        Comparison(c.evidence, tuple(m.tolist()), tuple(u.tolist()), c.counts, c.total)
        for c, m, u in zip(blank, found.m, found.u, strict=True)
    )
    card = ModelCard(n, len(candidates.left), found.prior * pairs, found.rounds, __version__)
    return LinkModel(MODEL_VERSION, trained, found.prior, card), agreement


def _blank(piece: Evidence, cells: Sequence[str], codes: NDArray[np.int32]) -> Comparison:
    """A comparison before training: better levels are likelier among pairs that belong together."""
    size = len(LEVELS[piece.kind])
    begin = np.linspace(0.1, 1.0, size) ** 3
    begin /= begin.sum()
    held = np.bincount(codes, minlength=len(cells)).astype(np.float64)
    counts = count_values(piece.kind, cells, held)
    often = sorted(((c, v) for v, c in counts.items() if c > 1), key=lambda item: (-item[0], item[1]))
    kept = {value: count for count, value in often[:_MOST_COUNTS]}
    known = np.array([bool(cell) for cell in cells])[codes].sum() if len(codes) else 0
    even = (1 / size,) * size
    return Comparison(piece, tuple(begin.tolist()), even, kept, float(known))


def _draw_pairs(n: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of a small table, random pairs of a large one."""
    if n * (n - 1) // 2 <= _RANDOM_PAIRS:
        one, other = np.triu_indices(n, 1)
        return one.astype(np.int64), other.astype(np.int64)
    draw = np.random.default_rng(seed)
    one, other = draw.integers(0, n, (2, _RANDOM_PAIRS))
    apart = one != other
    return one[apart], other[apart]


def count_patterns(
    levels: NDArray[np.uint8], sizes: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The distinct rows of levels, and how often each stands."""
    code = np.zeros(len(levels), np.int64)
    for column, size in enumerate(sizes):
        code = code * (size + 1) + levels[:, column]
    _, first, counts = np.unique(code, return_index=True, return_counts=True)
    return levels[first], counts.astype(np.float64)
