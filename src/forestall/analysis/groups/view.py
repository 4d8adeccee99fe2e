"""What one agency recorded about groups: people, groups, ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Group", "GroupView", "Person"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one agency recorded them.

    Parameters
    ----------
    id : str
        Identifier within its own view only.
    names : tuple of str
        The name and any aliases, in any script; empty where no name is recorded.
    birth : str, optional
        ISO 8601 year, month or day of birth, as precise as it was recorded.
    identifiers : frozenset of str
        Typed strong identifiers, such as ``"phone:+447700900123"``.

    Examples
    --------
    >>> Person("p1", ("Ann Example",), "1984").birth
    '1984'
    """

    id: str
    names: tuple[str, ...] = ()
    birth: str | None = None
    identifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """A group as one agency recorded it.

    Parameters
    ----------
    id : str
        Identifier within its own view.
    members : tuple of str
        Ids of `Person`; no repeats.
    name : str, optional
        What the agency calls it, where that is more than its identifier.
    ties : frozenset of (str, str)
        Pairs of members who are tied, each pair in sorted order.
    roles : mapping of str to str
        Member id to recorded role.
    start, end : str, optional
        First and last ISO 8601 date at which the group is known to have been active.
    profile : mapping of str to frozenset of str
        ``method``, ``commodity``, ``territory``, ``country``: folded values. Never an ethnicity.
    identifiers : frozenset of str
        Identifiers recorded for the group itself: a phone, a company, an address.

    Examples
    --------
    >>> Group("g1", ("p1", "p2"), ties=frozenset({("p1", "p2")})).members
    ('p1', 'p2')
    """

    id: str
    members: tuple[str, ...]
    name: str | None = None
    ties: frozenset[tuple[str, str]] = frozenset()
    roles: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None
    profile: Mapping[str, frozenset[str]] = field(default_factory=dict)
    identifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupView:
    """The groups that one agency recorded, at one time.

    Parameters
    ----------
    name : str
        What the view is called: a file, a force.
    people : mapping of str to Person
        Every member of every group, by id.
    groups : tuple of Group
    between : frozenset of (str, str)
        Pairs of people who are tied and share no group, each pair in sorted order.

    Examples
    --------
    >>> view = GroupView("north", {"p1": Person("p1", ("Ann Example",))}, (Group("g1", ("p1",)),))
    >>> len(view.groups)
    1
    """

    name: str
    people: Mapping[str, Person]
    groups: tuple[Group, ...]
    between: frozenset[tuple[str, str]] = frozenset()
