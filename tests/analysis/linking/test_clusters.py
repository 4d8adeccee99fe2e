"""Clusters follow average linkage exactly, whatever people decide, and in whatever order pairs come."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.analysis.linking.clusters import GiantComponent, RefusedLink, cluster
from forestall.core.errors import ForestallError

Pair = tuple[int, int]


def reference(
    n: int, pairs: dict[Pair, float], cannots: set[Pair], sources: list[str], missing: float, cut: float
) -> list[int]:
    """Average linkage by listing all pairs of clusters at every step: slow, and plainly right."""
    groups = [{record} for record in range(n)]
    while True:
        best, join = Fraction(cut), None
        for one, other in combinations(groups, 2):  # in order of their smallest records
            links = [(min(i, j), max(i, j)) for i in one for j in other]
            if any(link in cannots for link in links):
                continue
            if any(sources[i] == sources[j] == "unique" for i in one for j in other):
                continue
            mean = sum(Fraction(pairs.get(link, missing)) for link in links) / len(links)
            if mean > best or (mean == best and join is None):
                best, join = mean, (one, other)
        if join is None:
            break
        groups.remove(join[1])
        join[0].update(join[1])
    label = {record: place for place, group in enumerate(sorted(groups, key=min)) for record in group}
    return [label[record] for record in range(n)]


@st.composite
def pair_sets(draw: st.DrawFn, largest: int = 9) -> tuple[int, dict[Pair, float]]:
    n = draw(st.integers(1, largest))
    possible = list(combinations(range(n), 2))
    chosen = [pair for pair in possible if draw(st.booleans())]
    # Weights of any size, or a few round ones, where many joins are equal.
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = (
        random.uniform(-4, 11, len(chosen)) if draw(st.booleans()) else random.integers(-3, 5, len(chosen))
    )
    return n, dict(zip(chosen, weights.tolist(), strict=True))


def run(n: int, pairs: dict[Pair, float], **options: object) -> list[int]:
    left, right = [i for i, _ in pairs], [j for _, j in pairs]
    return cluster(n, left, right, list(pairs.values()), **options).labels.tolist()


@given(pair_sets(), st.data())
def test_equals_average_linkage_done_the_slow_way(
    given_pairs: tuple[int, dict[Pair, float]], data: st.DataObject
) -> None:
    n, pairs = given_pairs
    cannots = {pair for pair in combinations(range(n), 2) if data.draw(st.integers(0, 9)) == 0}
    sources = data.draw(st.lists(st.sampled_from(["unique", "other"]), min_size=n, max_size=n))
    cut = data.draw(st.sampled_from([-0.3, 0.0, 2.0]))
    found = run(n, pairs, cannot_link=cannots, sources=sources, unique_sources={"unique"}, cut=cut)
    assert found == reference(n, pairs, cannots, sources, -0.5, cut)


@given(pair_sets(), st.randoms(use_true_random=False))
def test_order_and_direction_of_pairs_change_nothing(
    given_pairs: tuple[int, dict[Pair, float]], random: object
) -> None:
    n, pairs = given_pairs
    # Round weights make ties, which must also be broken the same way.
    items = [(i, j, float(round(w))) for (i, j), w in pairs.items()]
    shuffled = items.copy()
    random.shuffle(shuffled)
    turned = [(j, i, w) if k % 2 else (i, j, w) for k, (i, j, w) in enumerate(shuffled)]
    results = [
        cluster(n, *(list(column) for column in zip(*rows, strict=True))) for rows in (items, turned) if rows
    ]
    if results:
        assert results[0].labels.tobytes() == results[1].labels.tobytes()
        assert results[0].probability.tobytes() == results[1].probability.tobytes()


@st.composite
def decisions(draw: st.DrawFn, n: int) -> set[Pair]:
    possible = list(combinations(range(n), 2))
    return set(draw(st.lists(st.sampled_from(possible), max_size=4))) if possible else set()


@given(pair_sets(), st.data())
def test_decisions_hold_and_undoing_one_restores_every_byte(
    given_pairs: tuple[int, dict[Pair, float]], data: st.DataObject
) -> None:
    n, pairs = given_pairs
    left, right, weight = [i for i, _ in pairs], [j for _, j in pairs], list(pairs.values())
    must, cannot = data.draw(decisions(n)), data.draw(decisions(n))
    sources = data.draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n))

    def decide(must: set[Pair], cannot: set[Pair]) -> tuple[bytes, bytes]:
        found = cluster(
            n,
            left,
            right,
            weight,
            must_link=must,
            cannot_link=cannot,
            sources=sources,
            unique_sources={"a", "b"},
        )
        labels = found.labels.tolist()
        assert all(labels[i] != labels[j] for i, j in cannot)
        unobeyed = {(link.left, link.right) for link in found.refused}
        assert unobeyed <= must
        assert all(labels[i] == labels[j] for i, j in must - unobeyed)
        for source in "ab":
            held = [label for label, of in zip(labels, sources, strict=True) if of == source]
            assert len(held) == len(set(held))
        return found.labels.tobytes(), found.probability.tobytes()

    before = decide(must, cannot)
    for extra in combinations(range(n), 2):
        decide(must | {extra}, cannot)
        decide(must, cannot | {extra})
        assert decide((must | {extra}) - ({extra} - must), cannot) == before
        assert decide(must, (cannot | {extra}) - ({extra} - cannot)) == before


@given(pair_sets(), pair_sets())
def test_unconnected_parts_do_not_touch_each_other(
    one: tuple[int, dict[Pair, float]], other: tuple[int, dict[Pair, float]]
) -> None:
    n, pairs = one
    m, more = other
    both = {**pairs, **{(i + n, j + n): w for (i, j), w in more.items()}}
    alone, beside = run(n, pairs), run(m, more)
    assert run(n + m, both) == alone + [label + max(alone) + 1 for label in beside]


def test_a_chain_of_weak_links_is_cut_and_reported() -> None:
    n = 300
    strong = [(i, i + 1, 9.0) for i in range(0, n - 1, 2)]
    weak = [(i, i + 1, 0.4) for i in range(1, n - 1, 2)]
    found = cluster(n, *(np.array(column) for column in zip(*strong, *weak, strict=True)))
    assert found.labels.tolist() == [i // 2 for i in range(n)]
    assert found.giants == (GiantComponent(records=300, pairs=299, clusters=150, largest=2),)


def test_contradicting_decisions_are_refused_by_name() -> None:
    found = cluster(3, [], [], [], must_link=[(1, 0), (1, 2)], cannot_link=[(0, 2)])
    assert found.labels.tolist() == [0, 0, 1]
    assert found.refused == (RefusedLink(1, 2, "cannot-link"),)
    found = cluster(2, [], [], [], must_link=[(0, 1)], sources=["a", "a"], unique_sources={"a"})
    assert found.refused == (RefusedLink(0, 1, "unique source"),)


def test_many_unique_sources_are_all_kept_apart() -> None:
    names = [f"source {k}" for k in range(150)]
    n = 300
    pairs = np.array(list(combinations(range(n), 2)))
    found = cluster(
        n, pairs[:, 0], pairs[:, 1], np.full(len(pairs), 5.0), sources=names * 2, unique_sources=set(names)
    )
    for label in range(found.labels.max() + 1):
        held = [names[i % 150] for i in np.flatnonzero(found.labels == label)]
        assert len(held) == len(set(held))
    assert np.bincount(found.labels).tolist() == [150, 150]


def test_probability_by_hand() -> None:
    found = cluster(4, [0, 0, 1, 2], [1, 2, 2, 3], [6.0, 2.0, 4.0, 1.0], missing=-1.0, cut=3.0)
    assert found.labels.tolist() == [0, 0, 0, 1]
    assert found.probability[0] == pytest.approx(2.0**4 / (2.0**4 + 1))
    assert found.probability[3] == pytest.approx(1 / (1 + 2.0**1))
    inside, other = 2.0**3, 2.0**1
    assert found.probability[2] == pytest.approx(inside / (inside + other + 1))


def test_no_records_and_one_record() -> None:
    assert cluster(0, [], [], []).labels.tolist() == []
    alone = cluster(1, [], [], [])
    assert (alone.labels.tolist(), alone.probability.tolist()) == ([0], [1.0])


@pytest.mark.parametrize(
    ("pairs", "weights", "code"),
    [
        ([(0, 3)], [1.0], "cluster.pair"),
        ([(-1, 1)], [1.0], "cluster.pair"),
        ([(1, 1)], [1.0], "cluster.pair"),
        ([(0, 1), (1, 0)], [1.0, 2.0], "cluster.pair"),
        ([(0, 1)], [float("nan")], "cluster.weight"),
        ([(0, 1)], [1.0, 2.0], "cluster.weight"),
    ],
)
def test_meaningless_pairs_are_named(pairs: list[Pair], weights: list[float], code: str) -> None:
    with pytest.raises(ForestallError) as caught:
        cluster(3, [i for i, _ in pairs], [j for _, j in pairs], weights)
    assert caught.value.code == code


def test_other_meaningless_input_is_named() -> None:
    with pytest.raises(ForestallError, match="never scored"):
        cluster(2, [0], [1], [1.0], missing=0.0)
    with pytest.raises(ForestallError, match="source of each"):
        cluster(2, [0], [1], [1.0], unique_sources={"a"})
    with pytest.raises(ForestallError, match="left and"):
        cluster(2, [0], [], [1.0])


def test_a_repeated_pair_counts_once() -> None:
    assert (
        cluster(2, [0, 1], [1, 0], [3.0, 3.0]).probability.tolist()
        == cluster(2, [0], [1], [3.0]).probability.tolist()
    )


@settings(max_examples=1)
@given(st.integers(0, 2**32))
def test_a_dense_giant_and_half_a_million_pairs_take_under_a_second(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = 25_000
    keys = np.unique(random.integers(0, n * n, 540_000))
    left, right = keys // n, keys % n
    left, right = left[left < right], right[left < right]
    weight = random.normal(1, 5, len(left))
    began = process_time()
    found = cluster(n, left, right, weight)
    assert process_time() - began < 1.0
    assert found.giants[0].records > 24_000
