"""What each agency has on file about people, groups and companies: partial, misspelt and partly duplicated.

Record numbers are shuffled within an agency, so they say nothing about which records are the same person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.scenario.companies import Companies
from forestall.scenario.groups import Groups
from forestall.scenario.inventories import INVENTORIES
from forestall.scenario.names import ascii_letters, nickname, respell, typo
from forestall.scenario.people import People, Phones
from forestall.scenario.region import FORCES, HARVEST_DAY, PARTNERS, stream

__all__ = [
    "AGENCIES",
    "CompanyRecord",
    "GroupRecord",
    "MemberRecord",
    "PersonRecord",
    "Records",
    "draw_records",
]

Ints = npt.NDArray[np.int64]

AGENCIES = tuple(a.code for a in (*FORCES, *PARTNERS))
_FOLDS = (0.15, 0.75, 0.3, 0.05, 0.6, 0.9, 0.0)  # share of names an agency stores without diacritics
_SURNAME_FIRST = np.array([i.surname_first for i in INVENTORIES])


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person record as an agency holds it; `dob` is an ISO date or empty."""

    record_id: str
    person: int
    given: str
    middle: str
    surname: str
    alias: str
    dob: str
    sex: str
    address: int
    phone: str
    updated: str


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group as one agency mapped it, under the name that agency uses."""

    record_id: str
    group: int
    name: str
    reviewed: str


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A membership as one agency recorded it, with its grade (source 1-3, assessment A-E, P or C)."""

    group_ref: str
    person_ref: str
    role: str
    start: str
    end: str
    grade: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """A company as one agency holds it."""

    record_id: str
    company: int
    name: str


@dataclass(frozen=True, slots=True)
class Records:
    """Records by agency (index into ``AGENCIES``); `person_ref[a][p]` is a record of p in a, if any."""

    people: list[list[PersonRecord]]
    person_ref: list[dict[int, str]]
    groups: list[list[GroupRecord]]
    members: list[list[MemberRecord]]
    companies: list[list[CompanyRecord]]


def _record_id(agency: int, kind: str, number: int) -> str:
    patterns = (
        f"{kind}{number + 1000000}",
        f"BRK/{kind}/{number + 1:06d}",
        f"C{kind}-{number + 20001:06d}",
        f"dr{kind.lower()}{(number + 17) * 2654435761 % 2**32:08x}",
        f"{'NGX'.find(kind) + 7}{number + 100001}",
        f"ves-{kind.lower()}-{number + 1:06d}",
        f"SLB/{kind}/{number + 1:05d}",
    )
    return patterns[agency]


def _date_slip(dob: str, rng: np.random.Generator) -> str:
    year, month, dom = dob.split("-")
    kind = int(rng.integers(4))
    if kind == 0 and int(dom) <= 12:
        return f"{year}-{dom}-{month}"
    if kind == 1:
        return f"{year}-01-01"
    if kind == 2:
        return f"{int(year) + int(rng.choice([-1, 1, 10]))}-{month}-{min(int(dom), 28):02d}"
    return f"{year}-{month}-{min(int(dom) + int(rng.integers(1, 3)), 28):02d}"


def _pairs(rng: np.random.Generator, people: People, groups: Groups) -> list[tuple[int, int, bool]]:
    """Return (agency, person, second-hand) for every record that will exist."""
    n = len(people.ids)
    offends = np.zeros(n, dtype=bool)
    offends[groups.offenders()] = True
    rows: list[tuple[int, int, bool]] = []
    local = people.country == 0
    first, again, away = rng.random(n), rng.random(n), rng.random(n)
    other = (people.force + rng.integers(1, len(FORCES), n)) % len(FORCES)
    crossing = set()
    for relation in groups.relations:
        if relation.kind == "broker":
            crossing.add((5 + groups.groups[relation.b].country - 1, relation.person))
    for person in range(n):
        home = int(people.force[person]) if local[person] else 4 + int(people.country[person])
        if first[person] < 0.96 or offends[person]:
            rows.append((home, person, False))
        if again[person] < 0.12:
            rows.append((home, person, True))
        if (local[person] and away[person] < (0.35 if offends[person] else 0.12)) or (
            not local[person] and away[person] < (0.25 if offends[person] else 0.03)
        ):
            rows.append((int(other[person]), person, True))
        if local[person] and again[person] > 0.985:
            rows.append((5 + person % 2, person, True))
    return rows + [(a, p, True) for a, p in sorted(crossing)]


def _write_up(
    rng: np.random.Generator,
    people: People,
    agency: int,
    person: int,
    second: bool,
    record_id: str,
    phone: str,
) -> PersonRecord:
    names, draw = people.names, rng.random(12).tolist()
    slip = 3.0 if second else 1.0
    given, middle, surname = names.given[person], names.middle[person], names.surname[person]
    alias, origin = "", int(people.origin[person])
    former = people.former_surname[person]
    if former and draw[0] < (0.45 if second else 0.1):
        surname = former
    if draw[1] < 0.05 * slip:
        alias, given = given, nickname(given, rng)
        alias = "" if alias == given or draw[0] < 0.6 else alias
    elif draw[1] < 0.13 * slip:
        given = respell(given, rng)
    if draw[2] < 0.05 * slip:
        surname = respell(surname, rng)
    if draw[3] < 0.025 * slip:
        surname = typo(surname, rng)
    if draw[4] < 0.02 * slip:
        given = typo(given, rng)
    if draw[5] < 0.012 * slip:
        given = given[:1]
    if _SURNAME_FIRST[origin] and draw[6] < 0.12:
        given, surname = surname, given
    if draw[7] < _FOLDS[agency]:
        given, middle, surname = ascii_letters(given), ascii_letters(middle), ascii_letters(surname)
    dob = str(people.dob[person])
    if draw[8] < 0.04 * slip:
        dob = ""
    elif draw[8] < 0.07 * slip:
        dob = _date_slip(dob, rng)
    address = int(people.old_home[person]) if second and draw[9] < 0.4 else int(people.home[person])
    if draw[9] > 0.86 or address < 0:
        address = -1 if draw[9] > 0.86 else int(people.home[person])
    updated = str(HARVEST_DAY - np.timedelta64(int(rng.integers(1, 2400)), "D"))
    return PersonRecord(
        record_id,
        person,
        given,
        middle if draw[10] < 0.7 else "",
        surname,
        alias,
        dob,
        "" if draw[10] > 0.97 else ("F" if people.female[person] else "M"),
        address,
        phone if draw[11] < 0.55 else "",
        updated,
    )


def _draw_people(
    rng: np.random.Generator, people: People, groups: Groups, phones: Phones
) -> list[list[PersonRecord]]:
    rows = _pairs(rng, people, groups)
    known = {int(o): n for o, n, r in zip(phones.owner, phones.numbers, phones.registered, strict=True) if r}
    out: list[list[PersonRecord]] = [[] for _ in AGENCIES]
    for agency in range(len(AGENCIES)):
        own = [(p, second) for a, p, second in rows if a == agency]
        order = rng.permutation(len(own)).tolist()
        for number, place in enumerate(order):
            person, second = own[place]
            record_id = _record_id(agency, "N", number)
            out[agency].append(
                _write_up(rng, people, agency, person, second, record_id, known.get(person, ""))
            )
    return out


def _grade(rng: np.random.Generator) -> tuple[str, str, str]:
    source = str(int(rng.choice(3, p=[0.3, 0.55, 0.15])) + 1)
    return (
        source,
        "ABCDE"[int(rng.choice(5, p=[0.12, 0.3, 0.35, 0.18, 0.05]))],
        "PC"[int(rng.random() < 0.25)],
    )


def _draw_groups(
    rng: np.random.Generator, groups: Groups, refs: list[dict[int, str]]
) -> tuple[list[list[GroupRecord]], list[list[MemberRecord]]]:
    mapped: list[list[GroupRecord]] = [[] for _ in AGENCIES]
    listed: list[list[MemberRecord]] = [[] for _ in AGENCIES]
    members = groups.members()
    brokered = {r.b: r for r in groups.relations if r.kind == "broker"}
    for number, group in enumerate(groups.groups):
        home = group.force if group.country == 0 else 4 + group.country
        holders = [(home, group.name)]
        if group.second_name:
            holders.append(((home + 1) % len(FORCES), group.second_name))
        elif group.country == 0 and rng.random() < 0.15:
            holders.append(
                ((home + 2) % len(FORCES), typo(group.name, rng) if rng.random() < 0.5 else group.name)
            )
        for agency, name in holders:
            ref = _record_id(agency, "G", len(mapped[agency]))
            reviewed = str(HARVEST_DAY - np.timedelta64(int(rng.integers(5, 700)), "D"))
            mapped[agency].append(GroupRecord(ref, number, name, reviewed))
            for m in members[number]:
                person = refs[agency].get(m.person)
                if person is None or (rng.random() < 0.3 and m.role != "leader"):
                    continue  # an agency knows part of a group
                end = "" if m.end is None else str(m.end)
                listed[agency].append(MemberRecord(ref, person, m.role, str(m.start), end, _grade(rng)))
            link = brokered.get(number)
            if link is not None and link.person in refs[agency]:
                row = MemberRecord(
                    ref, refs[agency][link.person], "contact abroad", str(link.since), "", ("2", "B", "C")
                )
                listed[agency].append(row)
    return mapped, listed


def _draw_companies(rng: np.random.Generator, companies: Companies) -> list[list[CompanyRecord]]:
    out: list[list[CompanyRecord]] = [[] for _ in AGENCIES]
    crossing = {
        h.company for h in companies.holdings if h.parent >= 0 and companies.companies[h.parent].country > 0
    }
    for number in rng.permutation(len(companies.companies)).tolist():
        company = companies.companies[number]
        holders = [company.force if company.country == 0 else 4 + company.country]
        if company.country == 0 and rng.random() < 0.1:
            holders.append((company.force + 1) % len(FORCES))
        if number in crossing and company.country == 0:
            parent = next(h.parent for h in companies.holdings if h.company == number and h.parent >= 0)
            holders.append(4 + companies.companies[parent].country)
        for place, agency in enumerate(holders):
            name = company.name
            if place and rng.random() < 0.6:
                name = (
                    name.replace("Limited", "Ltd").replace(" & ", " and ").upper()
                    if rng.random() < 0.6
                    else typo(name, rng)
                )
            out[agency].append(CompanyRecord(_record_id(agency, "X", len(out[agency])), number, name))
    return out


def draw_records(seed: int, people: People, groups: Groups, companies: Companies, phones: Phones) -> Records:
    """Draw every agency's records.

    Returns
    -------
    Records
        Everyone planted (leaders, brokers) has a record where the story needs one.
    """
    rng = stream(seed, "records")
    persons = _draw_people(rng, people, groups, phones)
    refs: list[dict[int, str]] = [{} for _ in AGENCIES]
    for agency, rows in enumerate(persons):
        for row in rows:
            refs[agency].setdefault(row.person, row.record_id)
    mapped, listed = _draw_groups(rng, groups, refs)
    return Records(persons, refs, mapped, listed, _draw_companies(rng, companies))
