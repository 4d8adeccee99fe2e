"""The true organised crime groups: members, ties, brokers, look-alikes, double names, splits and merges.

Members are drawn from people of the right age in and around the group's force. Name origin is not an input;
`tests/scenario` checks the independence over several seeds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from forestall.scenario.people import People, ages
from forestall.scenario.region import FORCES, METHODS, THEMES, day, scaled, stream

__all__ = ["ATTRIBUTES", "LEVELS", "Group", "Groups", "Membership", "Relation", "Tie", "draw_groups"]

Ints = npt.NDArray[np.int64]

# The 16 attributes of organised crime group mapping (Ministry of Justice GRIP prototype, 2017, MIT).
ATTRIBUTES = (
    "Violent criminal activity",
    "Drug activity",
    "Fraud and financial crime",
    "Organised theft",
    "Commodity importation, counterfeiting or illegal supply",
    "Sexual offences",
    "Organised immigration crime",
    "Environmental crime",
    "Cash flow/financial worth",
    "Multiple enterprises (criminal or legitimate)",
    "Links to other OCGs",
    "Geographical scope",
    "Cohesion",
    "Infiltration",
    "Expertise",
    "Tactical awareness",
)
LEVELS = ("Low", "Med", "High")
_FIRST = (
    "Tallow",
    "Marsh",
    "Copper",
    "Lantern",
    "Weir",
    "Kestrel",
    "Hollow",
    "Northgate",
    "Brick",
    "Saltpan",
    "Juniper",
    "Ferry",
    "Granite",
    "Magpie",
    "Cinder",
    "Willow",
    "Anvil",
    "Harbour",
    "Pike",
    "Barley",
    "Otter",
    "Flint",
)
_SECOND = ("Lane crew", "Street lot", "boys", "firm", "line", "brothers", "mob", "squad", "syndicate", "end")
_ABROAD = ("Zarya", "Nimr", "Dolina", "Qasr", "Brod", "Sahil", "Gorka", "Rimal")
_MAIN_ATTRIBUTE = {
    "drugs": 1,
    "firearms": 0,
    "fraud": 2,
    "organised immigration crime": 6,
    "modern slavery": 6,
    "child sexual exploitation": 5,
    "organised theft": 3,
    "money laundering": 8,
    "cyber crime": 2,
}


@dataclass(frozen=True, slots=True)
class Group:
    """One real group; `second_name` is what another force calls it, `levels` are true attribute levels
    0-2.
    """

    group_id: str
    name: str
    second_name: str
    country: int
    force: int
    theme: str
    method: str
    structure: str
    start: np.datetime64
    end: np.datetime64 | None
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """One person in one group; `exploited` marks a likely victim (a child runner, a coerced mule)."""

    group: int
    person: int
    role: str
    cell: int
    start: np.datetime64
    end: np.datetime64 | None
    exploited: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A real working tie between two people."""

    a: int
    b: int
    kind: str
    group: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of two groups: broker, lookalike (no tie at all), split or merge; person -1: none."""

    kind: str
    a: int
    b: int
    person: int
    since: np.datetime64 | None


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups with members, ties and relations; `facilitators` serve several groups and belong to none."""

    groups: list[Group]
    memberships: list[Membership]
    ties: list[Tie]
    relations: list[Relation]
    facilitators: list[tuple[int, str, tuple[int, ...]]]

    def members(self) -> list[list[Membership]]:
        """Return each group's memberships, in group order."""
        out: list[list[Membership]] = [[] for _ in self.groups]
        for membership in self.memberships:
            out[membership.group].append(membership)
        return out

    def offenders(self) -> Ints:
        """Return the people who belong to or serve a group, ascending."""
        found = {m.person for m in self.memberships} | {f[0] for f in self.facilitators}
        return np.array(sorted(found), dtype=np.int64)


def _levels(rng: np.random.Generator, theme: str) -> tuple[int, ...]:
    strength = rng.normal(0, 0.6)
    raw = rng.normal(strength - 0.2, 0.7, len(ATTRIBUTES))
    raw[:8] -= 0.6
    raw[_MAIN_ATTRIBUTE[theme]] += 1.9
    return tuple(np.digitize(raw, [-0.2, 0.8]).tolist())


def _draw_group(rng: np.random.Generator, number: int, country: int, force: int) -> Group:
    theme = THEMES[int(rng.choice(len(THEMES), p=[0.32, 0.08, 0.13, 0.08, 0.08, 0.04, 0.14, 0.08, 0.05]))]
    methods = METHODS[theme]
    pool = _FIRST if country == 0 else _ABROAD
    first = pool[int(rng.integers(len(pool)))]
    return Group(
        group_id=f"G{number + 1:05d}",
        name=f"{first} {_SECOND[int(rng.integers(len(_SECOND)))]}",
        second_name="",
        country=country,
        force=force,
        theme=theme,
        method=methods[int(rng.integers(len(methods)))],
        structure=("hierarchy", "cells", "network")[int(rng.integers(3))],
        start=day("2019-01-01") + np.timedelta64(int(rng.integers(0, 1600)), "D"),
        end=None,
        levels=_levels(rng, theme),
    )


def _pools(rng: np.random.Generator, people: People) -> dict[tuple[int, int], list[int]]:
    able = (ages(people) >= 15) & (ages(people) <= 68)
    pools: dict[tuple[int, int], list[int]] = {}
    for country in range(3):
        for force in range(len(FORCES)):
            wanted = able & (people.country == country) & ((people.force == force) | (country > 0))
            pools[country, force] = rng.permutation(np.flatnonzero(wanted)).tolist()
            if country > 0:
                pools.update({(country, f): pools[country, force] for f in range(len(FORCES))})
                break
    return pools


def _roles(structure: str, size: int, rng: np.random.Generator) -> list[tuple[str, int]]:
    cells = max(1, size // 5) if structure != "network" else 1
    roles = [("leader", 0)]
    for i in range(1, size):
        cell = (i - 1) % cells + 1
        role = "lieutenant" if i <= cells else ("associate" if rng.random() < 0.25 else "member")
        roles.append((role if structure != "network" else ("core" if i < 3 else "member"), cell))
    return roles


def _tie_up(group: int, members: list[Membership], structure: str, rng: np.random.Generator) -> list[Tie]:
    ties: dict[tuple[int, int], str] = {}

    def tie(a: int, b: int, kind: str) -> None:
        if a != b:
            ties.setdefault((min(a, b), max(a, b)), kind)

    heads = {m.cell: m.person for m in members if m.role == "lieutenant"}
    for m in members[1:]:
        if structure == "network":
            tie(m.person, members[int(rng.integers(len(members)))].person, "works with")
            tie(m.person, members[int(rng.integers(min(3, len(members))))].person, "works with")
        elif m.role == "lieutenant":
            tie(m.person, members[0].person, "reports to")
        else:
            tie(m.person, heads.get(m.cell, members[0].person), "reports to")
    for a in members:
        for b in members:
            if a.person < b.person and a.cell == b.cell and rng.random() < 0.3:
                tie(a.person, b.person, "works with")
    return [Tie(a, b, kind, group) for (a, b), kind in sorted(ties.items())]


class _Draft:
    """Groups while they are being drawn; frozen into `Groups` at the end."""

    def __init__(self, rng: np.random.Generator, people: People) -> None:
        self.rng, self.age = rng, ages(people)
        self.pools = _pools(rng, people)
        self.taken: set[int] = set()
        self.groups: list[Group] = []
        self.members: list[list[Membership]] = []
        self.relations: list[Relation] = []

    def take(self, country: int, force: int) -> int:
        if country == 0 and self.rng.random() < 0.2:
            force = int(self.rng.integers(len(FORCES)))
        for pool in (self.pools[country, force], *self.pools.values()):
            while pool:
                person = pool.pop()
                if person not in self.taken:
                    self.taken.add(person)
                    return person
        raise ValueError("population too small for the groups asked for")

    def add(self, group: Group, people: list[int]) -> int:
        number, rng = len(self.groups), self.rng
        people = sorted(people, key=lambda p: bool(self.age[p] < 18))  # a child never leads
        self.groups.append(group)
        rows = []
        for person, (role, cell) in zip(people, _roles(group.structure, len(people), rng), strict=True):
            child = int(self.age[person]) < 18
            role = "runner" if child else role  # and is first of all a possible victim
            exploited = bool(child or (role in ("member", "associate") and rng.random() < 0.08))
            joined = min(group.start + np.timedelta64(int(rng.integers(0, 500)), "D"), day("2025-05-31"))
            left = np.datetime64("2025-06-30") if rng.random() < 0.07 else None
            rows.append(Membership(number, person, role, cell, joined, group.end or left, exploited))
        self.members.append(rows)
        return number

    def fresh(self, country: int, force: int) -> int:
        size = int(np.clip(self.rng.lognormal(2.1, 0.45), 4, 26))
        group = _draw_group(self.rng, len(self.groups), country, force)
        return self.add(group, [self.take(country, force) for _ in range(size)])

    def close(self, number: int, when: np.datetime64) -> None:
        self.groups[number] = replace(self.groups[number], end=when)
        rows = self.members[number]
        self.members[number] = [replace(m, start=min(m.start, when), end=when) for m in rows]

    def successor(self, old: Group, when: np.datetime64, people: list[int]) -> int:
        child = _draw_group(self.rng, len(self.groups), old.country, old.force)
        same = replace(child, theme=old.theme, method=old.method, levels=old.levels, start=when)
        return self.add(same, people)


def _split(draft: _Draft, parent: int) -> None:
    when = day("2024-03-01") + np.timedelta64(int(draft.rng.integers(0, 300)), "D")
    staying = [m.person for m in draft.members[parent]]
    draft.close(parent, when)
    half = max(2, len(staying) // 2)
    for part in (staying[:half], staying[half:]):
        number = draft.successor(draft.groups[parent], when, part)
        draft.relations.append(Relation("split", parent, number, -1, when))


def _merge(draft: _Draft, first: int, second: int) -> None:
    when = day("2024-06-01") + np.timedelta64(int(draft.rng.integers(0, 300)), "D")
    people = [m.person for number in (first, second) for m in draft.members[number]]
    for number in (first, second):
        draft.close(number, when)
    kept = [p for p in people if draft.rng.random() < 0.85] or people
    joined = draft.successor(draft.groups[first], when, kept)
    for number in (first, second):
        draft.relations.append(Relation("merge", number, joined, -1, when))


def draw_groups(seed: int, scale: float, people: People) -> Groups:
    """Draw the groups and everything planted about them.

    Returns
    -------
    Groups
        Always at least 12 local and 4 foreign groups, 2 double-named, 2 look-alike pairs, 2 broker pairs,
        a split and a merge.
    """
    rng = stream(seed, "groups")
    draft = _Draft(rng, people)
    local = [draft.fresh(0, i % len(FORCES)) for i in range(scaled(40, scale, 12))]
    foreign = [draft.fresh(1 + i % 2, 0) for i in range(scaled(10, scale, 4))]
    several = max(2, len(local) // 10)
    for number in local[:several]:  # one group, two names in two forces
        second = _draw_group(rng, 0, 0, 0).name
        draft.groups[number] = replace(draft.groups[number], second_name=second)
    for i in range(several):  # look alike: same way of working, no tie
        other = local[several + 2 * i] if i % 2 == 0 else foreign[i % len(foreign)]
        model = draft.groups[local[several + 2 * i + 1]]
        draft.groups[other] = replace(draft.groups[other], theme=model.theme, method=model.method)
        draft.relations.append(Relation("lookalike", other, local[several + 2 * i + 1], -1, None))
    for i in range(max(1, len(local) // 20)):
        _split(draft, local[-1 - 3 * i])
        _merge(draft, local[-2 - 3 * i], local[-3 - 3 * i])
    brokered = list(zip(local[::3], foreign * (1 + len(local) // len(foreign)), strict=False))[: len(foreign)]
    alike = {(r.a, r.b) for r in draft.relations} | {(r.b, r.a) for r in draft.relations}
    ties: list[Tie] = []
    for number, group in enumerate(draft.groups):
        ties += _tie_up(number, draft.members[number], group.structure, rng)
    for home, away in brokered:
        if (home, away) in alike:
            continue
        middle = draft.members[home][min(1, len(draft.members[home]) - 1)]
        draft.relations.append(Relation("broker", home, away, middle.person, day("2023-02-01")))
        for contact in draft.members[away][:2]:
            ties.append(Tie(middle.person, contact.person, "brokers with", home))
    facilitators = []
    for i in range(scaled(6, scale, 3)):
        person, trade = (
            draft.take(0, i % len(FORCES)),
            ("accountant", "haulier", "forger", "conveyancer")[i % 4],
        )
        served = tuple(sorted({int(v) for v in rng.choice(local, 3)}))
        facilitators.append((person, trade, served))
        for number in served:
            ties.append(Tie(person, draft.members[number][0].person, "serves", number))
    memberships = [m for rows in draft.members for m in rows]
    return Groups(draft.groups, memberships, ties, draft.relations, facilitators)
