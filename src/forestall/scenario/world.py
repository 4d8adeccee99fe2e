"""The whole truth of one scenario, drawn in a fixed order from one seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forestall.scenario.accounts import Accounts, draw_accounts
from forestall.scenario.areas import Areas, CrimePanel, draw_areas, draw_crime
from forestall.scenario.communications import Calls, draw_calls
from forestall.scenario.companies import Companies, draw_companies
from forestall.scenario.effort import Effort, draw_effort
from forestall.scenario.groups import Groups, draw_groups
from forestall.scenario.markets import Markets, draw_markets
from forestall.scenario.money import Payments, draw_payments
from forestall.scenario.people import People, Phones, Vehicles, draw_people, draw_phones, draw_vehicles
from forestall.scenario.records import Records, draw_records
from forestall.scenario.reports import Report, draw_reports

__all__ = ["World", "draw_world"]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true, and what the agencies hold of it."""

    seed: int
    scale: float
    areas: Areas
    crime: CrimePanel
    people: People
    groups: Groups
    phones: Phones
    vehicles: Vehicles
    companies: Companies
    accounts: Accounts
    payments: Payments
    calls: Calls
    markets: Markets
    effort: Effort
    records: Records
    reports: list[Report]


def draw_world(seed: int, scale: float, tell: Callable[[str, float], None]) -> World:
    """Draw a world; `tell` is called with a word and the share of the whole build done."""
    tell("areas", 0.02)
    areas = draw_areas(seed, scale)
    crime = draw_crime(seed, areas)
    tell("people and groups", 0.08)
    people = draw_people(seed, scale, areas)
    groups = draw_groups(seed, scale, people)
    phones = draw_phones(seed, people, groups.offenders())
    vehicles = draw_vehicles(seed, people)
    tell("companies and money", 0.15)
    companies = draw_companies(seed, scale, people, groups)
    accounts = draw_accounts(seed, people, companies)
    payments = draw_payments(seed, scale, people, groups, companies, accounts)
    tell("communications and markets", 0.25)
    calls = draw_calls(seed, scale, people, groups, phones)
    markets = draw_markets(seed, scale, people, phones, groups)
    effort = draw_effort(seed, scale, groups)
    tell("records and reports", 0.3)
    records = draw_records(seed, people, groups, companies, phones)
    reports = draw_reports(seed, scale, people, groups, companies, accounts, phones, vehicles)
    return World(
        seed,
        scale,
        areas,
        crime,
        people,
        groups,
        phones,
        vehicles,
        companies,
        accounts,
        payments,
        calls,
        markets,
        effort,
        records,
        reports,
    )
