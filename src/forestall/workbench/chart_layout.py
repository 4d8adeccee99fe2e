"""Where the nodes of a chart go: the same places for the same chart, and no two on top of each other.

Each connected part is laid out by stress majorisation with one node moved at a time (Gansner, Koren
and North 2004, "Graph drawing by stress majorization"), then boxes that overlap are pushed apart,
and the parts are packed into rows. Only elementwise arithmetic and sums are used, in a fixed order, so
the same chart gives the same figures every time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["place_nodes"]

_ROUNDS = 120
_GOLDEN = 2.399963229728653
_GAP = 46.0

Points = NDArray[np.float64]


def place_nodes(
    count: int, edges: Sequence[tuple[int, int]], sizes: Sequence[tuple[float, float]], *, unit: float = 118.0
) -> tuple[list[tuple[float, float]], float, float]:
    """Centres of the nodes, and the width and height of the drawing.

    Parameters
    ----------
    count : int
    edges : sequence of (int, int)
    sizes : sequence of (float, float)
        Width and height of what is drawn at each node.
    unit : float
        How far apart two tied nodes should be.

    Examples
    --------
    >>> places, width, height = place_nodes(2, [(0, 1)], [(20, 20), (20, 20)])
    >>> len(places), width > 0
    (2, True)
    """
    near: list[set[int]] = [set() for _ in range(count)]
    for one, other in edges:
        if one != other:
            near[one].add(other)
            near[other].add(one)
    boxes = np.asarray(sizes, dtype=np.float64).reshape(count, 2)
    parts = [_settle(part, near, boxes, unit) for part in _parts(near)]
    return _pack(parts, boxes, count)


def _parts(near: Sequence[set[int]]) -> list[list[int]]:
    """Connected parts, the largest first, each in breadth-first order from its busiest node."""
    left = set(range(len(near)))
    found = []
    for start in sorted(left, key=lambda node: (-len(near[node]), node)):
        if start not in left:
            continue
        order, queue = [], deque([start])
        left.discard(start)
        while queue:
            node = queue.popleft()
            order.append(node)
            for other in sorted(near[node] & left):
                left.discard(other)
                queue.append(other)
        found.append(order)
    return sorted(found, key=lambda part: (-len(part), part[0]))


def _distances(part: list[int], near: Sequence[set[int]]) -> NDArray[np.float64]:
    place = {node: index for index, node in enumerate(part)}
    steps = np.zeros((len(part), len(part)))
    for index, start in enumerate(part):
        seen = {start: 0}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            for other in near[node]:
                if other not in seen:
                    seen[other] = seen[node] + 1
                    queue.append(other)
        for node, distance in seen.items():
            steps[index, place[node]] = distance
    return steps


def _settle(
    part: list[int], near: Sequence[set[int]], boxes: Points, unit: float
) -> tuple[list[int], Points]:
    count = len(part)
    turns = np.arange(count) * _GOLDEN
    radius = unit * 0.62 * np.sqrt(np.arange(count))
    points = np.stack([radius * np.cos(turns), radius * np.sin(turns)], axis=1)
    if count > 1:
        steps = _distances(part, near)
        # Busy nodes need room: their ties are drawn longer.
        degree = np.asarray([len(near[node]) for node in part], dtype=np.float64)
        stretch = 1 + 0.05 * np.minimum(np.sqrt(degree[:, None] * degree[None, :]), 12)
        wanted = steps * unit * stretch
        weight = 1 / np.where(steps > 0, wanted, 1) ** 2
        np.fill_diagonal(weight, 0)
        totals = weight.sum(axis=1)
        for _ in range(_ROUNDS):
            for index in range(count):
                apart = points[index] - points
                length = np.sqrt((apart * apart).sum(axis=1))
                length[length < 1e-9] = 1e-9
                pull = points + apart * (wanted[index] / length)[:, None]
                points[index] = (weight[index][:, None] * pull).sum(axis=0) / totals[index]
    return part, _spread(_lay_down(points), boxes[part])


def _lay_down(points: Points) -> Points:
    """Turn a part so that it is wider than high: screens are, and names stand below their shapes."""
    centred = points - points.sum(axis=0) / len(points)
    x, y = centred[:, 0], centred[:, 1]
    angle = -0.5 * float(np.arctan2(2 * (x * y).sum(), (x * x).sum() - (y * y).sum()))
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=1)


def _spread(points: Points, boxes: Points) -> Points:
    """Push overlapping boxes apart along the axis that needs the smaller move."""
    points = points.copy()
    for _ in range(250):
        moved = False
        for index in range(len(points) - 1):
            apart = points[index + 1 :] - points[index]
            room = (boxes[index + 1 :] + boxes[index]) / 2
            overlap = room - np.abs(apart)
            for offset in np.flatnonzero((overlap > 0.5).all(axis=1)):
                other = index + 1 + int(offset)
                axis = 0 if overlap[offset, 0] < overlap[offset, 1] else 1
                sign = 1.0 if points[other, axis] >= points[index, axis] else -1.0
                move = sign * (overlap[offset, axis] / 2 + 0.3)
                points[other, axis] += move
                points[index, axis] -= move
                moved = True
        if not moved:
            break
    return points


def _pack(
    parts: list[tuple[list[int], Points]], boxes: Points, count: int
) -> tuple[list[tuple[float, float]], float, float]:
    """Parts in rows, the largest first, none wider than the widest."""
    areas = []
    for part, points in parts:
        low = (points - boxes[part] / 2).min(axis=0)
        high = (points + boxes[part] / 2).max(axis=0)
        areas.append((part, points - low, high - low))
    whole = sum(float((size + _GAP).prod()) for _, _, size in areas)
    widest = max([1.25 * whole**0.5, *(float(size[0]) for _, _, size in areas)], default=0.0)
    places = [(0.0, 0.0)] * count
    x = y = row = width = 0.0
    for part, points, size in areas:
        if x > 0 and x + size[0] > widest:
            x, y, row = 0.0, y + row + _GAP, 0.0
        for node, (left, top) in zip(part, points.tolist(), strict=True):
            places[node] = (round(x + left, 1), round(y + top, 1))
        x += float(size[0]) + _GAP
        row = max(row, float(size[1]))
        width = max(width, x - _GAP)
    return places, round(width, 1), round(y + row, 1)
