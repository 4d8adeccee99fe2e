"""The compiled loops under `clusters`: sparse average linkage, components, and the weight of a place.

Records are numbered from 0, pairs are given once with ``low < high``, and weights are whole numbers, so
that a sum does not depend on the order in which it is taken.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["FORBIDDEN", "index_pairs", "join_pairs", "label_components", "weigh_places"]

# The weight of a pair that must never share a cluster; it swallows every other weight.
FORBIDDEN = -(1 << 60)


@njit(cache=True)
def index_pairs(n: int, low: Any, high: Any) -> Any:
    """Both directions of the pairs by record: where each row starts, the far record, the pair."""
    start = np.zeros(n + 1, np.int64)
    for k in range(len(low)):
        start[low[k] + 1] += 1
        start[high[k] + 1] += 1
    for i in range(n):
        start[i + 1] += start[i]
    far = np.empty(2 * len(low), np.int32)
    pair = np.empty(2 * len(low), np.int32)
    place = start[:-1].copy()
    for k in range(len(low)):
        far[place[low[k]]] = high[k]
        pair[place[low[k]]] = k
        place[low[k]] += 1
        far[place[high[k]]] = low[k]
        pair[place[high[k]]] = k
        place[high[k]] += 1
    return start, far, pair


@njit(cache=True)
def _root(parent: Any, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(cache=True)
def label_components(n: int, low: Any, high: Any) -> Any:
    """Return the smallest record that is connected to each record by the pairs."""
    parent = np.arange(n).astype(np.int32)
    for k in range(len(low)):
        one, other = _root(parent, low[k]), _root(parent, high[k])
        parent[max(one, other)] = min(one, other)
    for i in range(n):
        parent[i] = _root(parent, i)
    return parent


@njit(cache=True)
def join_pairs(
    n: int, low: Any, high: Any, weight: Any, bound: Any, masks: Any, missing: int, cut: int
) -> Any:
    """Join clusters by average linkage; return the smallest record of each record's cluster.

    A cluster keeps the rows of its members as a linked list. Whenever its neighbours are asked for,
    the list is added up by neighbouring cluster and written back, so rows only become shorter.
    """
    start, far, pair = index_pairs(n, low, high)
    total = weight[pair]
    scored = np.ones(len(far), np.int32)
    length = start[1:] - start[:-1]
    following = np.full(n, -1, np.int32)
    last = np.arange(n).astype(np.int32)
    parent = np.arange(n).astype(np.int32)
    size = np.ones(n, np.int64)
    mask = masks.copy()
    sums = np.zeros(n, np.int64)
    counts = np.zeros(n, np.int64)
    near = np.empty(n, np.int32)
    chain = np.empty(n, np.int32)
    # The must-links are joined first; then every record starts a chain of nearest neighbours.
    for step in range(len(bound) + n):
        depth = 0
        if step < len(bound):
            one, other = _root(parent, bound[step, 0]), _root(parent, bound[step, 1])
            if one == other:
                continue
        else:
            one = step - len(bound)
            if parent[one] != one:
                continue
            chain[0], depth = one, 1
        while True:
            if depth > 0:
                one = chain[depth - 1]
                previous = chain[depth - 2] if depth > 1 else -1
                found = 0
                segment = one
                while segment >= 0:
                    for k in range(start[segment], start[segment] + length[segment]):
                        c = _root(parent, far[k])
                        if c == one:
                            continue
                        if counts[c] == 0:
                            near[found] = c
                            found += 1
                            sums[c] = 0
                        counts[c] += scored[k]
                        if total[k] == FORBIDDEN or sums[c] == FORBIDDEN:
                            sums[c] = FORBIDDEN
                        else:
                            sums[c] += total[k]
                    segment = following[segment]
                other, best = -1, cut
                segment, k = one, start[one]
                for f in range(found):
                    c = near[f]
                    while k == start[segment] + length[segment]:
                        segment = following[segment]
                        k = start[segment]
                    far[k], total[k], scored[k] = c, sums[c], counts[c]
                    k += 1
                    possible = size[one] * size[c]
                    mean = (sums[c] + missing * (possible - counts[c])) // possible
                    allowed = sums[c] != FORBIDDEN
                    counts[c] = 0
                    for word in range(mask.shape[1]):
                        allowed = allowed and (mask[one, word] & mask[c, word]) == 0
                    # Of equals the one that begins with the smallest record: then pairs of clusters have
                    # one order, whichever end is asked, and joining two never moves a third up in it.
                    if allowed and (mean > best or (mean == best and (other < 0 or c < other))):
                        other, best = c, mean
                # What lies behind the last entry written is out of date.
                length[segment] = k - start[segment]
                following[segment], last[one] = -1, segment
                if other < 0:
                    break
                if other != previous:
                    chain[depth] = other
                    depth += 1
                    continue
                depth -= 2
            if other < one:
                one, other = other, one
            parent[other] = one
            size[one] += size[other]
            following[last[one]] = other
            last[one] = last[other]
            for word in range(mask.shape[1]):
                mask[one, word] |= mask[other, word]
            if step < len(bound):
                break
            if depth == 0:
                chain[0], depth = one, 1
    for i in range(n):
        parent[i] = _root(parent, i)
    return parent


@njit(cache=True)
def weigh_places(n: int, low: Any, high: Any, odds: Any, labels: Any, sizes: Any, missing: float) -> Any:
    """Weigh each record's own cluster against the best other one, see `clusters.cluster`."""
    start, far, pair = index_pairs(n, low, high)
    sums = np.zeros(len(sizes))
    counts = np.zeros(len(sizes), np.int64)
    probability = np.empty(n)
    for i in range(n):
        own = labels[i]
        others = sizes[own] - 1
        nearest = -np.inf
        for k in range(start[i], start[i + 1]):
            nearest = max(nearest, odds[pair[k]])
            sums[labels[far[k]]] += odds[pair[k]]
            counts[labels[far[k]]] += 1
        best = 0.0
        for k in range(start[i], start[i + 1]):
            c = labels[far[k]]
            if c != own and counts[c] > 0:
                best = max(best, 2.0 ** ((sums[c] + missing * (sizes[c] - counts[c])) / sizes[c]))
                sums[c], counts[c] = 0.0, 0
        if others == 0:
            probability[i] = 1.0 / (2.0**nearest + 1.0)
        else:
            inside = 2.0 ** ((sums[own] + missing * (others - counts[own])) / others)
            probability[i] = inside / (inside + best + 1.0)
        sums[own], counts[own] = 0.0, 0
    return probability
