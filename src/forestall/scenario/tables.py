"""The canonical tables of one force, before its dialect is put on them: ISO dates, pence, E.164 phones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forestall.scenario.areas import months
from forestall.scenario.formats import Cell
from forestall.scenario.groups import ATTRIBUTES, LEVELS
from forestall.scenario.region import FORCES, OFFENCES
from forestall.scenario.tables_events import Sheet, bulk_sheets, online_sheets, report_sheets, sheet_of
from forestall.scenario.world import World

__all__ = ["sheets"]


def _people(world: World, force: int) -> Sheet:
    place = world.people.addresses
    rows = world.records.people[force]
    spots = [r.address for r in rows]
    return Sheet(
        "people",
        {
            "record_id": [r.record_id for r in rows],
            "given": [r.given for r in rows],
            "middle": [r.middle for r in rows],
            "surname": [r.surname for r in rows],
            "alias": [r.alias for r in rows],
            "dob": [r.dob for r in rows],
            "sex": [r.sex for r in rows],
            "address": [place.line(s) if s >= 0 else "" for s in spots],
            "town": [place.town[s] if s >= 0 else "" for s in spots],
            "postcode": [place.postcode[s] if s >= 0 else "" for s in spots],
            "phone": [r.phone for r in rows],
            "updated": [r.updated for r in rows],
        },
    )


def _belongings(world: World, force: int) -> Iterator[Sheet]:
    refs, cars, phones = world.records.person_ref[force], world.vehicles, world.phones
    home = world.people.force
    rows: list[tuple[Cell, ...]] = []
    for i, keeper in enumerate(cars.keeper.tolist()):
        if home[keeper] == force and keeper in refs:
            rows.append((cars.plates[i], cars.make[i], cars.colour[i], refs[keeper], str(cars.since[i])))
    yield sheet_of("vehicles", ("plate", "make", "colour", "person_ref", "since"), rows)
    rows = []
    local = world.people.country[phones.owner] == 0
    for i in np.flatnonzero(local & (home[phones.owner] == force)).tolist():
        owner = int(phones.owner[i])
        named = bool(phones.registered[i]) and owner in refs
        end = "" if np.isnat(phones.end[i]) else str(phones.end[i])
        if named or not phones.burner[i]:
            rows.append(
                (phones.numbers[i], refs[owner] if named else "", phones.imei[i], str(phones.start[i]), end)
            )
    yield sheet_of("phones", ("phone", "person_ref", "imei", "start", "end"), rows)


def _business(world: World, force: int) -> Iterator[Sheet]:
    records, place = world.records, world.people.addresses
    refs, firms = records.person_ref[force], world.companies.companies
    ref_of = {r.company: r.record_id for r in reversed(records.companies[force])}
    rows: list[tuple[Cell, ...]] = []
    for r in records.companies[force]:
        firm = firms[r.company]
        gone = "" if firm.dissolved is None else str(firm.dissolved)
        where = (place.line(firm.office), place.town[firm.office], place.postcode[firm.office])
        rows.append((r.record_id, r.name, firm.number, *where, firm.trade, str(firm.incorporated), gone))
    header: tuple[str, ...] = (
        "company_ref",
        "name",
        "company_number",
        "address",
        "town",
        "postcode",
        "trade",
        "incorporated",
        "dissolved",
    )
    yield sheet_of("companies", header, rows)
    names = world.people.names
    rows = []
    for office in world.companies.offices:
        if office.company in ref_of:
            who = f"{names.given[office.person]} {names.surname[office.person]}"
            row = (
                ref_of[office.company],
                "director",
                who,
                refs.get(office.person, ""),
                "",
                None,
                str(office.since),
            )
            rows.append(row)
    for share in world.companies.holdings:
        if share.company in ref_of:
            since = str(firms[share.company].incorporated)
            if share.person >= 0:
                who = f"{names.given[share.person]} {names.surname[share.person]}"
                rows.append(
                    (
                        ref_of[share.company],
                        "shareholder",
                        who,
                        refs.get(share.person, ""),
                        "",
                        share.percent,
                        since,
                    )
                )
            else:
                parent = firms[share.parent]
                number = (
                    ref_of[share.company],
                    "shareholder",
                    parent.name,
                    "",
                    parent.number,
                    share.percent,
                    since,
                )
                rows.append(number)
    header = ("company_ref", "office", "party_name", "person_ref", "party_number", "percent", "appointed")
    yield sheet_of("officers", header, rows)
    held = world.accounts
    rows = []
    for i in np.flatnonzero((held.force == force) & (held.country == 0)).tolist():
        who = refs.get(int(held.person[i]), "") if held.person[i] >= 0 and i % 2 else ""
        firm_ref = ref_of.get(int(held.company[i]), "") if held.company[i] >= 0 else ""
        rows.append(
            (
                held.iban[i],
                held.sort_code[i],
                held.number[i],
                held.holder[i],
                who,
                firm_ref,
                str(held.opened[i]),
            )
        )
    header = ("iban", "sort_code", "account_number", "holder", "person_ref", "company_ref", "opened")
    yield sheet_of("accounts", header, rows)


def _groups(world: World, force: int) -> Iterator[Sheet]:
    records, groups = world.records, world.groups.groups
    rows: list[tuple[Cell, ...]] = []
    for r in records.groups[force]:
        g = groups[r.group]
        town = FORCES[g.force].towns[r.group % 6]
        status = "archived" if g.end is not None else "active"
        rows.append((r.record_id, r.name, g.theme, g.method, g.structure, town, status, r.reviewed))
    header: tuple[str, ...] = (
        "group_ref",
        "name",
        "theme",
        "method",
        "structure",
        "territory",
        "status",
        "reviewed",
    )
    yield sheet_of("groups", header, rows)
    rows = [(m.group_ref, m.person_ref, m.role, m.start, m.end, *m.grade) for m in records.members[force]]
    header = (
        "group_ref",
        "person_ref",
        "role",
        "start",
        "end",
        "source_grade",
        "information_grade",
        "handling",
    )
    yield sheet_of("members", header, rows)
    ref = {r.group: r.record_id for r in records.groups[force]}
    rows = []
    for a in world.effort.assessments:
        if a.group in ref:
            words = [LEVELS[v] if v >= 0 else "Unknown" for v in a.levels]
            rows.append((ref[a.group], a.rater, str(a.date), *words))
    yield sheet_of("assessments", ("group_ref", "rater", "assessed", *ATTRIBUTES), rows)


def _effort(world: World, force: int) -> Iterator[Sheet]:
    ref = {r.group: r.record_id for r in world.records.groups[force]}
    rows: list[tuple[Cell, ...]] = []
    for p in world.effort.priorities:
        if p.body == FORCES[force].code or (p.body == "region" and force == 0):
            top = (
                "Operation Saltmarsh"
                if p.body == "region" and p.theme == "organised immigration crime"
                else ""
            )
            rows.append((p.body, p.year, p.rank, p.theme, p.posts, top))
    yield sheet_of("priorities", ("body", "year", "rank", "theme", "posts", "top_operation"), rows)
    rows = [
        (
            d.disruption_id,
            ref.get(d.group, ""),
            d.theme,
            d.operation,
            d.strand,
            d.deed,
            d.claimed,
            str(d.date),
        )
        for d in world.effort.disruptions
        if d.force == force
    ]
    header: tuple[str, ...] = (
        "disruption_ref",
        "group_ref",
        "theme",
        "operation",
        "strand",
        "action",
        "claimed",
        "date",
    )
    yield sheet_of("disruptions", header, rows)


def _places(world: World, force: int) -> Iterator[Sheet]:
    areas = world.areas
    own = np.flatnonzero(areas.force == force)
    east, north = areas.centre()
    columns: dict[str, list[Cell]] = {
        "area_code": [areas.codes[i] for i in own.tolist()],
        "easting": east[own].tolist(),
        "northing": north[own].tolist(),
        "population": areas.population[own].tolist(),
        "households": areas.households[own].tolist(),
        "young_share": np.round(areas.young_share[own], 4).tolist(),
        "deprivation": areas.deprivation[own].tolist(),
    }
    yield Sheet("areas", columns)
    span = len(months())
    counts = world.crime.counts[own].reshape(len(own) * span, -1)
    columns = {
        "area_code": [areas.codes[i] for i in own.tolist() for _ in range(span)],
        "month": [m for _ in range(len(own)) for m in months()],
    }
    for k, name in enumerate((*OFFENCES, "hospital_admissions")):
        columns[name] = counts[:, k].tolist()
    yield Sheet("area_months", columns)
    if force == 0:  # the regional team in the first force keeps the list of interventions
        rows: list[tuple[Cell, ...]] = []
        for i in world.crime.interventions:
            for area in i.areas:
                rows.append(
                    (
                        f"{i.intervention_id}-{areas.codes[area]}",
                        i.name,
                        areas.codes[area],
                        months()[i.start_month],
                    )
                )
        yield sheet_of("interventions", ("intervention_ref", "name", "area_code", "month"), rows)


def sheets(world: World, force: int) -> Iterator[Sheet]:
    """Yield every table of one force, one at a time so that memory stays small."""
    yield _people(world, force)
    yield from _belongings(world, force)
    yield from _business(world, force)
    yield from _groups(world, force)
    yield from _effort(world, force)
    yield from _places(world, force)
    yield from online_sheets(world, force)
    yield from report_sheets(world, force)
    yield from bulk_sheets(world, force)
