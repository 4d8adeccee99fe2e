"""The evidence that two groups of the record are linked, in words that an analyst can follow up.

The analysis speaks of entities; an analyst looks up a report by its reference and a person by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from forestall.analysis.groups import GroupFinding, Item
from forestall.core import Label
from forestall.core.text import fold
from forestall.workbench.evidence import Evidence

__all__ = ["EvidenceWords"]


class EvidenceWords:
    """What the entities behind findings are called, and under which labels that is stated.

    Parameters
    ----------
    evidence : Evidence
    records : mapping of str to tuple of str
        Member of a group to every record that is theirs.
    told : mapping of str to frozenset of str
        What reports say of groups, to the reports that say so.
    holders : mapping of str to frozenset of str
        What members hold, to the members who hold it.
    """

    def __init__(
        self,
        evidence: Evidence,
        records: Mapping[str, tuple[str, ...]],
        told: Mapping[str, frozenset[str]],
        holders: Mapping[str, frozenset[str]],
    ) -> None:
        wanted = sorted({record for found in records.values() for record in found})
        self._called: dict[str, str] = {}
        self._spelt: dict[str, str] = {}
        stated: dict[str, set[Label]] = defaultdict(set)
        for record in evidence.view.statements(entities=wanted):
            s = record.statement
            stated[s.entity].add(s.label)
            if s.prop == "name":
                self._called.setdefault(s.entity, s.value)
        for record in evidence.view.statements(schemas=("Report",)):
            s = record.statement
            stated[s.entity].add(s.label)
            if s.prop == "reference":
                self._called[s.entity] = s.value
            elif s.prop == "name":
                self._called.setdefault(s.entity, s.value)
        for record in evidence.view.statements(schemas=("Person",), props=("name", "alias")):
            s = record.statement
            self._spelt.setdefault(fold(s.value), s.value)
            stated[f"named:{fold(s.value)}"].add(s.label)
        for group in evidence.groups.groups:
            self._called[group.id] = group.name
            stated[group.id] |= group.basis.labels
        for kind in ("calls", "transactions"):
            stated[kind] = {table.label for table in evidence.bulk(kind)}
        self._stated = stated
        self._records = records
        self._told = told
        self._holders = holders

    def name(self, entity: str) -> str:
        """What an entity is called; its id where no name is recorded."""
        return next(
            (self._called[e] for e in self._records.get(entity, (entity,)) if e in self._called), entity
        )

    def reword(self, finding: GroupFinding) -> GroupFinding:
        """The finding with evidence in words."""
        return replace(finding, evidence=tuple(self._reword(item) for item in finding.evidence))

    def labels(self, finding: GroupFinding, members: Iterable[str]) -> set[Label]:
        """The labels of all that was compared for a finding: groups, members, reports, tables."""
        found = self.labels_of((finding.group_a, finding.group_b), members)
        for item in finding.evidence:
            found |= self._stated[item.what]
            for report in self._reports(item):
                found |= self._stated[report]
            if item.what == "named":
                found |= self._stated[f"named:{item.about.rpartition(' beside ')[0]}"]
        return found

    def labels_of(self, groups: Iterable[str], members: Iterable[str]) -> set[Label]:
        """The labels of all that is stated of groups and of people."""
        found: set[Label] = set()
        for group in groups:
            found |= self._stated[group]
        for member in members:
            for record in self._records.get(member, (member,)):
                found |= self._stated[record]
        return found

    def _reports(self, item: Item) -> list[str]:
        """The reports that a piece of evidence was read in."""
        if item.what == "report":
            return [item.about]
        if item.what == "calls":
            ends = item.about.split(" with ")
            return sorted({report for end in ends for report in self._told.get(f"phone:{end}", ())})
        return sorted(self._told.get(f"{item.what}:{item.about}", ()))

    def _reword(self, item: Item) -> Item:
        return replace(item, text=self._words(item))

    def _words(self, item: Item) -> str:
        first = ", ".join(dict.fromkeys(map(self.name, item.first)))
        second = ", ".join(dict.fromkeys(map(self.name, item.second)))
        if item.what == "member":
            return (
                f"{first} is possibly {second}" if first != second else f"{first}, possibly the same person"
            )
        if item.what == "contradiction" and item.first:
            return f"{first} leads the first and only belongs to the second"
        if not item.about:
            return item.text
        if item.what == "report":
            return f"report {self.name(item.about)} names both"
        if item.what == "record":
            return f"{first or second} is a member of both"
        if item.what == "named":
            person, _, group = item.about.rpartition(" beside ")
            said = ", ".join(map(self.name, self._reports(item)))
            return f"{self._spelt.get(person, person)} is named beside {self.name(group)} in {said}"
        if item.what in ("calls", "transactions"):
            kind = "phone" if item.what == "calls" else "account"
            one, other = (self._end(kind, end) for end in item.about.split(" with "))
            return f"between {one} and {other}"
        said = ", ".join(map(self.name, self._reports(item))) or "the group"
        return (
            f"{item.about} is held in both: {first or said} / {second or said}; {item.known} hold it in all"
        )

    def _end(self, kind: str, number: str) -> str:
        """A number and who has it: members, or the reports that name it beside the group."""
        held = f"{kind}:{number}"
        who = sorted({self.name(member) for member in self._holders.get(held, ())})
        who = who or sorted(map(self.name, self._told.get(held, ())))
        return f"{number} ({', '.join(who)})" if who else number
