"""Which groups are tied through what their members hold, rarest first.

Two groups are possibly linked when a member of one and a member of the other hold the same phone,
account, vehicle or company number, or are the same record. An identifier that few records hold
says more than one that many hold, so ties are ranked by how few. Nothing here says who offends:
it reads the structure that the record states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from forestall.core import Kind
from forestall.core.schema import EDGES, ValueType
from forestall.record.ledger import StatementRecord
from forestall.workbench.product import Basis, join_bases

if TYPE_CHECKING:
    from forestall.workbench.evidence import Evidence

__all__ = ["Group", "GroupTie", "Groups", "read_groups"]

_COMMON = 40
"""An identifier that more records hold than this ties nobody: a switchboard, a bank, a law firm."""

_UNTELLING = frozenset({"sourceReference", "caseNumber"})


@dataclass(frozen=True, slots=True)
class Group:
    """A group as one agency records it."""

    id: str
    name: str
    originators: tuple[str, ...]
    members: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class GroupTie:
    """Two groups and one identifier that members of both hold.

    ``records`` is how many records hold it in all; ``kind`` what it is, or ``"member"`` when one
    record is a member of both.
    """

    first: Group
    second: Group
    kind: str
    value: str
    records: int
    basis: Basis

    @property
    def crosses(self) -> bool:
        """Whether no agency holds both groups."""
        return not set(self.first.originators) & set(self.second.originators)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups held, their memberships, and the ties between them, rarest first.

    ``adrift`` are memberships of an organisation that nobody delivered a record of. ``common``
    counts the identifiers left out because too many records hold them.
    """

    groups: tuple[Group, ...]
    memberships: tuple[StatementRecord, ...]
    adrift: tuple[StatementRecord, ...]
    ties: tuple[GroupTie, ...]
    common: int


def read_groups(evidence: Evidence) -> Groups:
    """Read the groups, their members and what the members hold.

    Records that were held to be one entity count as one.
    """
    view = evidence.view
    one = {member: cluster[0] for cluster in view.clusters() for member in cluster}
    stated = view.statements(schemas=("OrganisedCrimeGroup", "Organization"))
    about: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in stated:
        about[one.get(record.statement.entity, record.statement.entity)].append(record)
    memberships = view.statements(schemas=("Membership",))
    relations: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in memberships:
        relations[record.statement.entity].append(record)
    members: dict[str, dict[str, list[StatementRecord]]] = defaultdict(lambda: defaultdict(list))
    for records in relations.values():
        ends = {prop: [r.statement.value for r in records if r.statement.prop == prop] for prop in _ENDS}
        for group in ends["organization"]:
            for member in ends["member"]:
                members[one.get(group, group)][one.get(member, member)] += records
    groups = []
    for group, records in about.items():
        if not any(_criminal(record) for record in records):
            continue
        names = [r.statement.value for r in records if r.statement.prop == "name"]
        people = members.get(group, {})
        basis = evidence.basis_of([*records, *(r for found in people.values() for r in found)])
        originators = sorted({evidence.originator(r.statement.source) for r in records} - {""})
        groups.append(Group(group, (names or [group])[0], tuple(originators), tuple(sorted(people)), basis))
    groups.sort(key=lambda group: (group.originators, group.name, group.id))
    ties, common = _tie(evidence, groups, members, one)
    kept = {group.id for group in groups}
    counted = tuple(
        record
        for records in relations.values()
        if any(
            r.statement.prop == "organization" and one.get(r.statement.value, r.statement.value) in kept
            for r in records
        )
        for record in records
    )
    adrift = tuple(
        record
        for records in relations.values()
        for record in records
        if record.statement.prop == "organization"
        and one.get(record.statement.value, record.statement.value) not in about
    )
    return Groups(tuple(groups), counted, adrift, ties, common)


_ENDS = ("member", "organization")


def _criminal(record: StatementRecord) -> bool:
    s = record.statement
    return s.schema == "OrganisedCrimeGroup" or (s.prop == "topics" and s.value.startswith("crime"))


def _tie(
    evidence: Evidence,
    groups: list[Group],
    members: dict[str, dict[str, list[StatementRecord]]],
    one: dict[str, str],
) -> tuple[tuple[GroupTie, ...], int]:
    belongs: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for member in group.members:
            belongs[member].append(group)
    ids = sorted({*belongs, *(record for record, cluster in one.items() if cluster in belongs)})
    held = _held_identifiers(evidence, ids)
    ties: list[GroupTie] = []
    for member, mine in belongs.items():
        for first, second in combinations(mine, 2):
            records = members[first.id][member] + members[second.id][member]
            ties.append(GroupTie(first, second, "member", member, 1, evidence.basis_of(records)))
    holders = _holders(evidence, sorted(held))
    common = 0
    for value, by_member in held.items():
        owners: dict[str, list[StatementRecord]] = defaultdict(list)
        for member, records in by_member.items():
            owners[one.get(member, member)] += records
        parties = {one.get(holder, holder) for holder in holders.get(value, ())} | set(owners)
        if len(owners) < 2:
            continue
        if len(parties) > _COMMON:
            common += 1
            continue
        ties += _pairs(evidence, value, owners, belongs, members, len(parties))
    ties.sort(key=lambda tie: (tie.records, not tie.crosses, tie.first.name, tie.second.name, tie.value))
    return tuple(ties), common


def _pairs(
    evidence: Evidence,
    value: str,
    owners: dict[str, list[StatementRecord]],
    belongs: dict[str, list[Group]],
    members: dict[str, dict[str, list[StatementRecord]]],
    parties: int,
) -> list[GroupTie]:
    found: dict[tuple[str, str], tuple[Group, Group, list[Basis]]] = {}
    for one, other in combinations(sorted(owners), 2):
        for a in belongs[one]:
            for b in belongs[other]:
                if a.id == b.id:
                    continue
                first, second = sorted((a, b), key=lambda group: (group.originators, group.name, group.id))
                records = [*owners[one], *owners[other], *members[a.id][one], *members[b.id][other]]
                key = (first.id, second.id)
                found.setdefault(key, (first, second, []))[2].append(evidence.basis_of(records))
    kind = next(
        r.statement.prop for records in owners.values() for r in records if r.statement.value == value
    )
    return [
        GroupTie(first, second, kind, value, parties, join_bases(bases))
        for first, second, bases in found.values()
    ]


def _held_identifiers(evidence: Evidence, people: list[str]) -> dict[str, dict[str, list[StatementRecord]]]:
    """Identifier to the people who hold it, themselves or through a tie to a thing, and what says so."""
    view = evidence.view
    held: dict[str, dict[str, list[StatementRecord]]] = defaultdict(lambda: defaultdict(list))
    for record in view.statements(entities=people):
        if _identifies(record):
            held[record.statement.value][record.statement.entity].append(record)
    wanted = set(people)
    ties = _ties_of(evidence, people)
    things: dict[str, list[tuple[str, list[StatementRecord]]]] = defaultdict(list)
    for records in ties.values():
        ends = {r.statement.value for r in records if r.value_type is ValueType.ENTITY}
        for person in ends & wanted:
            for thing in ends - wanted:
                things[thing].append((person, records))
    named: dict[tuple[str, str], list[StatementRecord]] = defaultdict(list)
    for record in view.statements(entities=sorted(things)):
        if _identifies(record):
            named[(record.statement.entity, record.statement.value)].append(record)
    for (thing, value), stated in named.items():
        # That a program read the number in a report too does not make what is on record a guess.
        recorded = [r for r in stated if r.statement.label.kind is not Kind.MODEL] or stated
        for person, records in things[thing]:
            held[value][person] += [*recorded, *records]
    return held


def _ties_of(evidence: Evidence, ids: Iterable[str]) -> dict[str, list[StatementRecord]]:
    view = evidence.view
    pointing = view.statements(values=sorted(set(ids)))
    relations = sorted(
        {
            r.statement.entity
            for r in pointing
            if r.statement.schema in EDGES and r.statement.schema != "Membership"
        }
    )
    ties: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in view.statements(entities=relations):
        ties[record.statement.entity].append(record)
    return ties


def _holders(evidence: Evidence, values: list[str]) -> dict[str, set[str]]:
    """Everyone who holds each identifier: directly, or by a tie to the thing that it names."""
    direct: dict[str, set[str]] = defaultdict(set)
    for record in evidence.view.statements(values=values):
        if _identifies(record):
            direct[record.statement.value].add(record.statement.entity)
    ids = {entity for entities in direct.values() for entity in entities}
    parties: dict[str, set[str]] = defaultdict(set)
    for records in _ties_of(evidence, ids).values():
        ends = {r.statement.value for r in records if r.value_type is ValueType.ENTITY}
        for thing in ends & ids:
            parties[thing] |= ends - {thing}
    # A thing such as a phone is not a holder of its number; those tied to it are.
    return {
        value: {holder for entity in entities for holder in (parties.get(entity) or {entity})}
        for value, entities in direct.items()
    }


def _identifies(record: StatementRecord) -> bool:
    return record.value_type is ValueType.IDENTIFIER and record.statement.prop not in _UNTELLING
