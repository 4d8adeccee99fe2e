"""Truth tables on people, groups, companies and accounts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forestall.scenario.delivery import file_of
from forestall.scenario.dialects import DIALECTS
from forestall.scenario.groups import ATTRIBUTES, LEVELS
from forestall.scenario.inventories import INVENTORIES
from forestall.scenario.records import AGENCIES
from forestall.scenario.region import COUNTRIES, FORCES
from forestall.scenario.truth_columns import TABLES
from forestall.scenario.world import World

__all__ = [
    "Columns",
    "agency_file",
    "companies_truth",
    "groups_truth",
    "iso_days",
    "people_truth",
    "table_rows",
]

_PARTNER_FILES = {
    "people": {"VES": "entities.ftm.json", "SAH": "persons.csv"},
    "companies": {"VES": "entities.ftm.json", "SAH": "firms.csv"},
    "groups": {"VES": "entities.ftm.json", "SAH": "networks.csv"},
}

Columns = dict[str, object]


def agency_file(agency: int, table: str) -> str:
    """Return the file in which an agency delivers a table."""
    code = AGENCIES[agency]
    return file_of(DIALECTS[agency], table) if agency < len(FORCES) else _PARTNER_FILES[table][code]


def table_rows(name: str, rows: list[tuple[object, ...]]) -> tuple[str, Columns]:
    """Return rows as the columns of the truth table `name`."""
    header = list(TABLES[name])
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return name, {h: list(c) for h, c in zip(header, columns, strict=True)}


def iso_days(values: np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]) -> list[str]:
    """Return days as ISO text, empty for no date."""
    return ["" if v == "NaT" else v for v in np.datetime_as_string(values).tolist()]


def people_truth(world: World) -> Iterator[tuple[str, Columns]]:
    """Yield the tables on people, their homes, phones, vehicles and records."""
    people, names = world.people, world.people.names
    offends = np.zeros(len(people.ids), dtype=bool)
    offends[world.groups.offenders()] = True
    yield (
        "people",
        {
            "person_id": people.ids,
            "given": names.given,
            "middle": names.middle,
            "surname": names.surname,
            "former_surname": people.former_surname,
            "dob": iso_days(people.dob),
            "sex": np.where(people.female, "F", "M").tolist(),
            "name_origin": [INVENTORIES[o].origin for o in people.origin.tolist()],
            "country": [COUNTRIES[c] for c in people.country.tolist()],
            "force": [
                FORCES[f].code if c == 0 else ""
                for f, c in zip(people.force.tolist(), people.country.tolist(), strict=True)
            ],
            "offends": offends,
        },
    )
    place = people.addresses
    rows: list[tuple[object, ...]] = []
    for i, person in enumerate(people.ids):
        since = str(people.home_since[i])
        for spot, start, end in ((int(people.old_home[i]), "", since), (int(people.home[i]), since, "")):
            if spot >= 0:
                area = world.areas.codes[place.area[spot]] if place.area[spot] >= 0 else ""
                rows.append(
                    (
                        person,
                        f"ADR{spot}",
                        place.line(spot),
                        place.town[spot],
                        place.postcode[spot],
                        area,
                        start,
                        end,
                    )
                )
    yield table_rows("person_addresses", rows)
    phones = world.phones
    yield (
        "person_phones",
        {
            "phone": phones.numbers,
            "person_id": [people.ids[o] for o in phones.owner.tolist()],
            "imei": phones.imei,
            "start": iso_days(phones.start),
            "end": iso_days(phones.end),
            "registered": phones.registered,
            "unregistered_handset": phones.burner,
        },
    )
    cars = world.vehicles
    yield (
        "person_vehicles",
        {
            "plate": cars.plates,
            "person_id": [people.ids[k] for k in cars.keeper.tolist()],
            "make": cars.make,
            "colour": cars.colour,
            "since": iso_days(cars.since),
        },
    )
    rows = []
    for agency, records in enumerate(world.records.people):
        rows += [
            (AGENCIES[agency], agency_file(agency, "people"), r.record_id, people.ids[r.person])
            for r in records
        ]
    yield table_rows("person_records", rows)


def groups_truth(world: World) -> Iterator[tuple[str, Columns]]:
    """Yield the tables on groups, members, ties and relations."""
    groups, ids = world.groups, world.people.ids
    key = [g.group_id for g in groups.groups]
    rows: list[tuple[object, ...]] = []
    for g in groups.groups:
        end = "" if g.end is None else str(g.end)
        base = FORCES[g.force].code if g.country == 0 else ""
        rows.append(
            (
                g.group_id,
                g.name,
                g.second_name,
                COUNTRIES[g.country],
                base,
                g.theme,
                g.method,
                g.structure,
                str(g.start),
                end,
            )
        )
    yield table_rows("groups", rows)
    rows = [
        (g.group_id, a, LEVELS[v]) for g in groups.groups for a, v in zip(ATTRIBUTES, g.levels, strict=True)
    ]
    yield table_rows("group_attributes", rows)
    rows = [
        (
            key[m.group],
            ids[m.person],
            m.role,
            m.cell,
            str(m.start),
            "" if m.end is None else str(m.end),
            m.exploited,
        )
        for m in groups.memberships
    ]
    yield table_rows("memberships", rows)
    yield table_rows("ties", [(ids[t.a], ids[t.b], t.kind, key[t.group]) for t in groups.ties])
    rows = [
        (
            r.kind,
            key[r.a],
            key[r.b],
            ids[r.person] if r.person >= 0 else "",
            "" if r.since is None else str(r.since),
        )
        for r in groups.relations
    ]
    yield table_rows("group_relations", rows)
    brokers = [(ids[r.person], key[r.a], key[r.b], "broker") for r in groups.relations if r.kind == "broker"]
    served = [(ids[p], key[g], "", trade) for p, trade, numbers in groups.facilitators for g in numbers]
    yield table_rows("brokers", [*brokers, *served])
    rows = []
    for agency, records in enumerate(world.records.groups):
        rows += [
            (AGENCIES[agency], agency_file(agency, "groups"), r.record_id, key[r.group], r.name)
            for r in records
        ]
    yield table_rows("group_records", rows)


def companies_truth(world: World) -> Iterator[tuple[str, Columns]]:
    """Yield the tables on companies, their owners, and accounts."""
    firms, ids = world.companies.companies, world.people.ids
    key = [g.group_id for g in world.groups.groups]
    rows: list[tuple[object, ...]] = [
        (
            c.company_id,
            c.name,
            c.number,
            COUNTRIES[c.country],
            c.kind,
            key[c.front_of] if c.front_of >= 0 else "",
            str(c.incorporated),
        )
        for c in firms
    ]
    yield table_rows("companies", rows)
    rows = [
        (
            firms[h.company].company_id,
            ids[h.person] if h.person >= 0 else "",
            firms[h.parent].company_id if h.parent >= 0 else "",
            h.percent,
            ids[h.nominee_for] if h.nominee_for >= 0 else "",
        )
        for h in world.companies.holdings
    ]
    yield table_rows("ownership", rows)
    yield table_rows(
        "directorships",
        [(firms[o.company].company_id, ids[o.person], str(o.since)) for o in world.companies.offices],
    )
    rows = []
    for agency, records in enumerate(world.records.companies):
        rows += [
            (AGENCIES[agency], agency_file(agency, "companies"), r.record_id, firms[r.company].company_id)
            for r in records
        ]
    yield table_rows("company_records", rows)
    held = world.accounts
    yield (
        "accounts",
        {
            "account": held.iban,
            "person_id": [ids[p] if p >= 0 else "" for p in held.person.tolist()],
            "company_id": [firms[c].company_id if c >= 0 else "" for c in held.company.tolist()],
            "country": [COUNTRIES[c] for c in held.country.tolist()],
            "opened": iso_days(held.opened),
        },
    )
