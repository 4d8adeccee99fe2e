"""Bank accounts: who holds what, and where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.scenario.companies import Companies
from forestall.scenario.identifiers import accounts, foreign_accounts
from forestall.scenario.people import People, ages
from forestall.scenario.region import COUNTRIES, HARVEST_DAY, stream

__all__ = ["Accounts", "draw_accounts"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts in one order; person or company is -1 where the other holds it; hubs have neither."""

    sort_code: list[str]
    number: list[str]
    iban: list[str]
    holder: list[str]
    person: Ints
    company: Ints
    country: Ints
    force: Ints
    opened: npt.NDArray[np.datetime64]


def draw_accounts(seed: int, people: People, companies: Companies) -> Accounts:
    """Draw an account for two adults in three and for every company, plus utilities and exchanges (hubs)."""
    rng = stream(seed, "accounts")
    holders = np.flatnonzero((rng.random(len(people.ids)) < 0.66) & (ages(people) >= 16))
    firms = np.arange(len(companies.companies))
    hubs = [
        "Tamberland Power",
        "Tamberland Water",
        "Five Shires Council Tax",
        "Greyline Mobile",
        "Coinmoor",
        "Bitquay",
    ]
    person = np.concatenate([holders, np.full(len(firms) + len(hubs), -1)])
    company = np.concatenate([np.full(len(holders), -1), firms, np.full(len(hubs), -1)])
    firm_country = np.array([c.country for c in companies.companies])
    firm_force = np.array([c.force for c in companies.companies])
    country = np.concatenate([people.country[holders], firm_country, np.zeros(len(hubs), int)])
    force = np.concatenate([people.force[holders], firm_force, np.zeros(len(hubs), int)])
    n = len(person)
    sort_code, number, iban = accounts(rng, n)
    for c in (1, 2):
        rows = np.flatnonzero(country == c).tolist()
        for row, code in zip(rows, foreign_accounts(rng, len(rows), COUNTRIES[c]), strict=True):
            sort_code[row], number[row], iban[row] = "", code[4:], code
    names = [f"{people.names.given[i]} {people.names.surname[i]}" for i in holders.tolist()]
    names += [c.name for c in companies.companies] + hubs
    opened = HARVEST_DAY - rng.integers(400, 5000, n).astype("timedelta64[D]")
    young = rng.random(n) < 0.08  # newly opened accounts are mostly honest
    opened[young] = HARVEST_DAY - rng.integers(150, 400, int(young.sum())).astype("timedelta64[D]")
    return Accounts(sort_code, number, iban, names, person, company, country, force, opened)
