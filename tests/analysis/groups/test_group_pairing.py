"""The draws of pairings and the count of shared members, against sums over every pairing there is."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from forestall.analysis.groups.overlap import count_prior, credible_range, hidden_counts
from forestall.analysis.groups.pairing import GroupPair, best_pairing, draw_pairings, tie_weights
from forestall.analysis.groups.shared import estimate_shared

RING = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]


def adjacency(size: int, ties: list[tuple[int, int]]) -> np.ndarray:
    matrix = np.zeros((size, size), np.uint8)
    for a, b in ties:
        matrix[a, b] = matrix[b, a] = 1
    return matrix


def make_pair(weights: np.ndarray, ties: list[tuple[int, int]]) -> GroupPair:
    a, b = np.nonzero(weights > -50)
    size_a, size_b = weights.shape
    return GroupPair(size_a, size_b, a, b, weights[a, b], adjacency(size_a, ties), adjacency(size_b, ties))


def every_pairing(pair: GroupPair) -> list[tuple[tuple[int, ...], float]]:
    """Each pairing with the logarithm of its weight, ties included."""
    tie = tie_weights(pair.ties_a, pair.ties_b)
    weight = {(i, j): w for i, j, w in zip(pair.a.tolist(), pair.b.tolist(), pair.weight, strict=True)}
    found = []
    for partner in itertools.product(range(-1, pair.size_b), repeat=pair.size_a):
        used = [j for j in partner if j >= 0]
        pairs = [(i, j) for i, j in enumerate(partner) if j >= 0]
        if len(set(used)) < len(used) or not set(pairs) <= set(weight):
            continue
        total = sum(weight[p] for p in pairs)
        for (i, j), (k, m) in itertools.combinations(pairs, 2):
            total += tie[2 * int(pair.ties_a[i, k]) + int(pair.ties_b[j, m])]
        found.append((partner, float(total)))
    return found


@pytest.mark.parametrize("with_ties", [False, True])
def test_draws_follow_every_pairing(with_ties: bool) -> None:
    rng = np.random.default_rng(4)
    weights = rng.normal(0.5, 1.5, (4, 4))
    weights[0, 3] = weights[2, 1] = -99  # no candidates
    pair = make_pair(weights, RING if with_ties else [])
    flat = draw_pairings(pair, seed=1, draws=1).log_target
    exact = np.zeros((4, 4))
    total = 0.0
    for partner, log_weight in every_pairing(pair):
        chance = math.exp(log_weight + flat[sum(j >= 0 for j in partner)])
        total += chance
        for i, j in enumerate(partner):
            if j >= 0:
                exact[i, j] += chance
    exact /= total
    drawn = draw_pairings(pair, seed=7, draws=20_000).partner
    seen = np.array([[(drawn[:, i] == j).mean() for j in range(4)] for i in range(4)])
    assert np.abs(seen - exact).max() < 0.02
    assert seen[0, 3] == seen[2, 1] == 0


def test_ties_decide_between_two_people_of_one_name() -> None:
    # Member 0 may be 0 or 4; 0 is tied to the partners of those whom it is tied to, 4 to none of them.
    weights = np.full((4, 5), -99.0)
    for i in range(1, 4):
        weights[i, i] = 8.0
    weights[0, 0] = weights[0, 4] = 3.0
    a, b = np.nonzero(weights > -50)
    pair = GroupPair(4, 5, a, b, weights[a, b], adjacency(4, RING), adjacency(5, RING))
    partner = draw_pairings(pair, seed=2, draws=2000).partner
    assert (partner[:, 0] == 0).mean() > 2 * (partner[:, 0] == 4).mean()


def test_the_best_pairing_is_the_heaviest() -> None:
    rng = np.random.default_rng(9)
    pair = make_pair(rng.normal(0, 2, (4, 5)), [])
    best = max(log_weight for _, log_weight in every_pairing(pair))
    assert sum(pair.weight[at] for at in best_pairing(pair)) == pytest.approx(best)


def test_same_seed_same_draws() -> None:
    pair = make_pair(np.random.default_rng(1).normal(0, 2, (6, 6)), [])
    assert (draw_pairings(pair, 5).partner == draw_pairings(pair, 5).partner).all()
    assert (draw_pairings(pair, 5).partner != draw_pairings(pair, 6).partner).any()


@pytest.mark.parametrize(("size_a", "size_b"), [(1, 1), (7, 7), (5, 80), (300, 250)])
def test_beliefs_before_looking_are_probabilities(size_a: int, size_b: int) -> None:
    prior = count_prior(size_a, size_b)
    for shared in prior.shared.values():
        assert np.exp(shared).sum() == pytest.approx(1.0)
    assert prior.shared["apart"][0] == 0.0


def test_hidden_members_are_counted_as_ways_to_place_them() -> None:
    # One pair found among 3 and 4 members, two in truth: 2 x 3 places for the hidden one.
    table = hidden_counts(3, 4, missed=math.log(0.1))
    ways = math.comb(3, 2) * math.comb(4, 2) * 2
    assert table[1, 2] == pytest.approx(math.log(2 * 3 * 0.1 / ways))
    assert table[2, 1] == -np.inf


@pytest.mark.parametrize(
    ("probability", "expected"),
    [([1.0], (0, 0)), ([0.0, 1.0, 0.0], (1, 1)), ([0.5, 0.5], (0, 1)), ([0.05, 0.9, 0.05], (1, 1))],
)
def test_the_credible_range_is_the_run_nearest_to_its_level(
    probability: list[float], expected: tuple[int, int]
) -> None:
    assert credible_range(np.array(probability)) == expected


def test_intervals_cover_what_was_drawn_from_the_model() -> None:
    """Weights drawn as log-likelihood ratios, numbers of shared members from the prior of one group."""
    rng = np.random.default_rng(3)
    inside, spread = 0, 12.0
    chances = np.exp(count_prior(16, 14).shared["same"])
    for seed in range(80):
        shared = int(rng.choice(len(chances), p=chances / chances.sum()))
        weights = rng.normal(-spread / 2, math.sqrt(spread), (16, 14))
        for at in range(shared):
            weights[at, at] = rng.normal(spread / 2, math.sqrt(spread))
        found = estimate_shared(
            make_pair(weights, []), {"same": 1.0, "connected": 0.0, "apart": 0.0}, -30.0, seed, draws=200
        )
        lo, hi = credible_range(found.count)
        inside += lo <= shared <= hi
    # Wider than 90 %: the method allows for errors of the weights, of which there are none here.
    assert inside >= 66


def test_brokers_do_not_make_two_groups_one() -> None:
    weights = np.full((20, 20), -99.0)
    weights[0, 0] = weights[1, 1] = weights[2, 2] = 10.0
    prior = {"same": 0.3, "connected": 0.2, "apart": 0.5}
    found = estimate_shared(make_pair(weights, []), prior, -3.0, seed=1)
    assert found.probability < 0.1
    assert int(found.count.argmax()) == 3
    for at in range(12):
        weights[at, at] = 10.0
    assert estimate_shared(make_pair(weights, []), prior, -3.0, seed=1).probability > 0.99
