"""EM finds the parameters that made the data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.linking.em import Related, count_levels, estimate

M = (np.array([0.05, 0.15, 0.8]), np.array([0.1, 0.9]), np.array([0.02, 0.08, 0.1, 0.8]))
U = (np.array([0.9, 0.07, 0.03]), np.array([0.8, 0.2]), np.array([0.85, 0.1, 0.03, 0.02]))
R = (np.array([0.9, 0.07, 0.03]), np.array([0.05, 0.95]), np.array([0.05, 0.05, 0.1, 0.8]))


def draw(rng: np.random.Generator, shares: tuple[NDArray[np.float64], ...], count: int) -> NDArray[np.uint8]:
    columns = [rng.choice(len(share), count, p=share) + 1 for share in shares]
    levels = np.stack(columns, axis=1).astype(np.uint8)
    levels[rng.random(levels.shape) < 0.1] = 0
    return levels


def patterns(levels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    found, counts = np.unique(levels, axis=0, return_counts=True)
    return found, counts.astype(np.float64)


def begin() -> tuple[NDArray[np.float64], ...]:
    return tuple(
        np.linspace(0.1, 1, len(share)) ** 3 / (np.linspace(0.1, 1, len(share)) ** 3).sum() for share in M
    )


def test_two_classes() -> None:
    rng = np.random.default_rng(3)
    levels = np.concatenate([draw(rng, M, 4_000), draw(rng, U, 96_000)])
    found = estimate(*patterns(levels), U, pairs=len(levels), m=begin(), prior=0.001)
    assert abs(found.prior - 0.04) < 0.004
    for estimated, true in zip(found.m, M, strict=True):
        assert np.abs(estimated - true).max() < 0.03


def test_many_relatives_are_not_taken_for_matches() -> None:
    rng = np.random.default_rng(4)
    levels = np.concatenate([draw(rng, M, 1_000), draw(rng, R, 6_000), draw(rng, U, 200_000)])
    free = (np.zeros(3, bool), np.ones(2, bool), np.ones(4, bool))
    start = tuple(u if not mask.any() else m for u, m, mask in zip(U, begin(), free, strict=True))
    counted = patterns(levels)
    two = estimate(*counted, U, pairs=len(levels), m=begin(), prior=0.001)
    three = estimate(
        *counted, U, pairs=len(levels), m=begin(), prior=0.001, related=Related(start, free, 0.001)
    )
    assert two.m[0][2] < 0.4, "without the third class relatives pass for matches"
    assert abs(three.prior * len(levels) - 1_000) < 250
    assert three.related is not None
    assert abs(three.related.prior * len(levels) - 6_000) < 600
    assert np.abs(three.m[0] - M[0]).max() < 0.1


def test_levels_that_no_pair_is_at_stay_possible() -> None:
    shares = count_levels(np.array([[3], [3], [0]], np.uint8), (3,))[0]
    assert (shares > 0).all()
    assert abs(shares.sum() - 1) < 1e-12
