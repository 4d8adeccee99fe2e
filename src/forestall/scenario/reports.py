"""Intelligence reports: graded items in plain sentences, with echoes of one source and with falsehoods.

One report has one source. A source's true reliability drives both its grade and how often it is wrong, so
grades carry signal but not certainty. An echo is the same source (or somebody who heard it from that
source) reported again, often by another force under another code: it must not count as corroboration.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forestall.scenario.accounts import Accounts
from forestall.scenario.companies import Companies
from forestall.scenario.dialects import write_phone
from forestall.scenario.groups import Groups
from forestall.scenario.names import nickname, typo
from forestall.scenario.people import People, Phones, Vehicles, ages
from forestall.scenario.region import FORCES, PARTNERS, scaled, stream
from forestall.scenario.sentences import BUSINESS, SENTENCES

__all__ = ["Item", "Mention", "Report", "draw_reports"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in a text: as written, in normal form, and the true thing it stands for."""

    kind: str
    written: str
    normal: str
    entity: str


@dataclass(frozen=True, slots=True)
class Item:
    """One graded item; `false` marks what is not so."""

    text: str
    fact: str
    assessment: str
    handling: str
    condition: str
    person: int
    group: int
    false: bool
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one source by one force."""

    urn: str
    force: int
    date: np.datetime64
    source_ref: str
    true_source: str
    source_grade: str
    priority: str
    marking: str
    echo_of: str
    items: tuple[Item, ...]


class _Teller:
    """Writes items about what is true in the world."""

    def __init__(
        self,
        rng: np.random.Generator,
        people: People,
        groups: Groups,
        companies: Companies,
        accounts: Accounts,
        phones: Phones,
        vehicles: Vehicles,
    ) -> None:
        self.rng, self.people, self.groups, self.companies, self.accounts = (
            rng,
            people,
            groups,
            companies,
            accounts,
        )
        self.age = ages(people)
        live = np.isnat(phones.end)
        self.phone_of = {int(o): n for o, n, on in zip(phones.owner, phones.numbers, live, strict=True) if on}
        self.plate_of = {int(k): i for i, k in enumerate(vehicles.keeper)}
        self.vehicles = vehicles
        self.account_of = {
            int(p): i for i, p in enumerate(accounts.person) if p >= 0 and accounts.country[i] == 0
        }
        self.fronts: dict[int, list[int]] = {}
        for number, company in enumerate(companies.companies):
            if company.front_of >= 0 and company.country == 0:
                self.fronts.setdefault(company.front_of, []).append(number)
        self.members = groups.members()
        self.ties: dict[int, list[int]] = {}
        for tie in groups.ties:
            self.ties.setdefault(tie.a, []).append(tie.b)
            self.ties.setdefault(tie.b, []).append(tie.a)
        self.innocent = rng.permutation(
            np.setdiff1d(np.flatnonzero(people.country == 0), groups.offenders())
        ).tolist()

    def named(self, person: int) -> Mention:
        names, rng = self.people.names, self.rng
        full = f"{names.given[person]} {names.surname[person]}"
        draw = float(rng.random())
        written = full
        if draw < 0.12:
            written = f"{nickname(names.given[person], rng)} {names.surname[person]}"
        elif draw < 0.2:
            written = f"{names.given[person]} {typo(names.surname[person], rng)}"
        elif draw < 0.26:
            written = f"{names.surname[person].upper()} {names.given[person]}"
        return Mention("person", written, full, self.people.ids[person])

    def group(self, number: int, force: int) -> Mention:
        group = self.groups.groups[number]
        name = group.second_name if group.second_name and force != group.force else group.name
        return Mention("group", f"the {name}" if group.country == 0 else name, group.name, group.group_id)

    def phone(self, person: int) -> Mention:
        number = self.phone_of[person]
        return Mention(
            "phone", write_phone(number, int(self.rng.integers(6))), number, self.people.ids[person]
        )

    def item(self, fact: str, number: int, person: int, force: int, false: bool) -> Item | None:
        """Write one item, or None when this person or group has nothing of the kind."""
        rng, people, group = self.rng, self.people, self.groups.groups[number]
        about = self.innocent[int(rng.integers(len(self.innocent)))] if false else person
        found = {"name": self.named(about), "group": self.group(number, force)}
        words = {
            "town": FORCES[group.force].towns[int(rng.integers(6))],
            "price": str(int(rng.integers(2, 40)) * 5),
        }
        words |= {"share": str(int(rng.integers(15, 60))), "count": str(int(rng.integers(3, 20)))}
        words["reference"] = f"{int(rng.integers(10**10, 10**11))}"
        if fact in ("phone", "abroad", "exploited"):
            if about not in self.phone_of:
                return None
            found["phone"] = self.phone(about)
        if fact == "vehicle":
            if about not in self.plate_of:
                return None
            car = self.plate_of[about]
            plate = self.vehicles.plates[car]
            found["plate"] = Mention(
                "vehicle", f"{plate[:4]} {plate[4:]}" if rng.random() < 0.6 else plate, plate, plate
            )
            words |= {"make": self.vehicles.make[car], "colour": self.vehicles.colour[car]}
        if fact == "address":
            spot = int(people.home[about])
            place = people.addresses
            text = f"{place.line(spot)}, {place.town[spot]}, {place.postcode[spot]}"
            found["address"] = Mention("address", text, text, f"ADR{spot}")
        if fact == "account":
            if about not in self.account_of:
                return None
            row = self.account_of[about]
            code, iban = self.accounts.sort_code[row], self.accounts.iban[row]
            written = (
                f"sort code {code} account {self.accounts.number[row]}"
                if rng.random() < 0.6
                else f"IBAN {iban}"
            )
            found["account"] = Mention("account", written, iban, iban)
        if fact in ("company", "business") and number in self.fronts:
            firm = self.companies.companies[self.fronts[number][int(rng.integers(len(self.fronts[number])))]]
            found["company"] = Mention("company", firm.name, firm.name, firm.company_id)
        if fact == "company" and "company" not in found:
            return None
        if fact == "tie":
            if person not in self.ties:
                return None
            mates = self.ties[person]
            found["other"] = self.named(mates[int(rng.integers(len(mates)))])
        if fact == "abroad":
            links = [r for r in self.groups.relations if r.kind == "broker" and r.a == number]
            if not links:
                return None
            found["foreign"] = self.group(links[0].b, force)
            words["country"] = PARTNERS[self.groups.groups[links[0].b].country - 1].country_name
        pool = SENTENCES[fact]
        if fact == "exploited" and self.age[about] >= 18:
            pool = pool[1:2]  # the other wordings speak of a child
        if fact == "business":
            pool = (
                BUSINESS[group.method]
                if "company" in found
                else tuple(s for s in BUSINESS[group.method] if "{company}" not in s)
            )
        sentence = pool[int(rng.integers(len(pool)))]
        text = sentence.format(**words, **{k: m.written for k, m in found.items()})
        kept = tuple(m for k, m in found.items() if "{" + k + "}" in sentence)
        grade = "ABCDE"[
            int(rng.choice(5, p=[0.05, 0.2, 0.4, 0.15, 0.2] if false else [0.14, 0.33, 0.36, 0.14, 0.03]))
        ]
        limited = rng.random() < 0.25
        condition = ("A1 S2", "A2 S1", "A1 S1")[int(rng.integers(3))] if limited else ""
        return Item(text, fact, grade, "C" if limited else "P", condition, about, number, false, kept)


def _fact(rng: np.random.Generator, exploited: bool) -> str:
    if exploited and rng.random() < 0.5:
        return "exploited"
    facts = ("member", "phone", "vehicle", "address", "account", "company", "abroad", "business", "tie")
    return facts[int(rng.choice(9, p=[0.16, 0.17, 0.11, 0.09, 0.07, 0.08, 0.06, 0.16, 0.10]))]


def draw_reports(
    seed: int,
    scale: float,
    people: People,
    groups: Groups,
    companies: Companies,
    accounts: Accounts,
    phones: Phones,
    vehicles: Vehicles,
) -> list[Report]:
    """Draw the reports, among them at least one on every broker's phone and one on the shared company."""
    rng = stream(seed, "reports")
    teller = _Teller(rng, people, groups, companies, accounts, phones, vehicles)
    home = [g for g, group in enumerate(groups.groups) if group.country == 0]
    brokers = [
        (r.a, r.person) for r in groups.relations if r.kind == "broker" and r.person in teller.phone_of
    ]
    wanted = scaled(520, scale, 150)
    sources = scaled(110, scale, 40)
    truthful = rng.beta(4, 1.6, sources)
    codes = rng.permutation(90_000)[: sources * len(FORCES)].reshape(sources, len(FORCES)) + 10_000
    weights = 1.0 / (np.arange(sources) + 3)
    weights /= weights.sum()
    out: list[Report] = []
    while len(out) < wanted:
        planted = len(out) < 2 * len(brokers)
        if planted:
            group, person = brokers[len(out) // 2]
            exploited = False
        else:
            group = home[int(rng.integers(len(home)))]
            member = teller.members[group][int(rng.integers(len(teller.members[group])))]
            person, exploited = member.person, member.exploited
        source = int(rng.choice(sources, p=weights))
        force = groups.groups[group].force if rng.random() < 0.8 else int(rng.integers(len(FORCES)))
        items = []
        for k in range(int(rng.choice(3, p=[0.55, 0.3, 0.15])) + 1):
            fact = ("abroad", "company")[len(out) % 2] if planted and k == 0 else _fact(rng, exploited)
            false = not (planted and k == 0) and rng.random() > 0.55 + 0.45 * truthful[source]
            item = teller.item(fact, group, person, force, bool(false))
            if item is not None:
                items.append(item)
        if not items:
            continue
        grade = str(int(np.digitize(-truthful[source] + rng.normal(0, 0.12), [-0.82, -0.55])) + 1)
        out.append(_report(rng, force, len(out), codes, source, grade, "", items, None))
        if (
            rng.random() < 0.22 and not planted
        ):  # an echo: told again, in other words, elsewhere or to the same force
            first, told = out[-1], items[0]
            elsewhere = force if rng.random() < 0.35 else int(rng.integers(len(FORCES)))
            again = teller.item(told.fact, group, person, elsewhere, False) if not told.false else told
            if again is not None:
                out.append(
                    _report(rng, elsewhere, len(out), codes, source, grade, first.urn, [again], first.date)
                )
    return _number(out)


def _number(drafts: list[Report]) -> list[Report]:
    """Number the reports of each force by date, as they came in."""
    numbers, urns = [0] * len(FORCES), {}
    order = sorted(range(len(drafts)), key=lambda i: (drafts[i].date, i))
    for i in order:
        force = drafts[i].force
        numbers[force] += 1
        urns[drafts[i].urn] = f"{FORCES[force].code}-IR-25-{numbers[force]:05d}"
    return [
        replace(drafts[i], urn=urns[drafts[i].urn], echo_of=urns.get(drafts[i].echo_of, "")) for i in order
    ]


def _report(
    rng: np.random.Generator,
    force: int,
    number: int,
    codes: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    source: int,
    grade: str,
    echo_of: str,
    items: list[Item],
    after: np.datetime64 | None,
) -> Report:
    days = int(rng.integers(0, 330))
    date = np.datetime64("2025-01-10") + days if after is None else after + int(rng.integers(1, 21))
    return Report(
        urn=f"draft {number}",
        force=force,
        date=date,
        source_ref=f"SR-{FORCES[force].code}-{codes[source, force]}",
        true_source=f"S{source + 1:05d}",
        source_grade=grade,
        priority=("Low", "Medium", "High")[int(rng.choice(3, p=[0.5, 0.38, 0.12]))],
        marking="OFFICIAL-SENSITIVE" if rng.random() < 0.9 else "OFFICIAL",
        echo_of=echo_of,
        items=tuple(items),
    )
