"""True companies with officers and owners: ordinary firms, holdings, fronts, chains, circles, nominees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.scenario.groups import Groups
from forestall.scenario.identifiers import company_numbers
from forestall.scenario.people import People, ages
from forestall.scenario.region import HARVEST_DAY, scaled, stream

__all__ = ["Companies", "Company", "Holding", "Office", "draw_companies"]

Ints = npt.NDArray[np.int64]

TRADES = (
    "Haulage",
    "Car Wash",
    "Nail Studio",
    "Grocers",
    "Builders",
    "Lettings",
    "Recycling",
    "Catering",
    "Textiles",
    "Motor Spares",
    "Consulting",
    "Farm Supplies",
    "Couriers",
    "Tyres",
    "Cleaning",
    "Software",
    "Joinery",
    "Imports",
)
_WORDS = (
    "Ambervale",
    "Northlight",
    "Brindle",
    "Castlewren",
    "Quayside",
    "Redfern",
    "Silverbeck",
    "Thistle",
    "Oakhurst",
    "Bluewater",
    "Kingsward",
    "Marlowe",
    "Peartree",
    "Stonequill",
    "Vantage",
    "Westering",
    "Larkfield",
    "Ironbark",
    "Hazelmoor",
    "Goldcrest",
    "Fairholt",
    "Eastmark",
    "Drovers",
    "Crossfenn",
    "Belmarrow",
    "Aldergate",
    "Rivet",
)
_TAILS = (
    "",
    "",
    " Group",
    " Services",
    " Trading",
    " & Sons",
    " Holdings",
    " (Region)",
    " Solutions",
    " Partners",
)
_ENDINGS = (("Ltd", "Limited", "Ltd", "LLP"), ("OOD", "TZK"), ("WLL", "Est."))


@dataclass(frozen=True, slots=True)
class Company:
    """One company; `kind` says what was planted (``ordinary`` where nothing was), `front_of` a group
    or -1.
    """

    company_id: str
    name: str
    number: str
    country: int
    force: int
    trade: str
    office: int
    incorporated: np.datetime64
    dissolved: np.datetime64 | None
    kind: str
    front_of: int


@dataclass(frozen=True, slots=True)
class Holding:
    """A share: the owner is a person or a company (index), the other field is -1; per cent of the shares."""

    company: int
    person: int
    parent: int
    percent: float
    nominee_for: int


@dataclass(frozen=True, slots=True)
class Office:
    """A directorship."""

    company: int
    person: int
    since: np.datetime64


@dataclass(frozen=True, slots=True)
class Companies:
    """All companies with holdings and directorships."""

    companies: list[Company]
    holdings: list[Holding]
    offices: list[Office]


class _Draft:
    def __init__(self, seed: int, people: People, numbers: list[str]) -> None:
        self.rng = stream(seed, "companies")
        self.people, self.numbers = people, numbers
        self.companies: list[Company] = []
        self.holdings: list[Holding] = []
        self.offices: list[Office] = []
        adult = ages(people) >= 19
        self.pool = [
            self.rng.permutation(np.flatnonzero(adult & (people.country == c))).tolist() for c in range(3)
        ]
        self.next = [0, 0, 0]

    def someone(self, country: int) -> int:
        pool = self.pool[country]
        self.next[country] += 1
        return int(pool[self.next[country] % len(pool)])

    def company(
        self, kind: str, country: int, near: int, office: int = -1, front: int = -1, name: str = ""
    ) -> int:
        rng, n = self.rng, len(self.companies)
        trade = TRADES[int(rng.integers(len(TRADES)))]
        endings = _ENDINGS[country]
        stem = f"{_WORDS[int(rng.integers(len(_WORDS)))]} {trade}{_TAILS[int(rng.integers(len(_TAILS)))]}"
        born = HARVEST_DAY - np.timedelta64(int(rng.integers(60, 4000)), "D")
        gone = born + (HARVEST_DAY - born) // 2 if rng.random() < 0.06 else None
        self.companies.append(
            Company(
                f"C{n + 1:06d}",
                name or f"{stem} {endings[int(rng.integers(len(endings)))]}",
                self.numbers[n],
                country,
                int(self.people.force[near]),
                trade,
                office if office >= 0 else int(self.people.home[near]),
                born,
                gone if kind == "ordinary" else None,
                kind,
                front,
            )
        )
        return n

    def own(
        self, company: int, person: int = -1, parent: int = -1, percent: float = 100.0, behind: int = -1
    ) -> None:
        self.holdings.append(Holding(company, person, parent, percent, behind))

    def direct(self, company: int, person: int) -> None:
        late = int(self.rng.integers(0, 200))
        self.offices.append(
            Office(company, person, self.companies[company].incorporated + np.timedelta64(late, "D"))
        )


def _ordinary(draft: _Draft, count: int, country: int) -> None:
    splits = ((100.0,), (50.0, 50.0), (60.0, 40.0), (75.0, 25.0), (40.0, 35.0, 25.0))
    for _ in range(count):
        people = [draft.someone(country) for _ in splits[int(draft.rng.integers(len(splits)))]]
        company = draft.company("ordinary", country, people[0])
        for person, percent in zip(people, next(s for s in splits if len(s) == len(people)), strict=True):
            draft.own(company, person, percent=percent)
        for person in people[: 1 + int(draft.rng.integers(2))]:
            draft.direct(company, person)


def _honest_structures(draft: _Draft, count: int) -> None:
    for i in range(count):  # a real family holding, now and then under a foreign parent
        family = draft.someone(0)
        parent = draft.company("holding", 0, family)
        draft.own(parent, family)
        draft.direct(parent, family)
        if i % 3 == 0:
            abroad = draft.someone(1 + i % 2)
            top = draft.company("foreign parent", 1 + i % 2, abroad)
            draft.own(top, abroad)
            draft.holdings[-2] = Holding(parent, -1, top, 100.0, -1)
        for _ in range(2):
            child = draft.company("subsidiary", 0, family)
            draft.own(child, parent=parent)
            draft.direct(child, family)
    keeper = draft.someone(0)  # an accountant's office where many honest firms are registered
    for _ in range(max(8, count * 2)):
        owner = draft.someone(0)
        company = draft.company("accountant address", 0, owner, office=int(draft.people.home[keeper]))
        draft.own(company, owner)
        draft.direct(company, owner)


def _planted(draft: _Draft, groups: Groups, count: int) -> None:
    members = groups.members()
    leader = [rows[0].person for rows in members]
    home = [g for g, group in enumerate(groups.groups) if group.country == 0]
    away = [g for g, group in enumerate(groups.groups) if group.country > 0]
    for i in range(count):
        group = home[i % len(home)]
        chief = leader[group]
        nominee = draft.someone(0)
        circle = [draft.company("circular", 0, nominee, front=group) for _ in range(3)]
        for j, company in enumerate(circle):
            draft.own(company, parent=circle[j - 1], percent=80.0)
            draft.own(company, nominee, percent=20.0, behind=chief)
            draft.direct(company, nominee)
        top_group = away[i % len(away)]
        country = groups.groups[top_group].country
        above = draft.company("chain top", country, leader[top_group], front=top_group)
        draft.own(above, leader[top_group])
        draft.direct(above, leader[top_group])
        for depth in range(4):
            stand_in = draft.someone(0)
            below = draft.company("chain", 0, stand_in, front=top_group if depth == 3 else -1)
            draft.own(below, parent=above, percent=75.0)
            draft.own(below, stand_in, percent=25.0)
            draft.direct(below, stand_in)
            above = below
        busy = draft.someone(0)
        for _ in range(12):
            shell = draft.company("nominee", 0, busy, office=int(draft.people.home[busy]))
            draft.own(shell, busy, behind=leader[home[int(draft.rng.integers(len(home)))]])
            draft.direct(shell, busy)
        old = draft.company("phoenix", 0, chief, front=group)
        again = draft.companies[old].name.rsplit(" ", 1)[0] + " (2025) Ltd"
        new = draft.company("phoenix", 0, chief, front=group, name=again)
        for company in (old, new):
            draft.own(company, nominee, behind=chief)
            draft.direct(company, nominee)
    for number in home:
        stand_in = draft.someone(0)
        shop = draft.company("front", 0, leader[number], front=number)
        draft.own(shop, stand_in, behind=leader[number])
        draft.direct(shop, stand_in if draft.rng.random() < 0.6 else leader[number])
    for relation in groups.relations:
        if relation.kind != "broker":
            continue
        abroad = leader[relation.b]
        parent = draft.company(
            "cross-border parent", groups.groups[relation.b].country, abroad, front=relation.b
        )
        child = draft.company("cross-border", 0, relation.person, front=relation.a)
        draft.own(parent, abroad)
        draft.own(child, parent=parent, percent=70.0)
        draft.own(child, relation.person, percent=30.0)
        draft.direct(parent, abroad)
        draft.direct(child, relation.person)


def draw_companies(seed: int, scale: float, people: People, groups: Groups) -> Companies:
    """Draw companies: mostly ordinary ones, some honest structures that look odd, and the planted ones."""
    local, abroad, structures = scaled(560, scale, 110), scaled(40, scale, 12), scaled(4, scale, 1)
    room = local + 2 * abroad + 60 * structures + 8 * len(groups.groups) + 60
    draft = _Draft(seed, people, company_numbers(stream(seed, "company numbers"), room))
    _ordinary(draft, local, 0)
    for country in (1, 2):
        _ordinary(draft, abroad, country)
    _honest_structures(draft, 2 * structures)
    _planted(draft, groups, structures)
    return Companies(draft.companies, draft.holdings, draft.offices)
