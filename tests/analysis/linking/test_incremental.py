"""Clusters kept up to date are those that one batch would have made, and any decision can be undone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.analysis.linking.clusters import cluster
from forestall.analysis.linking.incremental import LiveClusters
from forestall.core.errors import ForestallError

Pair = tuple[int, int]


def first_records(labels: np.ndarray) -> list[int]:
    """Clusters named by their first record."""
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    return first[place].tolist()


def batch(
    n: int, pairs: dict[Pair, float], must: set[Pair], cannot: set[Pair], sources: list[str]
) -> list[int]:
    found = cluster(
        n,
        [i for i, _ in pairs],
        [j for _, j in pairs],
        list(pairs.values()),
        must_link=must,
        cannot_link=cannot,
        sources=sources,
        unique_sources={"unique"},
    )
    return first_records(found.labels)


@settings(max_examples=300)
@given(st.data())
def test_every_step_equals_one_batch_and_every_undo_restores_every_byte(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 14))
    start = data.draw(st.integers(0, n))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    dense = data.draw(st.sampled_from([0.2, 0.4, 0.8]))
    whole = data.draw(st.booleans())
    pairs = {
        pair: float(random.integers(-3, 5)) if whole else float(random.uniform(-9, 11))
        for pair in combinations(range(n), 2)
        if random.random() < dense
    }
    sources = random.choice(["unique", "other", "other"], n).tolist()
    must: set[Pair] = set()
    cannot: set[Pair] = set()

    def known(count: int) -> dict[Pair, float]:
        return {pair: weight for pair, weight in pairs.items() if pair[1] < count}

    first = known(start)
    live = LiveClusters(
        start,
        [i for i, _ in first],
        [j for _, j in first],
        list(first.values()),
        sources=sources[:start],
        unique_sources={"unique"},
    )
    for row in range(start, n):
        links = [(i, weight) for (i, j), weight in pairs.items() if j == row]
        assert live.add(links, sources[row]) == row
        assert live.labels.tolist() == batch(row + 1, known(row + 1), must, cannot, sources[: row + 1])
    for _ in range(8):
        one, other = sorted(random.choice(n, 2, replace=False).tolist())
        together = bool(random.integers(2))
        decided, decide = (must, live.decide_together) if together else (cannot, live.decide_apart)
        before = live.labels.tobytes()
        if (one, other) not in must | cannot:
            decide(other, one)
            live.withdraw(one, other)
            assert live.labels.tobytes() == before
        decide(one, other)
        decided.add((one, other))
        assert live.labels.tolist() == batch(n, pairs, must, cannot, sources)
        for row in range(n):
            assert live.members(row) == tuple(np.flatnonzero(live.labels == live.label(row)).tolist())
    for one, other in sorted(must | cannot):
        live.withdraw(one, other)
    assert live.labels.tolist() == batch(n, pairs, set(), set(), sources)


def test_a_crowd_of_near_records_costs_no_more_than_its_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    # A ring of clusters, each tied to the next by one weak pair: one component of 3,000 records.
    n = 3000
    pairs = {(i, i + 1): 9.0 if i % 3 < 2 else 0.1 for i in range(n - 1)}
    live = LiveClusters(n, [i for i, _ in pairs], [j for _, j in pairs], list(pairs.values()))
    touched = []
    honest = LiveClusters._cluster
    monkeypatch.setattr(
        LiveClusters, "_cluster", lambda self, rows: touched.append(len(rows)) or honest(self, rows)
    )
    row = live.add([(1500, 8.0), (1501, 8.0), (1502, 8.0)])
    assert live.members(row) == (1500, 1501, 1502, row)
    assert max(touched) < 20


def test_unknown_records_are_named() -> None:
    live = LiveClusters(2, [], [], [])
    for refused in (
        lambda: live.decide_apart(0, 2),
        lambda: live.decide_together(1, 1),
        lambda: live.add([(5, 1.0)]),
    ):
        with pytest.raises(ForestallError):
            refused()
    assert len(live) == 2
