"""People whose ties join groups: national to international ones, or any group to another.

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
        The groups they are recorded in, of every side.
    ties : tuple of (str, str)
        Their ties to people of a side that is not theirs, or of any side for a member of several: the
        other person, and the group in which the tie is recorded, or that the other is in.
    roles : mapping of str to int
        Pairs of people that are joined through them and have no tie of their own, by Gould and
        Fernandez: ``coordinator`` (all three on one side), ``gatekeeper`` (from the other side to one's
        own), ``representative`` (from one's own to the other), ``consultant`` (both of one other side),
        ``liaison`` (between two sides, by a member of several or of a third). Ties have no direction
        here, so gatekeeper and representative are one count, ``gatekeeper``.
    participation : float
        Participation coefficient of their ties over groups, 0 to 1.
    """

    person: str
    groups: tuple[str, ...]
    ties: tuple[tuple[str, str], ...]
    roles: Mapping[str, int]
    participation: float


def find_brokers(view: GroupView, international: Collection[str] | None = None) -> tuple[Broker, ...]:
    """Find the people who tie national groups to international ones, or any group to another.

    Parameters
    ----------
    view : GroupView
        All sides, in one set of person ids.
    international : collection of str, optional
        Ids of the groups of the far side; all others are the near side. Without it, every group is a
        side of its own.

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
    far = None if international is None else set(international)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    ties: defaultdict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for group in view.groups:
        for member in group.members:
            groups[member].add(group.id)
        for a, b in group.ties:
            ties[a][b].add(group.id)
            ties[b][a].add(group.id)
    for a, b in view.between:
        ties[a][b] |= groups[b]
        ties[b][a] |= groups[a]
    side = {
        person: frozenset(inside) if far is None else frozenset(group in far for group in inside)
        for person, inside in groups.items()
    }
    found = []
    for person in sorted(groups):
        near = ties.get(person, {})
        across = tuple(
            (other, group)
            for other in sorted(near)
            for group in sorted(near[other])
            if len(side[person]) > 1 or side[person].isdisjoint(side[other])
        )
        if across or len(side[person]) > 1:
            found.append(
                Broker(
                    person,
                    tuple(sorted(groups[person])),
                    across,
                    _roles(person, near, ties, side),
                    _participation(near, groups),
                )
            )
    return tuple(found)


def _roles(
    person: str,
    near: Mapping[str, set[str]],
    ties: Mapping[str, Mapping[str, set[str]]],
    side: Mapping[str, frozenset[object]],
) -> dict[str, int]:
    count: Counter[str] = Counter()
    own = side[person]
    others = [other for other in sorted(near) if len(side[other]) == 1]
    for place, one in enumerate(others):
        for other in others[place + 1 :]:
            if other in ties[one]:
                continue
            if side[one] != side[other]:
                touches = own <= side[one] | side[other]
                count["gatekeeper" if len(own) == 1 and touches else "liaison"] += 1
            else:
                count["coordinator" if side[one] <= own else "consultant"] += 1
    return dict(sorted(count.items()))


def _participation(near: Mapping[str, set[str]], groups: Mapping[str, set[str]]) -> float:
    """One minus the sum of squared shares of ties by the group of the other person."""
    weight: Counter[str] = Counter()
    for other in near:
        for group in groups[other]:
            weight[group] += 1
    total = weight.total()
    return 1.0 - sum((count / total) ** 2 for count in weight.values()) if total else 0.0
