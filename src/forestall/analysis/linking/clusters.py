"""From weighted pairs of records to clusters: one cluster, one person (or company, or vehicle).

Average linkage over the scored pairs, cut at a weight, under what reviewers have decided. A pair that
nobody scored (blocking never brought it together) counts as a stated negative weight, so a chain of
single links does not pull strangers together. No matrix is ever built: memory grows with the pairs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.analysis.linking.linkage import FORBIDDEN, join_pairs, label_components, weigh_places
from forestall.core.errors import ForestallError

__all__ = ["Clustering", "GiantComponent", "RefusedLink", "cluster"]

# Weights are held as whole multiples of 2**-20, so that sums do not depend on the order of addition.
_UNIT = 1 << 20


@dataclass(frozen=True, slots=True)
class GiantComponent:
    """A set of records, all connected by pairs above the cut, that is larger than was thought plausible.

    Attributes
    ----------
    records : int
        Records in it before the cut.
    pairs : int
        Scored pairs inside it.
    clusters : int
        Clusters into which it was cut.
    largest : int
        Records in the largest of these; look at it when it is still implausibly large.
    """

    records: int
    pairs: int
    clusters: int
    largest: int


@dataclass(frozen=True, slots=True)
class RefusedLink:
    """A must-link that was not obeyed because it contradicts something stronger.

    Attributes
    ----------
    left, right : int
        The two records, ``left < right``.
    reason : str
        ``"cannot-link"`` or ``"unique source"``.
    """

    left: int
    right: int
    reason: str


@dataclass(frozen=True, slots=True)
class Clustering:
    """The outcome of `cluster`.

    Attributes
    ----------
    labels : numpy.ndarray of int32, shape (n,)
        Cluster of each record, numbered from 0 by the smallest record in it.
    probability : numpy.ndarray of float64, shape (n,)
        How sure the place of each record is, see `cluster`.
    giants : tuple of GiantComponent
        Components larger than ``max_component``, largest first.
    refused : tuple of RefusedLink
        Must-links that contradict a cannot-link or the uniqueness of a source.
    """

    labels: npt.NDArray[np.int32]
    probability: npt.NDArray[np.float64]
    giants: tuple[GiantComponent, ...]
    refused: tuple[RefusedLink, ...]


def cluster(
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
    max_component: int = 200,
) -> Clustering:
    """Group records by average linkage over scored pairs.

    Two clusters join while the mean weight over all pairs between them is at least `cut`; the best
    join comes first. The order of the pairs, and which record of a pair is the left one, change nothing.

    Parameters
    ----------
    n : int
        Number of records, numbered 0 to n - 1.
    left, right : array_like of int, shape (m,)
        The scored pairs, each once (a repeated pair must have the same weight).
    weight : array_like of float, shape (m,)
        Match weight of each pair: log2 of the posterior odds that both records are the same thing.
    must_link, cannot_link : iterable of (int, int)
        Reviewers' decisions. Cannot-links always hold. A must-link holds unless, together with the
        must-links before it (in order of the pairs), it would bring together two records that must
        stay apart; then it is left out and reported in ``refused``.
    sources : sequence, optional
        Source of each record; needed with `unique_sources`.
    unique_sources : set
        Sources stated to be free of duplicates: no two of their records share a cluster.
    cut : float
        Weight (log2 odds) at which joining stops; 0 is even odds.
    missing : float
        Weight of a pair that was never scored; below `cut`.
    clip : (float, float)
        Weights are limited to this range, so that one extreme pair cannot outvote the others. This
        range and `missing` were chosen on one half of the historical people and hold elsewhere; between
        -0.2 and -1 `missing` moves F1 by a thousandth, and trades recall for precision.
    max_component : int
        Components with more records than this are reported in ``giants``.

    Returns
    -------
    Clustering
        ``probability`` of record i is ``2**a / (2**a + 2**b + 1)``: a is its mean weight to the rest
        of its cluster, b its mean weight to the best other cluster it has a pair with (if any), and 1
        stands for "none of them". For a record alone it is ``1 / (1 + 2**w)``, w the weight of its
        best pair: it has a partner at least as surely as it is linked to the nearest record. It is an
        assessment of the place of the record given the weights, as good as their calibration.

    Raises
    ------
    ForestallError
        ``cluster.pair``, ``cluster.weight``, ``cluster.missing`` or ``cluster.sources`` for input that
        has no meaning.

    Notes
    -----
    Average linkage can be computed exactly by chains of nearest neighbours (Murtagh 1983, "A survey of
    recent advances in hierarchical clustering algorithms"), also with forbidden pairs: joining two
    clusters never brings a third nearer than the nearer of them was. Of equal joins the one with the
    smallest records comes first. So a union of clusters, taken alone, falls into the same clusters.

    Examples
    --------
    >>> found = cluster(4, [0, 1, 2], [1, 2, 3], [9.0, 0.2, 8.0])
    >>> found.labels.tolist()
    [0, 0, 1, 1]
    >>> cluster(4, [0, 1, 2], [1, 2, 3], [9.0, 0.2, 8.0], cannot_link=[(3, 2)]).labels.tolist()
    [0, 0, 1, 2]
    """
    if not missing < cut:
        raise ForestallError(
            "cluster.missing",
            f"A pair that was never scored would join at its weight of {missing}, not below the cut {cut}.",
            "Give a weight for missing pairs that is below the cut.",
        )
    pairs = _read_pairs(n, left, right)
    weights = _read_weights(weight, len(pairs), clip)
    musts, cannots = _read_constraints(n, must_link), _read_constraints(n, cannot_link)
    masks = _source_masks(n, sources, unique_sources)
    obeyed, refused = _settle(musts, cannots, masks)

    # What people decided comes first and replaces the score of the same pair.
    decided = [*sorted(cannots), *obeyed]
    first = np.array(decided, dtype=np.int64).reshape(-1, 2)
    limits = np.round(np.array(clip) * _UNIT).astype(np.int64)
    stated = np.repeat(np.array([FORBIDDEN, limits[1]]), [len(cannots), len(obeyed)])
    pairs, weights = np.concatenate([first, pairs]), np.concatenate([stated, weights])
    keys, weights = _unique(n, len(decided), pairs, weights)
    low, high = (keys // max(n, 1)).astype(np.int32), (keys % max(n, 1)).astype(np.int32)
    bound = np.array(obeyed, dtype=np.int32).reshape(-1, 2)

    roots = join_pairs(n, low, high, weights, bound, masks, round(missing * _UNIT), round(cut * _UNIT))
    labels = (np.cumsum(roots == np.arange(n)) - 1)[roots].astype(np.int32)
    counts = np.bincount(labels, minlength=1)
    odds = np.where(weights == FORBIDDEN, limits[0], weights) / _UNIT
    probability = weigh_places(n, low, high, odds, labels, counts, missing)
    giants = _giants(n, low, high, weights >= round(cut * _UNIT), labels, max_component)
    return Clustering(labels, probability, giants, refused)


def _read_pairs(n: int, left: npt.ArrayLike, right: npt.ArrayLike) -> npt.NDArray[np.int64]:
    pairs = np.empty((np.size(left), 2), dtype=np.int64)
    if np.size(left) != np.size(right):
        raise ForestallError(
            "cluster.pair",
            f"There are {np.size(left)} left and {np.size(right)} right records.",
            "Give both ends of every pair.",
        )
    np.minimum(left, right, out=pairs[:, 0], casting="unsafe")
    np.maximum(left, right, out=pairs[:, 1], casting="unsafe")
    if len(pairs) and (pairs[:, 0].min() < 0 or pairs[:, 1].max() >= n or (pairs[:, 0] == pairs[:, 1]).any()):
        raise ForestallError(
            "cluster.pair",
            f"A pair names a record outside 0 to {n - 1}, or one record twice.",
            "Number the records from 0 and pair different ones.",
        )
    return pairs


def _read_weights(weight: npt.ArrayLike, count: int, clip: tuple[float, float]) -> npt.NDArray[np.int64]:
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (count,) or np.isnan(weights).any():
        raise ForestallError(
            "cluster.weight",
            f"There are {count} pairs; the weights have shape {weights.shape}, or one is not a number.",
            "Give one weight a pair.",
        )
    return np.round(np.clip(weights, *clip) * _UNIT).astype(np.int64)


def _read_constraints(n: int, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    given = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    return set(map(tuple, _read_pairs(n, given[:, 0], given[:, 1]).tolist()))


def _source_masks(
    n: int, sources: Sequence[Hashable] | None, unique_sources: Set[Hashable]
) -> npt.NDArray[np.uint64]:
    """Give each record one bit for its source, if that is unique; shape (n, words)."""
    words = -(-len(unique_sources) // 64)
    masks = np.zeros((n, words), dtype=np.uint64)
    if not unique_sources:
        return masks
    if sources is None or len(sources) != n:
        raise ForestallError(
            "cluster.sources",
            f"Unique sources are stated, but not the source of each of the {n} records.",
            "Give one source a record.",
        )
    bits = {source: divmod(place, 64) for place, source in enumerate(unique_sources)}
    for record, source in enumerate(sources):
        if source in bits:
            word, bit = bits[source]
            masks[record, word] = np.uint64(1 << bit)
    return masks


def _settle(
    musts: set[tuple[int, int]], cannots: set[tuple[int, int]], masks: npt.NDArray[np.uint64]
) -> tuple[list[tuple[int, int]], tuple[RefusedLink, ...]]:
    """Choose the must-links that contradict nothing, in order of the pairs."""
    group = {record: {record} for pair in musts for record in pair}
    apart: dict[int, set[int]] = {}
    for one, other in cannots:
        apart.setdefault(one, set()).add(other)
        apart.setdefault(other, set()).add(one)
    empty: set[int] = set()
    obeyed, refused = [], []
    for one, other in sorted(musts):
        small, large = sorted((group[one], group[other]), key=len)
        if small is not large:
            if any(not large.isdisjoint(apart.get(record, empty)) for record in small):
                refused.append(RefusedLink(one, other, "cannot-link"))
                continue
            held = [np.bitwise_or.reduce(masks[list(side)], axis=0) for side in (small, large)]
            if (held[0] & held[1]).any():
                refused.append(RefusedLink(one, other, "unique source"))
                continue
            large |= small
            for record in small:
                group[record] = large
        obeyed.append((one, other))
    return obeyed, tuple(refused)


def _unique(
    n: int, decided: int, pairs: npt.NDArray[np.int64], weights: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Sort the pairs and leave each once; of a pair that people decided, what they decided."""
    keys = pairs[:, 0] * n + pairs[:, 1]
    if (keys[1:] > keys[:-1]).all():
        return keys, weights
    order = np.argsort(keys, kind="stable")
    keys, weights = keys[order], weights[order]
    repeated = np.flatnonzero(keys[1:] == keys[:-1]) + 1
    differs = repeated[(weights[repeated] != weights[repeated - 1]) & (order[repeated - 1] >= decided)]
    if len(differs):
        one, other = divmod(int(keys[differs[0]]), n)
        raise ForestallError(
            "cluster.pair",
            f"Records {one} and {other} are paired more than once, with different weights.",
            "Score each pair once.",
        )
    return np.delete(keys, repeated), np.delete(weights, repeated)


def _giants(
    n: int,
    low: npt.NDArray[np.int32],
    high: npt.NDArray[np.int32],
    strong: npt.NDArray[np.bool_],
    labels: npt.NDArray[np.int32],
    max_component: int,
) -> tuple[GiantComponent, ...]:
    component = label_components(n, low[strong], high[strong])
    sizes = np.bincount(component, minlength=1)
    inside = component[low]
    giants = []
    for giant in np.flatnonzero(sizes > max_component):
        members = np.bincount(labels[component == giant])
        pairs = int(np.count_nonzero((inside == giant) & (component[high] == giant)))
        giants.append(
            GiantComponent(int(sizes[giant]), pairs, int(np.count_nonzero(members)), int(members.max()))
        )
    return tuple(sorted(giants, key=lambda giant: -giant.records))
