"""Who ties groups to one another: at home to abroad, or any group to another one.

Structure of what was recorded, and nothing about what a person does or may do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from forestall.analysis.groups import (
    CAVEAT,
    Broker,
    FindingKind,
    Group,
    GroupChange,
    GroupView,
    LinkedGroups,
    Person,
    find_brokers,
    follow,
)
from forestall.core import ForestallError, Label, strictest
from forestall.workbench.evidence import Evidence
from forestall.workbench.group_links import (
    link_held_groups,
    read_group_views,
    read_member_ties,
    word_evidence,
)
from forestall.workbench.group_views import ReadView, link_views, read_view

__all__ = ["Brokers", "GroupChange", "brokers_of_record", "brokers_of_views", "follow_views"]

_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Brokers:
    """The people who tie groups, by id: a list, not a ranking.

    Parameters
    ----------
    brokers : tuple of Broker
    names : mapping of str to str
        What people and groups are called.
    international : tuple of str or None
        Groups taken as the far side; None when each group is a side of its own.
    understood : tuple of str
        What a reader should check.
    caveat : str
    label : Label or None
        The strictest of what is shown, on the record; None for plain files and where nothing is shown.
    """

    brokers: tuple[Broker, ...]
    names: Mapping[str, str]
    international: tuple[str, ...] | None
    understood: tuple[str, ...]
    caveat: str = CAVEAT
    label: Label | None = None


def brokers_of_views(
    view_a: Path,
    view_b: Path | None = None,
    *,
    abroad: Collection[str] = (),
    shared_ids: bool = False,
    seed: int = 0,
) -> Brokers:
    """Find who ties the groups of one view, or those of one view to those of another.

    Parameters
    ----------
    view_a, view_b : Path
        With two, their people are linked first, the groups that are assessed the same are taken as one,
        and the other groups of the second view are the far side.
    abroad : collection of str
        Groups of the one view that are the far side; without any, each group is a side of its own.
    shared_ids : bool
    seed : int

    Raises
    ------
    ForestallError
        ``groups.unknown`` for a group of ``abroad`` that the view does not hold.
    """
    if view_b is None:
        read = read_view(view_a)
        unknown = sorted(set(abroad) - {group.id for group in read.view.groups})
        if unknown:
            raise ForestallError(
                "groups.unknown",
                f"{view_a.name} holds no group {', '.join(unknown)}.",
                f"Its groups are {', '.join(sorted(g.id for g in read.view.groups)[:20])}.",
            )
        far = tuple(sorted(abroad)) or None
        return _list(read.view, far, (f"{view_a}:", *read.understood))
    read_a, read_b, found = link_views(view_a, view_b, shared_ids=shared_ids, seed=seed)
    view, far = _join(read_a.view, read_b.view, found)
    return _list(view, far, (f"{view_a}:", *read_a.understood, f"{view_b}:", *read_b.understood))


def brokers_of_record(evidence: Evidence) -> Brokers:
    """Find who ties groups at home to groups that partners abroad hold, on the record.

    A member of a group abroad is the same person as one at home where the two records are held to be one
    or are a possible link near certain. Without a partner on the record, each group is a side of its own.
    """
    held = read_group_views(evidence)
    words = word_evidence(evidence, held)
    links = [link.finding for link in link_held_groups(evidence)]
    one_group = _join_same((f.group_a, f.group_b) for f in links if f.kind is FindingKind.SAME)
    home = {
        one_group.get(group.id, group.id)
        for agency, view in held.views.items()
        if agency not in evidence.partners
        for group in view.groups
    }
    person = {member: records[0] for member, records in held.records.items()}
    ties = {(min(a, b), max(a, b)) for x, y in read_member_ties(evidence, held)
            if (a := person[x]) != (b := person[y])}  # fmt: skip
    members: dict[str, set[str]] = defaultdict(set)
    for view in held.views.values():
        for group in view.groups:
            members[one_group.get(group.id, group.id)] |= {person[member] for member in group.members}
    groups = tuple(
        Group(
            group,
            tuple(sorted(inside)),
            ties=frozenset(tie for tie in ties if inside.issuperset(tie)),
        )
        for group, inside in sorted(members.items())
    )
    within = {tie for group in groups for tie in group.ties}
    everyone = {member: Person(member) for inside in members.values() for member in inside}
    joined = GroupView("record", everyone, groups, frozenset(ties - within))
    far = tuple(sorted(set(members) - home)) if evidence.partners else None
    names = {key: words.name(key) for key in (*everyone, *members)}
    partners = ", ".join(evidence.partners)
    said = f"Groups abroad are those that only {partners} hold." if far is not None else _EACH
    found = _list(joined, far, (said,), names)
    shown = {p for b in found.brokers for p in (b.person, *(other for other, _ in b.ties))}
    named = {g for b in found.brokers for g in (*b.groups, *(group for _, group in b.ties))}
    labels = words.labels_of(
        {g for g in one_group if one_group[g] in named} | named,
        {member for member, first in person.items() if first in shown},
    )
    return replace(found, label=strictest(sorted(labels, key=repr)) if labels else None)


_EACH = "No group is known to be abroad: people between any two groups are listed."


def _list(
    view: GroupView,
    far: tuple[str, ...] | None,
    understood: tuple[str, ...],
    names: Mapping[str, str] | None = None,
) -> Brokers:
    if names is None:
        called = {p.id: p.names[0] for p in view.people.values() if p.names}
        names = called | {group.id: group.name or group.id for group in view.groups}
    found = find_brokers(view, far)
    shown = {x for b in found for x in (b.person, *b.groups, *(y for tie in b.ties for y in tie))}
    return Brokers(found, {key: names[key] for key in sorted(shown) if key in names}, far, understood)


def _join(a: GroupView, b: GroupView, found: LinkedGroups) -> tuple[GroupView, tuple[str, ...]]:
    """Both views in the ids of the first one; the groups that only the second holds."""
    taken: dict[str, str] = {}
    for first, second, probability in found.people:  # the surest first
        if probability >= _LIKELY and second not in taken and first not in taken.values():
            taken[second] = first
    person = {p: taken.get(p) or (f"{b.name}:{p}" if p in a.people else p) for p in b.people}
    same = {f.group_b: f.group_a for f in found.findings if f.kind is FindingKind.SAME}
    held = {group.id for group in a.groups}
    joined = {group.id: group for group in a.groups}
    far = []
    for group in b.groups:
        own = f"{b.name}:{group.id}" if group.id in held else group.id
        key = same.get(group.id, own)
        if key == own:
            far.append(key)
        members = tuple(dict.fromkeys(person[m] for m in group.members))
        ties = _rename(group.ties, person)
        if key in joined:
            first_group = joined[key]
            members = tuple(dict.fromkeys((*first_group.members, *members)))
            joined[key] = replace(first_group, members=members, ties=first_group.ties | ties)
        else:
            joined[key] = replace(group, id=key, members=members, ties=ties, roles={})
    people = {**{person[p]: replace(who, id=person[p]) for p, who in b.people.items()}, **a.people}
    between = a.between | _rename(b.between, person)
    return GroupView(a.name, people, tuple(joined.values()), between), tuple(far)


def _rename(ties: Iterable[tuple[str, str]], person: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    pairs = ((person[x], person[y]) for x, y in ties)
    return frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def _join_same(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every group that is assessed the same as others to one of them."""
    first: dict[str, str] = {}

    def find(group: str) -> str:
        while first.setdefault(group, group) != group:
            group = first[group]
        return group

    for a, b in pairs:
        one, other = sorted((find(a), find(b)))
        first[other] = one
    return {group: find(group) for group in list(first)}


def follow_views(before: Path, after: Path) -> tuple[ReadView, ReadView, tuple[GroupChange, ...]]:
    """Follow the groups that one agency recorded, from an earlier view to a later one; see `follow`."""
    read_before, read_after = read_view(before), read_view(after)
    return read_before, read_after, follow(read_before.view, read_after.view)
