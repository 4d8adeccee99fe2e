"""Clusters that stay up to date while records and decisions come and go.

What a change cannot reach is left alone: only the clusters at it and around it are clustered again, as far
as anything changes, from the pair weights that were kept, by the same `cluster` as a batch.
The outcome is a function of the pairs and decisions, not of their history: where these are the same, it is
the same as that of one batch, and taking a decision back restores every label.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set

import numpy as np
import numpy.typing as npt

from forestall.analysis.linking.clusters import cluster
from forestall.analysis.linking.linkage import index_pairs
from forestall.core.errors import ForestallError

__all__ = ["LiveClusters"]

_Adjacent = dict[int, set[int]]


class LiveClusters:
    """Records, the weights of their pairs, what people decided, and the clusters that follow.

    A cluster is named by its first (smallest) record. Parameters are those of
    `forestall.analysis.linking.clusters.cluster`.

    Examples
    --------
    >>> live = LiveClusters(3, [0], [1], [7.0])
    >>> live.add([(2, 5.0)])
    3
    >>> [live.label(row) for row in range(4)], live.members(3)
    ([0, 0, 2, 2], (2, 3))
    >>> live.decide_apart(2, 3)
    >>> live.label(3)
    3
    >>> live.withdraw(2, 3)
    >>> live.label(3)
    2
    """

    def __init__(
        self,
        n: int,
        left: npt.ArrayLike,
        right: npt.ArrayLike,
        weight: npt.ArrayLike,
        *,
        must_link: Iterable[tuple[int, int]] = (),
        cannot_link: Iterable[tuple[int, int]] = (),
        sources: Sequence[Hashable] | None = None,
        unique_sources: Set[Hashable] = frozenset(),
        cut: float = 0.0,
        missing: float = -0.5,
        clip: tuple[float, float] = (-4.0, 12.0),
    ) -> None:
        must, cannot = list(must_link), list(cannot_link)
        found = cluster(
            n,
            left,
            right,
            weight,
            must_link=must,
            cannot_link=cannot,
            sources=sources,
            unique_sources=unique_sources,
            cut=cut,
            missing=missing,
            clip=clip,
        )
        self.cut, self.missing, self.clip = cut, missing, clip
        self.unique_sources = frozenset(unique_sources)
        self._sources: list[Hashable] = list(sources) if unique_sources and sources is not None else []
        self._must: _Adjacent = {}
        self._cannot: _Adjacent = {}
        for decided, pairs in ((self._must, must), (self._cannot, cannot)):
            for one, other in pairs:
                decided.setdefault(one, set()).add(other)
                decided.setdefault(other, set()).add(one)
        self._weights = np.asarray(weight, dtype=np.float64)
        low, high = np.asarray(left, dtype=np.int32), np.asarray(right, dtype=np.int32)
        self._start, self._far, self._pair = index_pairs(n, low, high)
        self._kept = n
        self._later: dict[int, list[tuple[int, float]]] = {}

        self._count = n
        room = max(16, n + n // 8)
        self._labels = np.zeros(room, np.int32)
        self._next = np.zeros(room, np.int32)
        order = np.argsort(found.labels, kind="stable").astype(np.int32)
        sizes = np.bincount(found.labels, minlength=1)
        ends = np.cumsum(sizes)[sizes > 0] - 1
        starts = ends - sizes[sizes > 0] + 1
        self._labels[order] = np.repeat(order[starts], sizes[sizes > 0])
        following = np.roll(order, -1)
        following[ends] = order[starts]
        self._next[order] = following

    def __len__(self) -> int:
        return self._count

    @property
    def labels(self) -> npt.NDArray[np.int32]:
        """A copy of the label of every record: the first record of its cluster."""
        return self._labels[: self._count].copy()

    def label(self, row: int) -> int:
        """The first record of the cluster of a record."""
        return int(self._labels[self._known(row)])

    def members(self, row: int) -> tuple[int, ...]:
        """All records of the cluster of a record, in order."""
        found = [self._known(row)]
        while (following := int(self._next[found[-1]])) != row:
            found.append(following)
        return tuple(sorted(found))

    def source(self, row: int) -> Hashable:
        """The source of a record, where sources were given."""
        return self._sources[self._known(row)] if self._sources else None

    def add(self, links: Iterable[tuple[int, float]], source: Hashable = None) -> int:
        """Add a record with its scored pairs, and bring the clusters that it reaches up to date.

        Parameters
        ----------
        links : iterable of (int, float)
            A record that is there, and the match weight of the pair, each once.
        source : hashable, optional
            Source of the record.

        Returns
        -------
        int
            The number of the new record.
        """
        found = [(self._known(other), float(weight)) for other, weight in links]
        row = self._count
        if row == len(self._labels):
            self._labels = np.concatenate([self._labels, np.zeros(max(16, row // 8), np.int32)])
            self._next = np.concatenate([self._next, np.zeros(max(16, row // 8), np.int32)])
        self._count += 1
        self._labels[row] = self._next[row] = row
        if self.unique_sources:
            self._sources.append(source)
        if found:
            self._later[row] = found
        for other, weight in found:
            self._later.setdefault(other, []).append((row, weight))
        self._renew([row])
        return row

    def decide_together(self, one: int, other: int) -> None:
        """Obey a reviewer who says that two records are the same."""
        self._decide(self._must, one, other)

    def decide_apart(self, one: int, other: int) -> None:
        """Obey a reviewer who says that two records are not the same."""
        self._decide(self._cannot, one, other)

    def withdraw(self, one: int, other: int) -> None:
        """Forget what was decided about two records; the clusters are as if it had never been."""
        for decided in (self._must, self._cannot):
            for here, there in ((one, other), (other, one)):
                decided.get(here, set()).discard(there)
        self._renew([self._known(one), self._known(other)])

    def pairs_of(self, row: int) -> Iterator[tuple[int, float]]:
        """The scored pairs of a record: the other record and the weight."""
        if row < self._kept:
            part = slice(self._start[row], self._start[row + 1])
            yield from zip(self._far[part].tolist(), self._weights[self._pair[part]].tolist(), strict=True)
        yield from self._later.get(row, ())

    def _decide(self, decided: _Adjacent, one: int, other: int) -> None:
        if self._known(one) == self._known(other):
            raise ForestallError("cluster.pair", f"{one} is one record.", "Name two different records.")
        decided.setdefault(one, set()).add(other)
        decided.setdefault(other, set()).add(one)
        self._renew([one, other])

    def _known(self, row: int) -> int:
        if not 0 <= row < self._count:
            raise ForestallError(
                "cluster.pair", f"There is no record {row}.", f"Name records from 0 to {self._count - 1}."
            )
        return row

    def _renew(self, seeds: Iterable[int]) -> None:
        """Cluster again whatever a change at some records can reach.

        Their clusters are taken together with all that have a pair at or above the cut with them. Where
        the others come out as they were, nothing beyond them can have changed (see the notes of
        `cluster`): they meet the rest as they did before. Those that changed widen the circle.
        """
        inner = self._whole(seeds)
        while True:
            pairs = {row: list(self.pairs_of(row)) for row in inner}
            # `cluster` rounds weights to a millionth of a bit; whatever may reach the cut is taken along.
            near = {other for found in pairs.values() for other, weight in found if weight >= self.cut - 1e-5}
            outer = self._whole(near) - inner
            pairs.update((row, list(self.pairs_of(row))) for row in outer)
            groups = self._cluster(pairs)
            changed = [
                group
                for group in groups
                if not outer.isdisjoint(group)
                and (not inner.isdisjoint(group) or self.members(group[0]) != tuple(group))
            ]
            if not changed:
                break
            inner = self._whole(row for group in changed for row in group) | inner
        for group in groups:
            self._labels[group] = group[0]
            self._next[group] = group[1:] + group[:1]

    def _whole(self, rows: Iterable[int]) -> set[int]:
        """The clusters of some records, and those that people have said belong to them."""
        found: set[int] = set()
        waiting = list(rows)
        while waiting:
            row = waiting.pop()
            if row not in found:
                members = self.members(row)
                found.update(members)
                waiting.extend(other for member in members for other in self._must.get(member, ()))
        return found

    def _cluster(self, pairs: Mapping[int, Sequence[tuple[int, float]]]) -> list[list[int]]:
        """Cluster some records by the pairs among them, as the whole would be."""
        rows = sorted(pairs)
        place = {row: k for k, row in enumerate(rows)}
        inside = [
            (k, place[other], weight)
            for k, row in enumerate(rows)
            for other, weight in pairs[row]
            if row < other and other in place
        ]
        left, right, weight = zip(*inside, strict=True) if inside else ((), (), ())
        found = cluster(
            len(rows),
            left,
            right,
            weight,
            must_link=_among(self._must, place),
            cannot_link=_among(self._cannot, place),
            sources=[self._sources[row] for row in rows] if self._sources else None,
            unique_sources=self.unique_sources,
            cut=self.cut,
            missing=self.missing,
            clip=self.clip,
        )
        groups: dict[int, list[int]] = {}
        for row, label in zip(rows, found.labels.tolist(), strict=True):
            groups.setdefault(label, []).append(row)
        return list(groups.values())


def _among(decided: _Adjacent, place: dict[int, int]) -> list[tuple[int, int]]:
    """The decisions between records that have a place."""
    return [
        (place[row], place[other])
        for row in place
        for other in decided.get(row, ())
        if row < other and other in place
    ]
