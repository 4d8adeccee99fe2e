"""Which groups on the record are the same, connected or only alike, across the agencies that hold them.

Each agency's groups are one view. A group holds its members, what they hold, the reports that name it, who
else they name, and the calls and payments between its members and another group's. Each is one thing that two
groups may have in common, and counts the more the fewer groups have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from forestall.analysis.extraction import extract
from forestall.analysis.groups import FindingKind, Group, GroupFinding, GroupView, Person, link_groups
from forestall.core import Label, strictest
from forestall.core.text import fold
from forestall.workbench.evidence import Evidence
from forestall.workbench.group_link_words import EvidenceWords
from forestall.workbench.group_ties import Group as HeldGroup
from forestall.workbench.linkage_table import LINKED, SEPARATOR, read_linkage_table

__all__ = [
    "GroupLink",
    "HeldViews",
    "link_held_groups",
    "read_group_views",
    "read_member_ties",
    "word_evidence",
]

_FEWEST = 3
"""Fewer calls or payments between two than this may be chance: a wrong number, a purchase."""

_TELLING = 6
"""A name that more records than this carry does not tell who is meant."""

_LIKELY = 0.95
"""Probability from which a possible link lends what one record holds to the other."""

_CONTACTS = (
    ("calls", "phone", ("caller", "receiver")),
    ("transactions", "account", ("payer", "beneficiary")),
)
"""Bulk rows that tie two people: their kind, what is held, and the roles of the two ends."""

_RELATIONS = ("Associate", "Family", "UnknownLink")
"""Schemata that tie one person to another."""

_PROFILE = {"theme": "commodity", "method": "method", "territory": "territory"}


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A finding about two groups that different agencies hold.

    Parameters
    ----------
    finding : GroupFinding
        With evidence in words.
    agency_a, agency_b : str
    name_a, name_b : str
    label : Label
        The strictest of all that was compared: both groups, their members, the reports and tables.
    """

    finding: GroupFinding
    agency_a: str
    agency_b: str
    name_a: str
    name_b: str
    label: Label


@dataclass(frozen=True, slots=True)
class HeldViews:
    """The groups of the record, by agency.

    Parameters
    ----------
    views : mapping of str to GroupView
    records : mapping of str to tuple of str
        Member to every record that is theirs, or very likely is.
    told : mapping of str to frozenset of str
        What the reports say of groups, to the reports that say so.
    """

    views: Mapping[str, GroupView]
    records: Mapping[str, tuple[str, ...]]
    told: Mapping[str, frozenset[str]]


def link_held_groups(
    evidence: Evidence, *, progress: Callable[[int, int], None] | None = None
) -> tuple[GroupLink, ...]:
    """Compare the groups of every two agencies; the surest finding of each kind first.

    Parameters
    ----------
    evidence : Evidence
        What one view may see; nothing else is read.
    progress : callable, optional
        Called with the pairs of agencies done and to do.
    """
    held = read_group_views(evidence)
    views = held.views
    pairs = list(combinations(sorted(views), 2))
    found: list[tuple[str, str, GroupFinding]] = []
    for done, (a, b) in enumerate(pairs):
        if progress is not None:
            progress(done, len(pairs))
        found += [(a, b, finding) for finding in link_groups(views[a], views[b]).findings]
    if progress is not None:
        progress(len(pairs), len(pairs))
    order = list(FindingKind)
    found.sort(
        key=lambda link: (
            order.index(link[2].kind),
            -link[2].probability,
            -link[2].score,
            link[2].group_a,
            link[2].group_b,
        )
    )
    words = word_evidence(evidence, held)
    members = {group.id: group.members for view in views.values() for group in view.groups}
    said: dict[frozenset[str], set[FindingKind]] = defaultdict(set)
    links = []
    for a, b, finding in found:
        # A group that several agencies hold is compared with another one more than once.
        before = said[frozenset((finding.group_a, finding.group_b))]
        if finding.group_a == finding.group_b or finding.kind in before or FindingKind.SAME in before:
            continue
        before.add(finding.kind)
        label = strictest(
            words.labels(finding, (*members[finding.group_a], *members[finding.group_b])),
        )
        names = words.name(finding.group_a), words.name(finding.group_b)
        links.append(GroupLink(words.reword(finding), a, b, *names, label))
    return tuple(links)


def word_evidence(evidence: Evidence, held: HeldViews) -> EvidenceWords:
    """What to call everything that the groups of the record rest on."""
    return EvidenceWords(evidence, held.records, held.told, _read_holders(held))


def _read_holders(held: HeldViews) -> dict[str, frozenset[str]]:
    holders: dict[str, set[str]] = defaultdict(set)
    for view in held.views.values():
        for person in view.people.values():
            for identifier in person.identifiers:
                holders[identifier].add(person.id)
    return {identifier: frozenset(ids) for identifier, ids in holders.items()}


def read_member_ties(evidence: Evidence, held: HeldViews) -> set[tuple[str, str]]:
    """Members of groups who are tied: by a relation on record, or by calls or payments between them."""
    member_of: dict[str, list[str]] = defaultdict(list)
    for member, records in held.records.items():
        for record in records:
            member_of[record].append(member)
    ends: dict[str, set[str]] = defaultdict(set)
    for stated in evidence.view.statements(schemas=_RELATIONS):
        if stated.statement.value in member_of:
            ends[stated.statement.entity].add(stated.statement.value)
    ties = [
        (a, b)
        for tied in ends.values()
        for one, other in combinations(sorted(tied), 2)
        for a in member_of[one]
        for b in member_of[other]
    ]
    holders = _read_holders(held)
    for kind, column, (giver, taker) in _CONTACTS:
        numbers = [held_.partition(":")[2] for held_ in holders if held_.startswith(f"{column}:")]
        for one, other in _in_contact(evidence, kind, giver, taker, numbers):
            ties += [
                (a, b) for a in holders[f"{column}:{one}"] for b in holders[f"{column}:{other}"] if a != b
            ]
    return {(min(tie), max(tie)) for tie in ties}


def read_group_views(evidence: Evidence) -> HeldViews:
    """The groups that each agency holds, with their members and what ties them to others."""
    held = evidence.groups
    one = _join_likely(evidence)
    together: dict[str, list[str]] = defaultdict(list)
    for entity, first in sorted(one.items()):
        together[first].append(entity)
    members = {member for group in held.groups for member in group.members}
    records = {member: tuple(together.get(one.get(member, member), (member,))) for member in members}
    people = _read_people(evidence, members, one)
    reports, told = _read_reports(evidence, held.groups, people)
    contacts = _read_contacts(evidence, held.groups, people, reports)
    profiles = _read_profiles(evidence, held.groups)
    views: dict[str, list[Group]] = defaultdict(list)
    for group in held.groups:
        made = Group(
            group.id,
            group.members,
            group.name,
            profile=profiles[group.id],
            identifiers=frozenset(reports[group.id] | contacts[group.id]),
        )
        for agency in group.originators:
            views[agency].append(made)
    return HeldViews(
        {
            agency: GroupView(
                agency,
                {member: people[member] for group in groups for member in group.members},
                tuple(groups),
            )
            for agency, groups in views.items()
        },
        records,
        {identifier: frozenset(said) for identifier, said in told.items()},
    )


def _read_people(evidence: Evidence, members: set[str], one: Mapping[str, str]) -> dict[str, Person]:
    """Members with all that is recorded of them, also in records that are very likely theirs."""
    linked = LINKED["people"]
    known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    column_of = {prop: column for column, (_, props) in linked.own.items() for prop in props}
    # Linking resolves nobody of whom one thing alone is known; here a name alone is a member's name.
    for record in evidence.view.statements(schemas=linked.schemas, props=tuple(column_of)):
        s = record.statement
        known[one.get(s.entity, s.entity)][column_of[s.prop]].append(s.value)
    read = read_linkage_table(evidence.view, linked)
    for column in set(read.table.column_names) & set(linked.held):
        for entity, cell in zip(read.entities, read.table.column(column).to_pylist(), strict=True):
            known[one.get(entity, entity)][column] += cell.split(SEPARATOR) if cell else ()
    untelling = {"name", "birth date", "birth place"}
    found = {}
    for member in sorted(members):
        own = known[one.get(member, member)]
        held = {f"{kind}:{value}" for kind in own.keys() - untelling for value in own[kind]}
        found[member] = Person(
            member,
            tuple(dict.fromkeys(own["name"])),
            next(iter(own["birth date"]), None),
            frozenset({f"record:{one.get(member, member)}", *held}),
        )
    return found


def _join_likely(evidence: Evidence) -> dict[str, str]:
    """Record to the first of all that are held to be one with it, or are possible links near certain."""
    joined = {member: cluster[0] for cluster in evidence.view.clusters() for member in cluster}

    def find(entity: str) -> str:
        while joined.setdefault(entity, entity) != entity:
            entity = joined[entity]
        return entity

    for proposal in evidence.view.proposals():
        if (proposal.probability or 0.0) >= _LIKELY:
            first, second = sorted((find(proposal.a), find(proposal.b)))
            joined[second] = first
    return {entity: find(entity) for entity in list(joined)}


def _read_reports(
    evidence: Evidence, groups: Sequence[HeldGroup], people: Mapping[str, Person]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """What the reports say of each group, and which report says so.

    A group has the reports that name it, and the phones and people that they name beside it.
    """
    called: dict[str, set[str]] = defaultdict(set)
    staffed: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        called[fold(group.name)].add(group.id)
        for member in group.members:
            for name in people[member].names:
                staffed[fold(name)].add(group.id)
    telling = _read_telling_names(evidence)
    named: dict[str, set[str]] = {group.id: set() for group in groups}
    beside: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    told: dict[str, set[str]] = defaultdict(set)
    for record in evidence.view.statements(schemas=("Report",), props=("bodyText",)):
        text = record.statement.value
        runs = _word_runs(text)
        report = record.statement.entity
        in_it = {group for run in runs & called.keys() for group in called[run]}
        phones = {f"phone:{mention.canonical}" for mention in extract(text, kinds={"phone"})} if in_it else ()
        for held in in_it:
            named[held] |= {f"report:{report}", *phones}
            for person in runs & telling:
                beside[person][held].add(report)
        for phone in phones:
            told[phone].add(report)
    first = {group: min(ids) for ids in called.values() for group in ids}
    for person, with_them in beside.items():
        for held, reports in with_them.items():
            # One thing for each group's name that somebody is named beside: two groups that only have a
            # member of that name share nothing.
            thing = f"named:{person} beside {first[held]}"
            told[thing] |= reports
            for group_id in with_them.keys() | staffed.get(person, set()):
                named[group_id].add(thing)
    return named, told


def _read_telling_names(evidence: Evidence) -> set[str]:
    """Names of people, of two words or more, that few records carry."""
    carried: dict[str, set[str]] = defaultdict(set)
    for record in evidence.view.statements(schemas=("Person",), props=("name", "alias")):
        carried[fold(record.statement.value)].add(record.statement.entity)
    return {name for name, ids in carried.items() if " " in name and len(ids) <= _TELLING}


def _word_runs(text: str) -> set[str]:
    """Every run of two to five words of a text."""
    words = fold(text).split()
    return {" ".join(words[at : at + size]) for size in range(2, 6) for at in range(len(words) - size + 1)}


def _read_contacts(
    evidence: Evidence,
    groups: Sequence[HeldGroup],
    people: Mapping[str, Person],
    reports: Mapping[str, set[str]],
) -> dict[str, set[str]]:
    """Group to the calls and payments between another's and its own: its members', or named beside it."""
    found: dict[str, set[str]] = {group.id: set() for group in groups}
    for kind, column, (giver, taker) in _CONTACTS:
        holders: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            held = set(reports[group.id]).union(*(people[member].identifiers for member in group.members))
            for identifier in held:
                if identifier.startswith(f"{column}:"):
                    holders[identifier.removeprefix(f"{column}:")].add(group.id)
        for one, other in _in_contact(evidence, kind, giver, taker, holders):
            for holder in holders[one] ^ holders[other]:
                found[holder].add(f"{kind}:{one} with {other}")
    return found


def _in_contact(
    evidence: Evidence, kind: str, giver: str, taker: str, ends: Iterable[str]
) -> list[tuple[str, str]]:
    listed = ", ".join(f"'{end}'" for end in sorted(ends) if end.lstrip("+").isalnum())
    if not listed:
        return []
    answer = evidence.ask(
        kind,
        (giver, taker),
        f"SELECT least(_forestall_{giver}, _forestall_{taker}) AS one, "
        f"greatest(_forestall_{giver}, _forestall_{taker}) AS other FROM rows "
        f"WHERE _forestall_{giver} IN ({listed}) AND _forestall_{taker} IN ({listed}) "
        f"GROUP BY ALL HAVING count(*) >= {_FEWEST} ORDER BY ALL",
    )
    return [(row["one"], row["other"]) for row in answer.rows]


def _read_profiles(evidence: Evidence, groups: Sequence[HeldGroup]) -> dict[str, dict[str, frozenset[str]]]:
    told: dict[str, dict[str, set[str]]] = {group.id: defaultdict(set) for group in groups}
    one = {member: cluster[0] for cluster in evidence.view.clusters() for member in cluster}
    stated = evidence.view.statements(schemas=("OrganisedCrimeGroup", "Organization"), props=tuple(_PROFILE))
    for record in stated:
        s = record.statement
        group = one.get(s.entity, s.entity)
        if group in told:
            value = s.value
            if s.prop == "theme":
                value = evidence.theme(evidence.originator(s.source), value) or value
            told[group][_PROFILE[s.prop]].add(fold(value))
    return {
        group: {kind: frozenset(values) for kind, values in kinds.items()} for group, kinds in told.items()
    }
