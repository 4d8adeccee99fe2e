"""How strongly each pair of people looks like one person: log-likelihood ratios, learnt from the views.

Fellegi and Sunter (1969): for what was observed of a pair, the logarithm of its probability among
pairs that are one person over its probability among pairs that are not. The second is counted in the
views themselves, person by person, so that a name which many people share there proves little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from forestall.analysis.groups.likeness import (
    Candidates,
    NameParts,
    find_candidates,
    mean_likeness,
    split_names,
)
from forestall.analysis.groups.view import GroupView, Person

__all__ = ["PairWeights", "weigh_births", "weigh_pairs"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EDGES = np.array([0.3, 0.38, 0.41, 0.5, 0.88, 0.94, 0.965, 0.98])
_LEVELS = len(_EDGES) + 1
# Share of names that are one person's, by level of likeness, and the share that are no candidates at
# all; where the views say otherwise, they are followed.
_SAME = np.array([0.035, 0.02, 0.015, 0.13, 0.06, 0.14, 0.16, 0.22, 0.17])
_SAME_MISSED = 0.05
_WEAK = 4  # levels below this are badly spoilt names
_SAME_WEIGHT = 20.0  # pairs that the shares above count for
# Share of unrelated pairs at each level in a mixed population, and the pairs that it counts for.
_OTHER = np.array([0.1, 0.012, 0.0015, 0.004, 0.0008, 0.001, 0.0007, 0.0004, 0.0003])
_OTHER_WEIGHT = 2000.0
_UNEQUAL = 0.5  # shape of the Gamma distribution of how common a name is
_MET = 0.4  # share of the people of the smaller view whom the other view may know
_LIKELY = 5  # level from which the best pair is at first believed to be one person
_ROUNDS = 6
_LIKE_ITSELF = 0.8  # likeness of two records of one name, by parts
_POOL_WEIGHT = 60.0  # pairs of people that the usual likeness counts for
_MOST = 9.0  # no single observation says more than this (about 8,000 to 1)


@dataclass(frozen=True, slots=True)
class PairWeights:
    """Weights of evidence for pairs of people of two views.

    Parameters
    ----------
    people_a, people_b : tuple of str
        Ids of the people, in the order of the rows.
    a, b : array of int64
        Rows of each candidate pair, ordered.
    likeness : array of float64
        Of the names, 0 to 1.
    weight : array of float64
        Natural logarithm of the likelihood ratio that the two are one person.
    missed : float
        The same for a pair that is no candidate: below zero, and not minus infinity, because some
        names are spoilt beyond finding.
    pool : array of float64, groups of the first view x groups of the second
        What to take off every weight between two groups whose people draw names from one pool: the
        natural logarithm of how much more alike their names are than those of any two groups, 0 or more.
    """

    people_a: tuple[str, ...]
    people_b: tuple[str, ...]
    a: Ints
    b: Ints
    likeness: Floats
    weight: Floats
    missed: float
    pool: Floats


def weigh_births(a: str | None, b: str | None) -> float:
    """Weight of two recorded births, as precise as the less precise of them; 0 when one is unknown.

    Examples
    --------
    >>> weigh_births("1984-05-17", "1984-05-17") > weigh_births("1984", "1984-05-17") > 0
    True
    >>> weigh_births("1984", "1961") < -2, weigh_births(None, "1984")
    (True, 0.0)
    """
    if not a or not b:
        return 0.0
    size = min(len(a), len(b))
    a, b = a[:size], b[:size]
    if a == b:
        return {4: 3.2, 7: 5.2}.get(size, 7.0)
    if size == 10 and (a[:4] == b[:4] and a[5:7] == b[8:] and a[8:] == b[5:7]):
        return 5.0
    differing = sum(x != y for x, y in zip(a, b, strict=True))
    if differing == 1 and size > 4:
        return 2.0
    if a[:4] == b[:4]:
        return 0.0
    near = abs(int(a[:4]) - int(b[:4])) == 1 or sorted(a[:4]) == sorted(b[:4])
    return -0.3 if near else -3.0


def weigh_pairs(view_a: GroupView, view_b: GroupView, *, shared_ids: bool = False) -> PairWeights:
    """Weigh every pair of people of two views that may be one person.

    Parameters
    ----------
    view_a, view_b : GroupView
    shared_ids : bool
        Whether the two views use one set of person ids; then an id says all there is to say.

    Returns
    -------
    PairWeights

    Examples
    --------
    >>> from forestall.analysis.groups.view import Group
    >>> a = GroupView("a", {"1": Person("1", ("Zdenka Brod",))}, (Group("g", ("1",)),))
    >>> b = GroupView("b", {"x": Person("x", ("Brod, Zdenka",))}, (Group("h", ("x",)),))
    >>> bool(weigh_pairs(a, b).weight[0] > 3)
    True
    """
    people_a, people_b = list(view_a.people.values()), list(view_b.people.values())
    ids_a, ids_b = tuple(p.id for p in people_a), tuple(p.id for p in people_b)
    if shared_ids:
        place = {name: row for row, name in enumerate(ids_b)}
        same = [(row, place[name]) for row, name in enumerate(ids_a) if name in place]
        rows = np.array(same, np.int64).reshape(-1, 2)
        ones = np.ones(len(rows))
        pool = np.zeros((len(view_a.groups), len(view_b.groups)))
        certain = ones * _MOST * 2
        return PairWeights(ids_a, ids_b, rows[:, 0].copy(), rows[:, 1].copy(), ones, certain, -20.0, pool)
    parts = split_names([p.names for p in people_a], [p.names for p in people_b])
    rows_a, rows_b = _rows_of_groups(view_a), _rows_of_groups(view_b)
    found = find_candidates(parts, rows_a, rows_b)
    found = _with_identifiers(found, people_a, people_b)
    extra = np.array(
        [weigh_births(people_a[i].birth, people_b[j].birth) for i, j in zip(found.a, found.b, strict=True)]
    ) + _weigh_identifiers(found, people_a, people_b)
    named, missed, belief = _weigh_names(found, len(people_a), len(people_b), extra)
    pool = _weigh_pools(parts, rows_a, rows_b, found, belief)
    return PairWeights(ids_a, ids_b, found.a, found.b, found.score, named + extra, missed, pool)


def _weigh_pools(
    parts: NameParts, rows_a: list[Ints], rows_b: list[Ints], found: Candidates, belief: Floats
) -> Floats:
    """How much more alike the names of two groups are than those of any two, beside people in both."""
    sums = mean_likeness(parts, rows_a, rows_b)
    linked = sparse.csr_matrix((belief, (found.a, found.b)), shape=(len(parts.names_a), len(parts.names_b)))
    first, second = _membership(rows_a, len(parts.names_a)), _membership(rows_b, len(parts.names_b))
    sums = np.maximum(0.0, sums - _LIKE_ITSELF * (first @ linked @ second.T).toarray())
    sizes = np.outer([len(rows) for rows in rows_a], [len(rows) for rows in rows_b]).astype(np.float64)
    usual = max(1e-6, float(sums.sum() / max(1.0, sizes.sum())))
    more = (sums / usual + _POOL_WEIGHT) / (sizes + _POOL_WEIGHT)
    return np.asarray(np.maximum(0.0, np.log(more)), np.float64)


def _rows_of_groups(view: GroupView) -> list[Ints]:
    place = {person: row for row, person in enumerate(view.people)}
    return [np.array([place[member] for member in group.members], np.int64) for group in view.groups]


def _membership(rows: list[Ints], people: int) -> sparse.csr_matrix:
    groups = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    members = np.concatenate(rows)
    return sparse.csr_matrix((np.ones(len(members)), (groups, members)), shape=(len(rows), people))


def _with_identifiers(found: Candidates, a: Sequence[Person], b: Sequence[Person]) -> Candidates:
    """Add the pairs that share an identifier, whatever they are called."""
    holders: dict[str, list[int]] = {}
    for row, person in enumerate(b):
        for identifier in sorted(person.identifiers):
            holders.setdefault(identifier, []).append(row)
    known = set(zip(found.a.tolist(), found.b.tolist(), strict=True))
    more = {
        (row, other)
        for row, person in enumerate(a)
        for identifier in sorted(person.identifiers)
        for other in holders.get(identifier, ())[:50]
    } - known
    if not more:
        return found
    pairs = sorted(more)
    rows = np.concatenate([found.a, [i for i, _ in pairs]])
    columns = np.concatenate([found.b, [j for _, j in pairs]])
    score = np.concatenate([found.score, np.zeros(len(pairs))])
    order = np.lexsort((columns, rows))
    return Candidates(rows[order], columns[order], score[order])


def _weigh_identifiers(found: Candidates, a: Sequence[Person], b: Sequence[Person]) -> Floats:
    held = Counter(identifier for person in (*a, *b) for identifier in person.identifiers)
    total = len(a) + len(b)
    weights = np.zeros(len(found.a))
    for at, (i, j) in enumerate(zip(found.a.tolist(), found.b.tolist(), strict=True)):
        first, second = a[i].identifiers, b[j].identifiers
        if not first or not second:
            continue
        shared = first & second
        if shared:
            # A number that two hold is one person's far more often than chance; one that a hundred
            # hold is a taxi firm's.
            weights[at] = min(_MOST, sum(max(0.0, np.log(0.3 * total / held[name])) for name in shared))
        elif {name.partition(":")[0] for name in first} & {name.partition(":")[0] for name in second}:
            weights[at] = -0.7
    return weights


def _weigh_names(found: Candidates, size_a: int, size_b: int, extra: Floats) -> tuple[Floats, float, Floats]:
    """Weights of the likeness of names, that of a pair that is no candidate, and belief in each pair."""
    level = np.digitize(found.score, _EDGES)
    best = _mutual_best(found, found.score + 0.02 * extra)
    pairs = max(1, size_a * size_b)
    belief = np.where(best & (level >= _LIKELY), 0.5, 0.0)
    same, missed = _SAME.copy(), _SAME_MISSED
    weight = np.zeros(len(level))
    for _ in range(_ROUNDS):
        # What unrelated pairs look like: all pairs, less those believed to be one person.
        other = np.bincount(level, weights=1.0 - belief, minlength=_LEVELS)
        rate = (other + _OTHER * _OTHER_WEIGHT) / (pairs + _OTHER_WEIGHT)
        common = _commonness(found, level, belief, rate, size_a, size_b)
        weight = np.clip(np.log(same[level] / (rate[level] * common)), -_MOST, _MOST)
        odds = np.exp(np.clip(weight + extra, -30, 30)) * _MET / max(size_a, size_b)
        belief = np.where(best, odds / (1 + odds), 0.0)
        counts = np.bincount(level, weights=belief, minlength=_LEVELS) + _SAME * _SAME_WEIGHT
        # Where few names are badly spoilt, few are spoilt beyond finding.
        missed = _SAME_MISSED * float(counts[:_WEAK].sum() / counts.sum() / _SAME[:_WEAK].sum())
        same = counts / counts.sum() * (1 - missed)
    return weight, float(np.log(missed / max(1e-6, 1 - rate.sum()))), belief


def _commonness(
    found: Candidates, level: Ints, belief: Floats, rate: Floats, size_a: int, size_b: int
) -> Floats:
    """For each pair, how much more often than others its two people meet somebody of like name.

    A Gamma-Poisson mixture: the more unequal people are in how many others are called like them, the
    more is learnt from the number that one has.
    """
    tail = rate[::-1].cumsum()[::-1]
    met_a = _others(found.a, level, belief, size_a)
    met_b = _others(found.b, level, belief, size_b)
    expected = (size_a + size_b) * tail[level]
    return np.asarray((met_a + met_b + _UNEQUAL) / (expected + _UNEQUAL), np.float64)


def _mutual_best(found: Candidates, value: Floats) -> npt.NDArray[np.bool_]:
    """Which pairs are each other's best, the first one where several are equal."""
    best = np.ones(len(found.a), np.bool_)
    for side in (found.a, found.b):
        order = np.lexsort((-value, side))
        leads = np.zeros(len(side), np.bool_)
        if len(side):
            ordered = side[order]
            leads[order[np.r_[True, ordered[1:] != ordered[:-1]]]] = True
        best &= leads
    return best


def _others(side: Ints, level: Ints, belief: Floats, size: int) -> Floats:
    """For each pair, how many other pairs of its person reach its level and are not one person."""
    table = np.zeros((size, _LEVELS))
    np.add.at(table, (side, level), 1.0 - belief)
    reached = table[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.asarray(np.maximum(0.0, reached[side, level] - (1.0 - belief)), np.float64)
