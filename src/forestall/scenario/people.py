"""The true people: identities, homes over time, phones over time, vehicles.

Whether somebody offends is decided in `groups` from age and place alone; name origin is drawn here from a
separate stream and is never read there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.scenario.areas import Areas
from forestall.scenario.identifiers import foreign_phones, imeis, mobiles, plates, postcode_units
from forestall.scenario.inventories import INVENTORIES
from forestall.scenario.names import DrawnNames, draw_names
from forestall.scenario.region import FORCES, HARVEST_DAY, PARTNERS, STREETS, scaled, stream

__all__ = ["Addresses", "People", "Phones", "Vehicles", "ages", "draw_people", "draw_phones", "draw_vehicles"]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

_MAKES = (
    "Vauxhall Corsa",
    "Ford Focus",
    "VW Golf",
    "Audi A3",
    "BMW 320",
    "Ford Transit",
    "Toyota Yaris",
    "Kia Ceed",
    "Mercedes Sprinter",
    "Nissan Qashqai",
    "Skoda Octavia",
    "Peugeot Partner",
    "Renault Clio",
    "Volvo V60",
)
_COLOURS = ("black", "white", "silver", "grey", "blue", "red", "green")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every address: text parts, small area (-1 abroad) and metres on the invented grid."""

    house: list[int]
    street: list[str]
    town: list[str]
    postcode: list[str]
    area: Ints

    def line(self, index: int) -> str:
        """Return the first line, such as ``12 Tallow Lane``."""
        return f"{self.house[index]} {self.street[index]}"


@dataclass(frozen=True, slots=True)
class People:
    """True people in one order; `country` 0 is the region, 1 and 2 are the partners' countries."""

    ids: list[str]
    origin: Ints
    female: Flags
    names: DrawnNames
    former_surname: list[str]
    dob: Days
    country: Ints
    force: Ints
    household: Ints
    home: Ints
    home_since: Days
    old_home: Ints
    addresses: Addresses


@dataclass(frozen=True, slots=True)
class Phones:
    """Phones and who used them when; owner -1 is nobody on record, `registered` says a subscriber is
    named.
    """

    numbers: list[str]
    imei: list[str]
    owner: Ints
    start: Days
    end: Days
    registered: Flags
    burner: Flags


@dataclass(frozen=True, slots=True)
class Vehicles:
    """Vehicles and their keepers."""

    plates: list[str]
    make: list[str]
    colour: list[str]
    keeper: Ints
    since: Days


def ages(people: People) -> Ints:
    """Return whole years of age on the harvest day."""
    result: Ints = ((HARVEST_DAY - people.dob).astype(np.int64) / 365.25).astype(np.int64)
    return result


def _draw_addresses(rng: np.random.Generator, areas: Areas, country: Ints, force: Ints) -> Addresses:
    n = len(country)
    weights = areas.population.astype(np.float64)
    area = np.full(n, -1)
    town = [""] * n
    postcode = [""] * n
    units = postcode_units(rng, n)
    spot = rng.integers(0, 1 << 30, n)
    for f, agency in enumerate(FORCES):
        rows = np.flatnonzero((country == 0) & (force == f))
        own = np.flatnonzero(areas.force == f)
        area[rows] = rng.choice(own, len(rows), p=weights[own] / weights[own].sum())
        for i in rows.tolist():
            number = int(area[i]) - int(own[0])
            town[i] = agency.towns[number * len(agency.towns) // len(own)]
            postcode[i] = f"{agency.postcode_area}{number % 30 + 1} {units[i]}"
    for c, partner in enumerate(PARTNERS, start=1):
        for i in np.flatnonzero(country == c).tolist():
            town[i] = partner.towns[int(spot[i]) % len(partner.towns)]
            postcode[i] = f"{int(spot[i]) % 90000 + 10000}"
    house = rng.integers(1, 180, n).tolist()
    street = [STREETS[v] for v in rng.integers(0, len(STREETS), n).tolist()]
    return Addresses(house, street, town, postcode, area)


def draw_people(seed: int, scale: float, areas: Areas) -> People:
    """Draw the population: households share a home and mostly a surname; some people have moved or
    married.
    """
    rng = stream(seed, "people")
    local, abroad = scaled(4000, scale, 700), scaled(320, scale, 90)
    country = np.concatenate([np.zeros(local, int), np.ones(abroad, int), np.full(abroad, 2)])
    n = len(country)
    household = np.cumsum(rng.random(n) < 0.48)
    household += 10**7 * country  # households do not straddle a border
    homes, member = np.unique(household, return_inverse=True)
    home_country = homes // 10**7
    home_force = rng.choice(len(FORCES), len(homes), p=[0.28, 0.18, 0.22, 0.20, 0.12])
    home_origin = np.empty(len(homes), dtype=np.int64)
    weights = np.array([[i.weight, *i.abroad] for i in INVENTORIES])
    for c in range(3):
        rows = np.flatnonzero(home_country == c)
        home_origin[rows] = rng.choice(len(INVENTORIES), len(rows), p=weights[:, c] / weights[:, c].sum())
    moved = np.flatnonzero(rng.random(n) < 0.25)
    address_country = np.concatenate([home_country, country[moved]])
    elsewhere = np.where(
        rng.random(len(moved)) < 0.3, rng.integers(0, len(FORCES), len(moved)), home_force[member[moved]]
    )
    addresses = _draw_addresses(rng, areas, address_country, np.concatenate([home_force, elsewhere]))
    old_home = np.full(n, -1)
    old_home[moved] = len(homes) + np.arange(len(moved))
    own_name = rng.random(n) < 0.22  # lodgers, partners and flatmates keep their own surname
    key = np.where(own_name, 2 * 10**8 + np.arange(n), household)
    origin = home_origin[member]
    female = rng.random(n) < 0.5
    names = draw_names(rng, origin, female, key)
    years = 14 + rng.beta(1.25, 2.0, n) * 66
    dob = HARVEST_DAY - (years * 365.25).astype("timedelta64[D]")
    married = female & (years > 24) & (rng.random(n) < 0.12)
    maiden = draw_names(rng, origin, female, 4 * 10**8 + np.arange(n))
    return People(
        ids=[f"P{i + 1:07d}" for i in range(n)],
        origin=origin,
        female=female,
        names=names,
        former_surname=[s if m else "" for s, m in zip(maiden.surname, married.tolist(), strict=True)],
        dob=dob,
        country=country,
        force=home_force[member],
        household=member,
        home=member.astype(np.int64),
        home_since=np.datetime64("2016-01-01") + rng.integers(0, 3400, n).astype("timedelta64[D]"),
        old_home=old_home,
        addresses=addresses,
    )


def draw_phones(seed: int, people: People, offenders: Ints) -> Phones:
    """Draw phones: nearly all have one, some had an earlier one, most offenders also use an
    unregistered one.
    """
    rng = stream(seed, "phones")
    n = len(people.ids)
    current = np.flatnonzero(rng.random(n) < 0.94)
    earlier = np.flatnonzero(rng.random(n) < 0.18)
    burners = offenders[rng.random(len(offenders)) < 0.7]
    owner = np.concatenate([current, earlier, burners])
    kind = np.repeat([0, 1, 2], [len(current), len(earlier), len(burners)])
    count = len(owner)
    numbers = [""] * count
    for c in range(3):
        # Burners are always numbers of the region: that is the phone which two countries' records share.
        rows = np.flatnonzero(np.where(kind == 2, 0, people.country[owner]) == c)
        drawn = mobiles(rng, len(rows)) if c == 0 else foreign_phones(rng, len(rows), c)
        for row, number in zip(rows.tolist(), drawn, strict=True):
            numbers[row] = number
    back = rng.integers(120, 2200, count)
    start = HARVEST_DAY - back.astype("timedelta64[D]")
    end = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    old = kind == 1
    start[old] -= np.timedelta64(1500, "D")
    end[old] = HARVEST_DAY - rng.integers(200, 1500, int(old.sum())).astype("timedelta64[D]")
    return Phones(
        numbers=numbers,
        imei=imeis(rng, count),
        owner=owner,
        start=start,
        end=end,
        registered=(kind != 2) & (rng.random(count) < 0.8),
        burner=kind == 2,
    )


def draw_vehicles(seed: int, people: People) -> Vehicles:
    """Draw vehicles kept by about two in five adults of the region."""
    rng = stream(seed, "vehicles")
    keeper = np.flatnonzero(
        (rng.random(len(people.ids)) < 0.42) & (ages(people) >= 17) & (people.country == 0)
    )
    n = len(keeper)
    return Vehicles(
        plates=plates(rng, n),
        make=[_MAKES[v] for v in rng.integers(0, len(_MAKES), n).tolist()],
        colour=[_COLOURS[v] for v in rng.integers(0, len(_COLOURS), n).tolist()],
        keeper=keeper,
        since=HARVEST_DAY - rng.integers(30, 2500, n).astype("timedelta64[D]"),
    )
