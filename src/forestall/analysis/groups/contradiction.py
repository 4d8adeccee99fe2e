"""What speaks for or against two groups being one, apart from their members."""

from __future__ import annotations

import re

from forestall.analysis.groups.finding import Item
from forestall.analysis.groups.view import Group
from forestall.analysis.names import compare_forms, read_name

__all__ = ["leaders", "weigh_group_records"]

_LEADING = re.compile(
    r"\b(?:leader|boss|head|chief|capo|principal|organi[sz]er|kingpin|president|underboss)", re.IGNORECASE
)
_NAMED, _NAMED_OTHERWISE = 2.0, -0.3
_PROFILE = 0.5
_APART_IN_TIME, _OTHER_LEADER = -3.0, -1.0


def leaders(group: Group) -> frozenset[str]:
    """Members whose recorded role is to lead.

    Examples
    --------
    >>> leaders(Group("g", ("a", "b"), roles={"a": "Leader", "b": "courier"}))
    frozenset({'a'})
    """
    return frozenset(member for member, role in group.roles.items() if _LEADING.search(role))


def weigh_group_records(a: Group, b: Group, paired: dict[str, str]) -> tuple[float, tuple[Item, ...]]:
    """Weight, as a log-likelihood ratio for one group, of names, profiles, times and leaders.

    Parameters
    ----------
    a, b : Group
    paired : dict of str to str
        Members of ``a`` who are probably a member of ``b``.

    Examples
    --------
    >>> early = Group("a", ("p",), start="2001", end="2003")
    >>> weight, items = weigh_group_records(early, Group("b", ("q",), start="2010"), {})
    >>> weight, items[0].what
    (-3.0, 'contradiction')
    """
    weight, items = 0.0, list[Item]()
    if a.name and b.name:
        alike = compare_forms(read_name(a.name, "Organization"), read_name(b.name, "Organization"))
        weight += _NAMED if alike >= 0.85 else _NAMED_OTHERWISE
        text = "like names" if alike >= 0.85 else "other names"
        items.append(Item("name", f"{text}: {a.name} / {b.name}", None))
    for field in sorted(set(a.profile) & set(b.profile)):
        first, second = a.profile[field], b.profile[field]
        if first and second:
            agrees = bool(first & second)
            weight += _PROFILE if agrees else -_PROFILE
            verdict = f"both {', '.join(sorted(first & second))}" if agrees else "nothing in common"
            items.append(Item("profile", f"{field}: {verdict}", None))
    if _before(a.end, b.start) or _before(b.end, a.start):
        weight += _APART_IN_TIME
        items.append(
            Item(
                "contradiction",
                f"not active at the same time: {a.start or 'unknown'} to {a.end or 'unknown'}, "
                f"{b.start or 'unknown'} to {b.end or 'unknown'}",
                None,
            )
        )
    else:
        other = leaders(b)
        for leader in sorted(leaders(a)):
            if other and leader in paired and paired[leader] not in other:
                weight += _OTHER_LEADER
                items.append(
                    Item(
                        "contradiction",
                        f"{leader} leads the first and only belongs to the second",
                        None,
                        first=(leader,),
                        second=(paired[leader],),
                    )
                )
    return weight, tuple(items)


def _before(end: str | None, start: str | None) -> bool:
    """Whether one time is over before the other begins, as precisely as both are known."""
    if not end or not start:
        return False
    size = min(len(end), len(start))
    return end[:size] < start[:size]
