"""The invented region: agencies, places, themes, offences, the calendar and the seeded random streams.

Nothing here is real. Force, town and country names were made up for this project and postcode areas,
sort codes and number-plate letters were chosen from ranges that are not issued.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

__all__ = [
    "AREA_MONTHS",
    "CALLS_DAYS",
    "CALLS_START",
    "COUNTRIES",
    "FORCES",
    "HARVEST_DAY",
    "METHODS",
    "OFFENCES",
    "PARTNERS",
    "PAYMENTS_DAYS",
    "PAYMENTS_START",
    "REGION",
    "STREETS",
    "THEMES",
    "Force",
    "Partner",
    "day",
    "scaled",
    "stream",
]

REGION = "Tamberland"


@dataclass(frozen=True, slots=True)
class Force:
    """One invented police force: code, name, postcode area and its invented towns."""

    code: str
    name: str
    postcode_area: str
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """One invented foreign partner agency; ``country`` is an ISO 3166 user-assigned code."""

    code: str
    name: str
    country: str
    country_name: str
    towns: tuple[str, ...]


FORCES = (
    Force(
        "AVR",
        "Averleigh Constabulary",
        "AV",
        ("Averleigh Cross", "Thornwick Mere", "Cobblestead", "Lattersby", "Penhollow Fold", "Ummerton"),
    ),
    Force(
        "BRK",
        "Brackmoor Police",
        "BK",
        ("Brackmoor Town", "Gristlewood", "Harrowmark", "Ostlethorpe", "Quillby Staithe", "Vintersall"),
    ),
    Force(
        "CIN",
        "Cindershire Police",
        "CQ",
        ("Cindermouth", "Ashgarth Vale", "Emberholt", "Kilnsby Royal", "Slagford", "Wexholm Forge"),
    ),
    Force(
        "DRV",
        "Dravenshire Constabulary",
        "DV",
        ("Draven Regis", "Fennerby", "Idlestrand", "Mossgate Quay", "Rookhallow", "Tarnside Parva"),
    ),
    Force(
        "ELV",
        "Elvanshire Police",
        "EV",
        ("Elvanstow", "Birkenhythe", "Jennetmede", "Larkspire", "Nettleborne Magna", "Yaxwell Green"),
    ),
)

PARTNERS = (
    Partner(
        "VES",
        "Vesnarian Financial Guard",
        "XV",
        "Vesnaria",
        ("Vesnograd", "Zarevno", "Morskaya Luka", "Tolbinsk"),
    ),
    Partner(
        "SAH",
        "Sahrani Liaison Bureau",
        "QS",
        "Sahran",
        ("Madinat Sahran", "Qasr Nimr", "Bir Lahab", "Wadi Zuhr"),
    ),
)

COUNTRIES = ("GB", PARTNERS[0].country, PARTNERS[1].country)

STREETS = (
    "Tallow Lane",
    "Cooper's Rise",
    "Marsh Street",
    "Old Tannery Road",
    "Larch Avenue",
    "Beacon Terrace",
    "Weir Close",
    "Pinfold Way",
    "Chandler Row",
    "Saltpan Street",
    "Copse View",
    "Furnace Hill",
    "Orchard Drive",
    "Ropewalk",
    "Gasworks Lane",
    "Sycamore Court",
    "Dyer's Yard",
    "Quarry Bank",
    "Lime Kiln Road",
    "Foundry Street",
    "Abbot's Walk",
    "Heron Crescent",
    "Mercer Street",
    "Station Parade",
)

THEMES = (
    "drugs",
    "firearms",
    "fraud",
    "organised immigration crime",
    "modern slavery",
    "child sexual exploitation",
    "organised theft",
    "money laundering",
    "cyber crime",
)

# One short way of working per theme variant; groups that merely look alike share a method and nothing else.
METHODS: dict[str, tuple[str, ...]] = {
    "drugs": ("deal line from a taken-over flat", "rural grow houses", "parcel post import"),
    "firearms": ("converted blank-firers", "parts by parcel"),
    "fraud": ("courier fraud on older people", "false invoices to councils", "investment call room"),
    "organised immigration crime": ("lorry concealment", "false work papers"),
    "modern slavery": ("car-wash labour", "bonded nail-bar labour", "farm gang debt"),
    "child sexual exploitation": ("party-house grooming", "online grooming"),
    "organised theft": ("curtain-side lorry theft", "plant and quad theft to order", "keyless car theft"),
    "money laundering": ("student mule accounts", "cash-rich shop fronts", "trade invoices"),
    "cyber crime": ("account takeover", "ransom by rented malware"),
}

OFFENCES = (
    "violence",
    "robbery",
    "burglary",
    "vehicle_crime",
    "criminal_damage",
    "drugs",
    "shoplifting",
    "other_theft",
    "public_order",
)

AREA_MONTHS = 60
PAYMENTS_START = np.datetime64("2025-01-01", "s")
PAYMENTS_DAYS = 365
CALLS_START = np.datetime64("2025-07-07", "s")
CALLS_DAYS = 56
HARVEST_DAY = np.datetime64("2026-01-05", "D")


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream called `name`; adding a draw to one stream never moves another.

    >>> int(stream(1, "a").integers(100)) == int(stream(1, "a").integers(100))
    True
    """
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def scaled(count: float, scale: float, least: int) -> int:
    """Return `count` times `scale`, never below `least` (so that every planted structure exists).

    >>> scaled(40, 0.1, 12), scaled(40, 2, 12)
    (12, 80)
    """
    return max(least, round(count * scale))


def day(text: str) -> np.datetime64:
    """Return the ISO date `text` as a whole day.

    >>> str(day("2025-02-03"))
    '2025-02-03'
    """
    return np.datetime64(text, "D")
