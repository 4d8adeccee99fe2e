"""What two groups have in common beside being one: shared people and things, and how surprising that is.

The null keeps degrees: each person or thing is known in as many groups, and each group holds as many, as
in the views, and who holds what is drawn at random. A phone that two groups hold then surprises; the
number of a taxi firm that forty groups call does not.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import poisson

from forestall.analysis.groups.view import Group, GroupView

__all__ = ["SharedThing", "Surprise", "add_holders", "control_discovery", "shared_things", "surprise"]

Floats = npt.NDArray[np.float64]

_FIRM = 8.0  # an identifier held by this many is as likely a firm's or a household's as a real tie
_REAL = 0.95


@dataclass(frozen=True, slots=True)
class SharedThing:
    """An identifier that two groups both hold.

    Parameters
    ----------
    identifier : str
        Typed, as ``"phone:+447700900123"``.
    holders_a, holders_b : tuple of str
        Members who hold it; empty where the group itself does.
    known : int
        How many people and groups of both views hold it.
    probability : float
        That it ties the two, and is not something that anybody may hold.
    """

    identifier: str
    holders_a: tuple[str, ...]
    holders_b: tuple[str, ...]
    known: int
    probability: float


@dataclass(frozen=True, slots=True)
class Surprise:
    """How often chance shares as much as two groups do.

    Parameters
    ----------
    p_value : float
    rarest : tuple of str
        What is shared, the most surprising first.
    """

    p_value: float
    rarest: tuple[str, ...]


def _held(view: GroupView) -> dict[str, dict[str, list[str]]]:
    """Group -> identifier -> members who hold it (none where the group itself does)."""
    found: dict[str, dict[str, list[str]]] = {}
    for group in view.groups:
        held: dict[str, list[str]] = {name: [] for name in sorted(group.identifiers)}
        for member in group.members:
            for name in sorted(view.people[member].identifiers):
                held.setdefault(name, []).append(member)
        found[group.id] = held
    return found


def shared_things(view_a: GroupView, view_b: GroupView) -> dict[tuple[str, str], tuple[SharedThing, ...]]:
    """The identifiers that groups of two views share, for each pair that shares any; rarest first.

    Examples
    --------
    >>> from forestall.analysis.groups.view import Person
    >>> phone = frozenset({"phone:+447700900123"})
    >>> a = GroupView("a", {"p": Person("p", identifiers=phone)}, (Group("g", ("p",)),))
    >>> b = GroupView("b", {"q": Person("q", identifiers=phone)}, (Group("h", ("q",)),))
    >>> shared_things(a, b)["g", "h"][0].known
    2
    """
    known: Counter[str] = Counter()
    for view in (view_a, view_b):
        known.update(name for person in view.people.values() for name in person.identifiers)
        known.update(name for group in view.groups for name in group.identifiers)
    held_a, held_b = _held(view_a), _held(view_b)
    where: defaultdict[str, list[str]] = defaultdict(list)
    for group_b, things in held_b.items():
        for name in things:
            where[name].append(group_b)
    found: defaultdict[tuple[str, str], list[SharedThing]] = defaultdict(list)
    for group_a, things in held_a.items():
        for name, holders in things.items():
            for group_b in where.get(name, ()):
                count = known[name]
                chance = _REAL / (1.0 + (max(0, count - 2) / _FIRM) ** 2)
                found[group_a, group_b].append(
                    SharedThing(name, tuple(holders), tuple(held_b[group_b][name]), count, chance)
                )
    return {
        pair: tuple(sorted(things, key=lambda t: (t.known, t.identifier))) for pair, things in found.items()
    }


def add_holders(count: Floats, chances: Iterable[float]) -> Floats:
    """Distribution of a count when further members count too, each with its own probability.

    Examples
    --------
    >>> add_holders(np.array([0.5, 0.5, 0.0]), [1.0]).tolist()
    [0.0, 0.5, 0.5]
    """
    total = count.copy()
    for chance in chances:
        moved = np.r_[0.0, total[:-1]] * chance
        moved[-1] += total[-1] * chance
        total = total * (1.0 - chance) + moved
    return total


def surprise(
    groups_a: Sequence[Group], groups_b: Sequence[Group], holds: Mapping[str, tuple[set[str], set[str]]]
) -> dict[tuple[str, str], Surprise]:
    """How surprising is what each pair of groups shares, against a null that keeps all degrees.

    Parameters
    ----------
    groups_a, groups_b : sequence of Group
    holds : mapping
        Each shared person or thing -> the groups of each view that hold it.

    Returns
    -------
    dict
        For each pair that shares anything. The p-value is that of sharing at least so many people or
        things at least so rare, for the most surprising such cut, times the number of cuts.

    Examples
    --------
    >>> groups = [Group(str(n), ("m",)) for n in range(40)]
    >>> rare = {"phone": ({"1"}, {"2"})}
    >>> common = {"taxi": ({str(n) for n in range(30)}, {str(n) for n in range(30)})}
    >>> found = surprise(groups, groups, {**rare, **common})
    >>> found["1", "2"].p_value < 0.05 < found["3", "4"].p_value
    True
    """
    degree_a: Counter[str] = Counter()
    degree_b: Counter[str] = Counter()
    for in_a, in_b in holds.values():
        degree_a.update(in_a)
        degree_b.update(in_b)
    total_a, total_b = max(1, degree_a.total()), max(1, degree_b.total())
    products = np.sort([float(len(in_a) * len(in_b)) for in_a, in_b in holds.values()])
    below = np.cumsum(products)
    shared: defaultdict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for name, (in_a, in_b) in sorted(holds.items()):
        product = float(len(in_a) * len(in_b))
        for a in in_a:
            for b in in_b:
                shared[a, b].append((product, name))
    known_a, known_b = {g.id for g in groups_a}, {g.id for g in groups_b}
    found = {}
    for (a, b), things in shared.items():
        if a not in known_a or b not in known_b:
            continue
        things.sort()
        rate = (degree_a[a] / total_a) * (degree_b[b] / total_b)
        least = 1.0
        for number, (product, _) in enumerate(things, start=1):
            expected = rate * float(below[np.searchsorted(products, product, side="right") - 1])
            least = min(least, float(poisson.sf(number - 1, expected)))
        found[a, b] = Surprise(min(1.0, least * len(things)), tuple(name for _, name in things))
    return found


def control_discovery(p_values: Mapping[tuple[str, str], float], tests: int) -> dict[tuple[str, str], float]:
    """False discovery rate for each pair (Benjamini and Hochberg 1995); pairs that share nothing count.

    Examples
    --------
    >>> control_discovery({("a", "b"): 0.001, ("a", "c"): 0.5}, tests=10)
    {('a', 'c'): 1.0, ('a', 'b'): 0.01}
    """
    ordered = sorted(p_values.items(), key=lambda item: (-item[1], item[0]))
    least, found = 1.0, {}
    for place, (pair, p) in enumerate(ordered):
        rank = len(ordered) - place
        least = min(least, p * tests / rank)
        found[pair] = min(1.0, least)
    assert not any(math.isnan(q) for q in found.values())
    return found
