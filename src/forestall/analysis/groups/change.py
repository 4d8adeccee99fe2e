"""What became of the groups of one agency between two dates: who went on, split, merged, began, ended.

One agency keeps one set of person ids, so members are followed by id. Each view holds only part of a
group, so the share of members that went from one group to another is an estimate: a member who is seen
in no group later may have left or may be unseen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import betaincinv

from forestall.analysis.groups.view import GroupView

__all__ = ["Fate", "Flow", "GroupChange", "follow"]

_PART = 0.2
_FEWEST = 2


class Fate(StrEnum):
    """What became of a group, or where one came from."""

    SUCCESSOR = "successor"  # the members went to one group, which has them from no other
    SPLIT = "split"  # members went to two groups or more
    MERGED = "merged"  # members came from two groups or more
    ENDED = "ended"  # not enough members were seen again in any one group
    BEGAN = "began"  # not enough members had been seen in any one group


@dataclass(frozen=True, slots=True)
class Flow:
    """Members of an earlier group who are in a later one.

    Parameters
    ----------
    before, after : str
        Ids of the groups.
    members : tuple of str
        Who went over.
    share : float
        Of the members of the earlier group who were seen again in any group.
    lo, hi : float
        90 % interval of that share (Jeffreys), for it rests on few people.
    share_of_after : float
        Of the members of the later group who had been seen before in any group.
    """

    before: str
    after: str
    members: tuple[str, ...]
    share: float
    lo: float
    hi: float
    share_of_after: float


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What became of one or more groups.

    Parameters
    ----------
    fate : Fate
    before, after : tuple of str
        The groups it concerns.
    flows : tuple of Flow
        The movements of members that say so.
    """

    fate: Fate
    before: tuple[str, ...]
    after: tuple[str, ...]
    flows: tuple[Flow, ...]


def follow(groups_before: GroupView, groups_after: GroupView) -> tuple[GroupChange, ...]:
    """Follow the groups of one agency from one date to a later one.

    A flow counts when at least two members, and a fifth of those seen again or of those seen before, went
    along it. A group with flows to two or more is split, one that is reached by two or more is merged; both
    can be said of one group. A flow that is the only one at either end is a succession.

    Parameters
    ----------
    groups_before, groups_after : GroupView
        With one set of person ids.

    Returns
    -------
    tuple of GroupChange
        Every group is in one change at least; ordered by the ids of the groups.

    Examples
    --------
    >>> from forestall.analysis.groups.view import Group, Person
    >>> def view(**groups):
    ...     people = {m: Person(m, (m,)) for members in groups.values() for m in members}
    ...     return GroupView("v", people, tuple(Group(g, tuple(m)) for g, m in groups.items()))
    >>> changes = follow(view(old="abcdef"), view(left="abc", right="def"))
    >>> changes[0].fate.value, changes[0].after
    ('split', ('left', 'right'))
    """
    flows = _flows(groups_before, groups_after)
    leaving: defaultdict[str, list[Flow]] = defaultdict(list)
    reaching: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        leaving[flow.before].append(flow)
        reaching[flow.after].append(flow)
    changes = []
    for group in groups_before.groups:
        out = leaving[group.id]
        if len(out) > 1:
            changes.append(GroupChange(Fate.SPLIT, (group.id,), tuple(f.after for f in out), tuple(out)))
        elif not out:
            changes.append(GroupChange(Fate.ENDED, (group.id,), (), ()))
    for group in groups_after.groups:
        into = reaching[group.id]
        if len(into) > 1:
            changes.append(GroupChange(Fate.MERGED, tuple(f.before for f in into), (group.id,), tuple(into)))
        elif not into:
            changes.append(GroupChange(Fate.BEGAN, (), (group.id,), ()))
    for flow in flows:
        if len(leaving[flow.before]) == len(reaching[flow.after]) == 1:
            changes.append(GroupChange(Fate.SUCCESSOR, (flow.before,), (flow.after,), (flow,)))
    return tuple(sorted(changes, key=lambda change: (change.before, change.after, change.fate.value)))


def _flows(before: GroupView, after: GroupView) -> list[Flow]:
    later: defaultdict[str, set[str]] = defaultdict(set)
    earlier: defaultdict[str, set[str]] = defaultdict(set)
    for group in after.groups:
        for member in group.members:
            later[member].add(group.id)
    for group in before.groups:
        for member in group.members:
            earlier[member].add(group.id)
    found = []
    for old in before.groups:
        seen = [member for member in old.members if member in later]
        for new in after.groups:
            moved = sorted(set(old.members) & set(new.members))
            if len(moved) < _FEWEST:
                continue
            known = sum(member in earlier for member in new.members)
            share, share_of_after = len(moved) / len(seen), len(moved) / known
            if max(share, share_of_after) < _PART:
                continue
            rest = len(seen) - len(moved)
            lo, hi = (float(betaincinv(len(moved) + 0.5, rest + 0.5, tail)) for tail in (0.05, 0.95))
            found.append(
                Flow(old.id, new.id, tuple(moved), share, min(lo, share), max(hi, share), share_of_after)
            )
    return found
