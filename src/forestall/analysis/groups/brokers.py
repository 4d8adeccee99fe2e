"""People whose ties join groups of one kind to groups of another, such as national to international ones.

Gould and Fernandez (1989) roles: who stands between two people that are not tied to each other, by the
side that each of the three is on. Participation coefficient (Guimera and Amaral 2005): how evenly a
person's ties are spread over groups, 0 for one group only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from forestall.analysis.groups.view import GroupView

__all__ = ["CAVEAT", "Broker", "find_brokers"]

CAVEAT = (
    "A place between groups in the recorded ties: it is not evidence of an offence, is no measure of risk, "
    "and changes with what was collected."
)
"""What must stand beside every list of brokers."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A person whose recorded ties join the two sides, and what makes them so.

    Parameters
    ----------
    person : str
    groups : tuple of str
        The groups they are recorded in, of both sides.
    ties : tuple of (str, str)
        Their ties to people of the side that is not theirs, or of both sides for a member of both: the
        other person, and the group in which the tie is recorded.
    roles : mapping of str to int
        Pairs of people that are joined only through them, by Gould and Fernandez: ``coordinator`` (all
        three on one side), ``gatekeeper`` (from the other side to one's own), ``representative`` (from
        one's own to the other), ``consultant`` (both of the other side), ``liaison`` (a member of both
        sides, between them). Ties have no direction here, so gatekeeper and representative are one
        count, ``gatekeeper``.
    participation : float
        Participation coefficient of their ties over groups, 0 to 1.
    """

    person: str
    groups: tuple[str, ...]
    ties: tuple[tuple[str, str], ...]
    roles: Mapping[str, int]
    participation: float


def find_brokers(view: GroupView, international: Collection[str]) -> tuple[Broker, ...]:
    """Find the people who tie national groups to international ones.

    Parameters
    ----------
    view : GroupView
        Both sides, in one set of person ids.
    international : collection of str
        Ids of the groups of the far side; all others are the near side.

    Returns
    -------
    tuple of Broker
        Ordered by id: this is a list, not a ranking. Show `CAVEAT` with it.

    Examples
    --------
    >>> from forestall.analysis.groups.view import Group, Person
    >>> people = {p: Person(p, (p,)) for p in "abcd"}
    >>> here = Group("here", ("a", "b"), ties=frozenset({("a", "b")}))
    >>> abroad = Group("abroad", ("b", "c"), ties=frozenset({("b", "c")}))
    >>> [broker.person for broker in find_brokers(GroupView("v", people, (here, abroad)), {"abroad"})]
    ['b']
    """
    far = set(international)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    ties: defaultdict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for group in view.groups:
        for member in group.members:
            groups[member].add(group.id)
        for a, b in group.ties:
            ties[a][b].add(group.id)
            ties[b][a].add(group.id)
    side = {person: _side(inside, far) for person, inside in groups.items()}
    found = []
    for person in sorted(groups):
        near = ties.get(person, {})
        sides = {side[other] for other in near} | {side[person]}
        joins = "both" in sides or {"near", "far"} <= sides
        across = [
            (other, group)
            for other in sorted(near)
            for group in sorted(near[other])
            if side[person] == "both" or side[other] not in (side[person], "both")
        ]
        if not joins or not (across or side[person] == "both"):
            continue
        found.append(
            Broker(
                person,
                tuple(sorted(groups[person])),
                tuple(across),
                _roles(person, near, ties, side),
                _participation(near, groups),
            )
        )
    return tuple(found)


def _side(groups: set[str], far: set[str]) -> str:
    if groups <= far:
        return "far"
    return "both" if groups & far else "near"


def _roles(
    person: str,
    near: Mapping[str, set[str]],
    ties: Mapping[str, Mapping[str, set[str]]],
    side: Mapping[str, str],
) -> dict[str, int]:
    count: Counter[str] = Counter()
    others = sorted(near)
    for place, one in enumerate(others):
        for other in others[place + 1 :]:
            if other in ties[one] or "both" in (side[one], side[other]):
                continue
            if side[one] != side[other]:
                count["liaison" if side[person] == "both" else "gatekeeper"] += 1
            elif side[person] == "both" or side[one] == side[person]:
                count["coordinator"] += 1
            else:
                count["consultant"] += 1
    return dict(sorted(count.items()))


def _participation(near: Mapping[str, set[str]], groups: Mapping[str, set[str]]) -> float:
    """One minus the sum of squared shares of ties by the group of the other person."""
    weight: Counter[str] = Counter()
    for other in near:
        for group in groups[other]:
            weight[group] += 1
    total = weight.total()
    return 1.0 - sum((count / total) ** 2 for count in weight.values()) if total else 0.0
