"""The canonical tables of one force, before its dialect is put on them: ISO dates, pence, E.164 phones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from forestall.scenario.areas import months
from forestall.scenario.formats import Cell
from forestall.scenario.groups import ATTRIBUTES, LEVELS
from forestall.scenario.money import CHANNELS
from forestall.scenario.region import CALLS_START, FORCES, OFFENCES, PAYMENTS_START
from forestall.scenario.world import World

__all__ = ["Sheet", "force_of_payments", "payment_ref", "sheets"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as columns of equal length; the first column identifies the row."""

    table: str
    columns: dict[str, list[Cell]]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values())))


def _from_rows(table: str, header: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Sheet:
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return Sheet(table, {h: list(c) for h, c in zip(header, columns, strict=True)})


def force_of_payments(world: World) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return the force that holds each payment: that of the local paying account, else of the paid one."""
    held, source, target = world.accounts, world.payments.source, world.payments.target
    local = (source >= 0) & (held.country[source] == 0)
    result: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = np.where(
        local, held.force[source], held.force[target]
    )
    return np.where((target < 0) & ~local, 0, result)


def payment_ref(force: int, row: int) -> str:
    """Return the reference under which a force delivers payment `row`.

    >>> payment_ref(0, 41)
    'AVR-T00000042'
    """
    return f"{FORCES[force].code}-T{row + 1:08d}"


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
    yield _from_rows("vehicles", ("plate", "make", "colour", "person_ref", "since"), rows)
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
    yield _from_rows("phones", ("phone", "person_ref", "imei", "start", "end"), rows)


def _business(world: World, force: int) -> Iterator[Sheet]:
    records, place = world.records, world.people.addresses
    refs, firms = records.person_ref[force], world.companies.companies
    ref_of = {r.company: r.record_id for r in reversed(records.companies[force])}
    rows: list[tuple[Cell, ...]] = []
    for r in records.companies[force]:
        firm = firms[r.company]
        gone = "" if firm.dissolved is None else str(firm.dissolved)
        office = (place.line(firm.office), place.town[firm.office], place.postcode[firm.office])
        rows.append((r.record_id, r.name, firm.number, *office, firm.trade, str(firm.incorporated), gone))
    header = (
        "record_id",
        "name",
        "company_number",
        "address",
        "town",
        "postcode",
        "trade",
        "incorporated",
        "dissolved",
    )
    yield _from_rows("companies", header, rows)
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
    yield _from_rows("officers", header, rows)
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
    yield _from_rows("accounts", header, rows)


def _groups(world: World, force: int) -> Iterator[Sheet]:
    records, groups = world.records, world.groups.groups
    rows: list[tuple[Cell, ...]] = []
    for r in records.groups[force]:
        g = groups[r.group]
        town = FORCES[g.force].towns[r.group % 6]
        status = "archived" if g.end is not None else "active"
        rows.append((r.record_id, r.name, g.theme, g.method, g.structure, town, status, r.reviewed))
    header = ("record_id", "name", "theme", "method", "structure", "territory", "status", "reviewed")
    yield _from_rows("groups", header, rows)
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
    yield _from_rows("members", header, rows)
    ref = {r.group: r.record_id for r in records.groups[force]}
    rows = []
    for a in world.effort.assessments:
        if a.group in ref:
            words = [LEVELS[v] if v >= 0 else "Unknown" for v in a.levels]
            rows.append((ref[a.group], a.rater, str(a.date), *words))
    yield _from_rows("assessments", ("group_ref", "rater", "assessed", *ATTRIBUTES), rows)


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
    yield _from_rows("priorities", ("body", "year", "rank", "theme", "posts", "top_operation"), rows)
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
    header = ("record_id", "group_ref", "theme", "operation", "strand", "action", "claimed", "date")
    yield _from_rows("disruptions", header, rows)


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
        "month": list(months()) * len(own),
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
        yield _from_rows("interventions", ("record_id", "name", "area_code", "month"), rows)


def _bulk(world: World, force: int) -> Iterator[Sheet]:
    pay = world.payments
    own = np.flatnonzero(force_of_payments(world) == force)
    stamp = np.datetime_as_string(PAYMENTS_START + pay.seconds[own], unit="s").tolist()
    iban = [*world.accounts.iban, "CASH"]
    yield Sheet(
        "payments",
        {
            "payment_ref": [payment_ref(force, i) for i in own.tolist()],
            "moment": stamp,
            "from_account": [iban[i] for i in pay.source[own].tolist()],
            "to_account": [iban[i] for i in pay.target[own].tolist()],
            "amount": pay.pence[own].tolist(),
            "channel": [CHANNELS[c] for c in pay.channel[own].tolist()],
            "reference": [pay.reference[i] for i in own.tolist()],
        },
    )
    calls = world.calls
    own = np.flatnonzero(calls.force[calls.caller] == force)
    numbers = calls.numbers
    yield Sheet(
        "calls",
        {
            "event_id": [f"{FORCES[force].code}-E{i + 1:08d}" for i in own.tolist()],
            "moment": np.datetime_as_string(CALLS_START + calls.seconds[own], unit="s").tolist(),
            "caller": [numbers[i] for i in calls.caller[own].tolist()],
            "callee": [numbers[i] for i in calls.callee[own].tolist()],
            "kind": ["text" if t else "call" for t in calls.text[own].tolist()],
            "duration": calls.duration[own].tolist(),
            "cell": [f"T{c}" for c in calls.cell[own].tolist()],
            "imei": [calls.imei[i] for i in calls.caller[own].tolist()],
        },
    )


def _online(world: World, force: int) -> Iterator[Sheet]:
    market = world.markets
    code = FORCES[force].code
    if code in ("AVR", "ELV"):
        rows: list[tuple[Cell, ...]] = [
            (a.advert_id, str(a.posted), FORCES[a.force].name, a.text)
            for i, a in enumerate(market.adverts)
            if i % 2 == (code == "ELV")
        ]
        yield _from_rows("adverts", ("record_id", "posted", "area", "text"), rows)
    if code in ("BRK", "DRV"):
        rows = []
        for entry in market.listings:
            seller = market.vendors[entry.vendor]
            if (seller.market == "Lantern Row") == (code == "BRK"):
                rows.append(
                    (entry.listing_id, str(entry.seen), seller.market, seller.handle, seller.key, entry.title, entry.text,
                     round(entry.price * 100), entry.quantity, entry.unit, entry.ships_from)
                )  # fmt: skip
        header = (
            "record_id",
            "seen",
            "market",
            "vendor",
            "key",
            "title",
            "text",
            "price",
            "quantity",
            "unit",
            "ships_from",
        )
        yield _from_rows("listings", header, rows)


def _report_rows(world: World, force: int) -> Iterator[Sheet]:
    if FORCES[force].code not in ("AVR", "CIN"):
        return
    rows: list[tuple[Cell, ...]] = []
    for place, r in enumerate(r for r in world.reports if r.force == force):
        if FORCES[force].code == "CIN" and place % 2:
            continue  # every other report of this force comes as a document
        for number, item in enumerate(r.items, start=1):
            common = (r.urn, number, str(r.date), r.source_ref, r.priority, r.marking)
            grades = (r.source_grade, item.assessment, item.handling)
            rows.append((*common, *grades, item.condition, item.text))
    header = (
        "urn",
        "item",
        "report_date",
        "source_ref",
        "priority",
        "marking",
        "source_grade",
        "information_grade",
    )
    yield _from_rows("intelligence", (*header, "handling", "conditions", "text"), rows)


def sheets(world: World, force: int) -> Iterator[Sheet]:
    """Yield every table of one force, one at a time so that memory stays small."""
    yield _people(world, force)
    yield from _belongings(world, force)
    yield from _business(world, force)
    yield from _groups(world, force)
    yield from _effort(world, force)
    yield from _places(world, force)
    yield from _online(world, force)
    yield from _report_rows(world, force)
    yield from _bulk(world, force)
