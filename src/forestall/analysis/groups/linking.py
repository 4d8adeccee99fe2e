"""Link the groups of two views: same, connected, or only alike."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.analysis.groups.connection import (
    SharedThing,
    Surprise,
    add_holders,
    control_discovery,
    shared_things,
    surprise,
)
from forestall.analysis.groups.contradiction import weigh_group_records
from forestall.analysis.groups.evidence import PairWeights, weigh_pairs
from forestall.analysis.groups.finding import FindingKind, GroupFinding, Item, LinkedGroups
from forestall.analysis.groups.overlap import credible_range
from forestall.analysis.groups.pairing import GroupPair
from forestall.analysis.groups.shared import SharedMembers, estimate_shared
from forestall.analysis.groups.similarity import compare_profiles
from forestall.analysis.groups.view import Group, GroupView

__all__ = ["link_groups"]

Ints = npt.NDArray[np.int64]

_SAME_PRIOR, _CONNECTED_PRIOR = 0.5, 0.25
_SPAN = 0.95  # belief that an interval spans: measured, so much covers 90 % of truths
_WORTH = 2.0  # groups whose members gain less from one another (natural logarithm) are apart
_SHOWN = 30  # members listed as evidence


@dataclass(frozen=True, slots=True)
class _Assessed:
    group_a: Group
    group_b: Group
    pair: GroupPair
    shared: SharedMembers
    paired: dict[str, tuple[str, float]]  # member of a -> member of b, with the probability
    items: tuple[Item, ...]
    probability: float


def link_groups(
    view_a: GroupView,
    view_b: GroupView,
    *,
    shared_ids: bool = False,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> LinkedGroups:
    """Find the groups of two views that are the same, connected, or alike; see `GroupFinding`.

    Parameters
    ----------
    view_a, view_b : GroupView
    shared_ids : bool
        Whether an id of a person means the same person in both views. Otherwise ids say nothing.
    seed : int
        Same seed and views, same result.
    progress : callable, optional
        Called with the pairs of groups done and to do.

    Returns
    -------
    LinkedGroups
        A pair that is assessed the same has that one finding; any other pair may be connected, alike,
        or both. Pairs that are none of these are not listed.

    Examples
    --------
    >>> from forestall.analysis.groups.view import Person
    >>> names = ["Zdenka Brod", "Milos Harcan", "Petra Vokoun", "Igor Stastny", "Lenka Drozd"]
    >>> a = GroupView("a", {n: Person(n, (n,)) for n in names}, (Group("g", tuple(names)),))
    >>> b = GroupView("b", {n: Person(n, (n,)) for n in names[1:]}, (Group("h", tuple(names[1:])),))
    >>> found = link_groups(a, b).findings[0]
    >>> found.kind.value, found.lo <= found.score <= found.hi
    ('SAME', True)
    """
    if not view_a.groups or not view_b.groups:
        return LinkedGroups((), (), 0)
    weights = weigh_pairs(view_a, view_b, shared_ids=shared_ids)
    pairs = _group_pairs(view_a, view_b, weights)
    many = max(len(view_a.groups), len(view_b.groups))
    # Two groups that were sent alone are not for that more likely one than two among two others.
    prior = {"same": _SAME_PRIOR / max(2, many), "connected": min(_CONNECTED_PRIOR, 0.1 + 1.0 / many)}
    prior["apart"] = 1.0 - prior["same"] - prior["connected"]
    assessed = []
    for done, (a, b, pair) in enumerate(pairs):
        if progress:
            progress(done, len(pairs))
        number = zlib.crc32(f"{a.id}\0{b.id}\0{seed}".encode())
        assessed.append(_assess(a, b, pair, estimate_shared(pair, prior, weights.missed, number)))
    if progress:
        progress(len(pairs), len(pairs))
    same = _settle(assessed)
    things = shared_things(view_a, view_b)
    connected = _connect(view_a, view_b, assessed, same, things)
    taken = {(f.group_a, f.group_b) for f in same.values()}
    alike = [f for pair, f in compare_profiles(view_a.groups, view_b.groups).items() if pair not in taken]
    findings = [*_ordered(same.values()), *_ordered(connected), *_ordered(alike)]
    return LinkedGroups(tuple(findings), _people(assessed), len(view_a.groups) * len(view_b.groups))


def _ordered(findings: object) -> list[GroupFinding]:
    return sorted(findings, key=lambda f: (-f.score, -f.probability, f.group_a, f.group_b))  # type: ignore[call-overload, no-any-return]


def _group_pairs(
    view_a: GroupView, view_b: GroupView, weights: PairWeights
) -> list[tuple[Group, Group, GroupPair]]:
    """Every two groups that have candidate pairs of members worth weighing."""
    in_a = _memberships(view_a, weights.people_a)
    in_b = _memberships(view_b, weights.people_b)
    pairs: defaultdict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for at, (i, j) in enumerate(zip(weights.a.tolist(), weights.b.tolist(), strict=True)):
        for group_a, place_a in in_a[i]:
            for group_b, place_b in in_b[j]:
                pairs[group_a, group_b].append((place_a, place_b, at))
    ties_a = [_adjacency(group) for group in view_a.groups]
    ties_b = [_adjacency(group) for group in view_b.groups]
    found = []
    for (number_a, number_b), entries in sorted(pairs.items()):
        rows = np.array(sorted(entries), np.int64)
        weight = weights.weight[rows[:, 2]] - weights.pool[number_a, number_b]
        a, b = view_a.groups[number_a], view_b.groups[number_b]
        # For each member, how much likelier the candidates are with one of them being the member.
        gain = np.zeros(len(a.members))
        np.add.at(gain, rows[:, 0], np.exp(weight) / max(len(a.members), len(b.members)))
        if np.log1p(gain).sum() < _WORTH:
            continue
        pair = GroupPair(
            len(a.members), len(b.members), rows[:, 0].copy(), rows[:, 1].copy(), weight,
            ties_a[number_a], ties_b[number_b],
        )  # fmt: skip
        found.append((a, b, pair))
    return found


def _memberships(view: GroupView, people: tuple[str, ...]) -> list[list[tuple[int, int]]]:
    """For each person, the groups they are in and their place among its members."""
    row = {person: at for at, person in enumerate(people)}
    found: list[list[tuple[int, int]]] = [[] for _ in people]
    for number, group in enumerate(view.groups):
        for place, member in enumerate(group.members):
            found[row[member]].append((number, place))
    return found


def _adjacency(group: Group) -> npt.NDArray[np.uint8]:
    place = {member: at for at, member in enumerate(group.members)}
    ties = np.zeros((len(place), len(place)), np.uint8)
    for a, b in group.ties:
        if a != b:
            ties[place[a], place[b]] = ties[place[b], place[a]] = 1
    return ties


def _assess(a: Group, b: Group, pair: GroupPair, shared: SharedMembers) -> _Assessed:
    paired: dict[str, tuple[str, float]] = {}
    for at in np.argsort(-shared.members, kind="stable").tolist():
        chance = float(shared.members[at])
        member = a.members[pair.a[at]]
        if chance < 0.2 or member in paired:
            continue
        paired[member] = (b.members[pair.b[at]], chance)
    sure = {member: other for member, (other, chance) in paired.items() if chance >= 0.5}
    extra, items = weigh_group_records(a, b, sure)
    log_odds = float(np.clip(shared.log_odds + extra, -700, 700))
    return _Assessed(a, b, pair, shared, paired, items, float(1.0 / (1.0 + np.exp(-log_odds))))


def _settle(assessed: list[_Assessed]) -> dict[tuple[str, str], GroupFinding]:
    """The pairs that are one group: each group is at most one of the other view, the surest.

    A part of a larger group, or a group that only has the brokers of a better counterpart, is connected.
    """
    found: dict[tuple[str, str], GroupFinding] = {}
    settled: set[str] = set()
    for item in sorted(assessed, key=lambda x: (-x.probability, -_mean(x), x.group_a.id, x.group_b.id)):
        ends = {f"a:{item.group_a.id}", f"b:{item.group_b.id}"}
        if item.probability < 0.5 or ends & settled:
            continue
        settled |= ends
        evidence = (*_members(item), *item.items)
        found[item.group_a.id, item.group_b.id] = _finding(
            FindingKind.SAME, item, item.shared.count, item.probability, evidence
        )
    return found


def _mean(item: _Assessed) -> float:
    count = item.shared.count
    return float(count @ np.arange(len(count))) / (len(count) - 1)


def _finding(
    kind: FindingKind,
    item: _Assessed,
    count: npt.NDArray[np.float64],
    probability: float,
    evidence: tuple[Item, ...],
    p_value: float | None = None,
    q_value: float | None = None,
) -> GroupFinding:
    least = len(count) - 1
    if least == 0:
        # A group without a recorded member: what share of them is joined to the other cannot be told.
        score, lo, hi = probability, 0.0, 1.0
    else:
        score = float(count @ np.arange(least + 1)) / least
        lo, hi = (count_at / least for count_at in credible_range(count, _SPAN))
    return GroupFinding(
        kind, item.group_a.id, item.group_b.id, min(max(score, lo), hi), lo, hi,
        probability, p_value, q_value, evidence,
    )  # fmt: skip


def _members(item: _Assessed) -> tuple[Item, ...]:
    ordered = sorted(item.paired.items(), key=lambda entry: (-entry[1][1], entry[0]))
    return tuple(
        Item("member", f"{member} is possibly {other}", chance, first=(member,), second=(other,))
        for member, (other, chance) in ordered[:_SHOWN]
    )


def _connect(
    view_a: GroupView,
    view_b: GroupView,
    assessed: list[_Assessed],
    same: Mapping[tuple[str, str], GroupFinding],
    things: Mapping[tuple[str, str], tuple[SharedThing, ...]],
) -> list[GroupFinding]:
    known = {(item.group_a.id, item.group_b.id): item for item in assessed}
    surprises = _surprises(view_a, view_b, assessed, things)
    tests = len(view_a.groups) * len(view_b.groups)
    told = len(view_a.groups) >= 3 and len(view_b.groups) >= 3
    rates = control_discovery({pair: found.p_value for pair, found in surprises.items()}, tests)
    groups_a = {group.id: group for group in view_a.groups}
    groups_b = {group.id: group for group in view_b.groups}
    found = []
    for pair in sorted({*known, *things}):
        if pair in same:
            continue
        item = known.get(pair) or _unlike(groups_a[pair[0]], groups_b[pair[1]])
        shared = things.get(pair, ())
        chances = _holder_chances(item, shared)
        apart = float(item.shared.count[0]) * float(np.prod([1.0 - t.probability for t in shared]))
        if 1.0 - apart < 0.5:
            continue
        count = add_holders(item.shared.count, chances)
        why = surprises.get(pair)
        found.append(
            _finding(
                FindingKind.CONNECTED,
                item,
                count,
                1.0 - apart,
                _connection_items(item, shared),
                why.p_value if why and told else None,
                rates.get(pair) if told else None,
            )
        )
    return found


def _unlike(a: Group, b: Group) -> _Assessed:
    """Two groups without candidate pairs of members: no member is shared, as far as can be seen."""
    nothing = np.zeros(0, np.int64)
    count = np.zeros(min(len(a.members), len(b.members)) + 1)
    count[0] = 1.0
    empty = np.zeros((0, 0), np.uint8)
    pair = GroupPair(len(a.members), len(b.members), nothing, nothing, np.zeros(0), empty, empty)
    return _Assessed(a, b, pair, SharedMembers(-np.inf, count, np.zeros(0)), {}, (), 0.0)


def _holder_chances(item: _Assessed, shared: tuple[SharedThing, ...]) -> list[float]:
    """For each member of the smaller group who holds a shared thing, that it alone joins the groups."""
    first = len(item.group_a.members) <= len(item.group_b.members)
    members: dict[str, float] = {}
    taken = dict(item.paired) if first else {o: (m, p) for m, (o, p) in item.paired.items()}
    for thing in shared:
        for holder in thing.holders_a if first else thing.holders_b:
            already = taken[holder][1] if holder in taken else 0.0
            chance = thing.probability * (1.0 - already)
            members[holder] = 1.0 - (1.0 - members.get(holder, 0.0)) * (1.0 - chance)
    return [members[name] for name in sorted(members)]


def _connection_items(item: _Assessed, shared: tuple[SharedThing, ...]) -> tuple[Item, ...]:
    facts = []
    for thing in shared:
        kind, _, about = thing.identifier.partition(":")
        text = (
            f"{about} is held in both; {thing.known} hold it in all: "
            f"{', '.join(thing.holders_a) or 'the group'} / {', '.join(thing.holders_b) or 'the group'}"
        )
        facts.append(
            Item(kind, text, thing.probability, about, thing.holders_a, thing.holders_b, thing.known)
        )
    return (*facts, *_members(item), *item.items)


def _surprises(
    view_a: GroupView,
    view_b: GroupView,
    assessed: list[_Assessed],
    things: Mapping[tuple[str, str], tuple[SharedThing, ...]],
) -> dict[tuple[str, str], Surprise]:
    holds: dict[str, tuple[set[str], set[str]]] = {}
    for item in assessed:
        for member, (other, chance) in item.paired.items():
            if chance >= 0.5:
                entry = holds.setdefault(f"member:{member} / {other}", (set(), set()))
                entry[0].add(item.group_a.id)
                entry[1].add(item.group_b.id)
    for (a, b), shared in things.items():
        for thing in shared:
            entry = holds.setdefault(thing.identifier, (set(), set()))
            entry[0].add(a)
            entry[1].add(b)
    return surprise(view_a.groups, view_b.groups, holds)


def _people(assessed: list[_Assessed]) -> tuple[tuple[str, str, float], ...]:
    best: dict[tuple[str, str], float] = {}
    for item in assessed:
        for member, (other, chance) in item.paired.items():
            best[member, other] = max(chance, best.get((member, other), 0.0))
    return tuple((a, b, chance) for (a, b), chance in sorted(best.items(), key=lambda x: (-x[1], x[0])))
