"""The truth tables: what really is, for scoring an analysis that has only seen the delivery.

Every table and column is described in `TABLES`; `truth/README.md` is written from it. Parquet (zstd) throughout,
save `malformed.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from forestall.scenario.areas import months
from forestall.scenario.delivery import file_of, report_file
from forestall.scenario.dialects import DIALECTS
from forestall.scenario.formats import Register, write_delimited
from forestall.scenario.groups import ATTRIBUTES, LEVELS
from forestall.scenario.inventories import INVENTORIES
from forestall.scenario.records import AGENCIES
from forestall.scenario.region import CALLS_START, COUNTRIES, FORCES, OFFENCES
from forestall.scenario.tables import force_of_payments, payment_ref
from forestall.scenario.truth_columns import TABLES
from forestall.scenario.world import World

__all__ = ["write_truth"]

_LOOKALIKES = (
    "", "payroll", "estate agent", "loan club", "charity", "taxi firm", "student abroad", "shop takings", "house sale",
)  # fmt: skip
_PARTNER_FILES = {
    "people": {"VES": "entities.ftm.json", "SAH": "persons.csv"},
    "companies": {"VES": "entities.ftm.json", "SAH": "firms.csv"},
    "groups": {"VES": "entities.ftm.json", "SAH": "networks.csv"},
}

Columns = dict[str, object]


def _file(agency: int, table: str) -> str:
    code = AGENCIES[agency]
    return file_of(DIALECTS[agency], table) if agency < len(FORCES) else _PARTNER_FILES[table][code]


def _rows(name: str, rows: list[tuple[object, ...]]) -> tuple[str, Columns]:
    header = list(TABLES[name])
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return name, {h: list(c) for h, c in zip(header, columns, strict=True)}


def _days(values: np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]) -> list[str]:
    return ["" if v == "NaT" else v for v in np.datetime_as_string(values).tolist()]


def _people(world: World) -> Iterator[tuple[str, Columns]]:
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
            "dob": _days(people.dob),
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
    yield _rows("person_addresses", rows)
    phones = world.phones
    yield (
        "person_phones",
        {
            "phone": phones.numbers,
            "person_id": [people.ids[o] for o in phones.owner.tolist()],
            "imei": phones.imei,
            "start": _days(phones.start),
            "end": _days(phones.end),
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
            "since": _days(cars.since),
        },
    )
    rows = []
    for agency, records in enumerate(world.records.people):
        rows += [
            (AGENCIES[agency], _file(agency, "people"), r.record_id, people.ids[r.person]) for r in records
        ]
    yield _rows("person_records", rows)


def _groups(world: World) -> Iterator[tuple[str, Columns]]:
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
    yield _rows("groups", rows)
    rows = [
        (g.group_id, a, LEVELS[v]) for g in groups.groups for a, v in zip(ATTRIBUTES, g.levels, strict=True)
    ]
    yield _rows("group_attributes", rows)
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
    yield _rows("memberships", rows)
    yield _rows("ties", [(ids[t.a], ids[t.b], t.kind, key[t.group]) for t in groups.ties])
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
    yield _rows("group_relations", rows)
    brokers = [(ids[r.person], key[r.a], key[r.b], "broker") for r in groups.relations if r.kind == "broker"]
    served = [(ids[p], key[g], "", trade) for p, trade, numbers in groups.facilitators for g in numbers]
    yield _rows("brokers", [*brokers, *served])
    rows = []
    for agency, records in enumerate(world.records.groups):
        rows += [
            (AGENCIES[agency], _file(agency, "groups"), r.record_id, key[r.group], r.name) for r in records
        ]
    yield _rows("group_records", rows)


def _companies(world: World) -> Iterator[tuple[str, Columns]]:
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
    yield _rows("companies", rows)
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
    yield _rows("ownership", rows)
    yield _rows(
        "directorships",
        [(firms[o.company].company_id, ids[o.person], str(o.since)) for o in world.companies.offices],
    )
    rows = []
    for agency, records in enumerate(world.records.companies):
        rows += [
            (AGENCIES[agency], _file(agency, "companies"), r.record_id, firms[r.company].company_id)
            for r in records
        ]
    yield _rows("company_records", rows)
    held = world.accounts
    yield (
        "accounts",
        {
            "account": held.iban,
            "person_id": [ids[p] if p >= 0 else "" for p in held.person.tolist()],
            "company_id": [firms[c].company_id if c >= 0 else "" for c in held.company.tolist()],
            "country": [COUNTRIES[c] for c in held.country.tolist()],
            "opened": _days(held.opened),
        },
    )


def _bulk(world: World) -> Iterator[tuple[str, Columns]]:
    pay, key = world.payments, [g.group_id for g in world.groups.groups]
    force = force_of_payments(world).tolist()
    rows: list[tuple[object, ...]] = []
    for i in np.flatnonzero(pay.case >= 0).tolist():
        case, kind, group, _ = pay.cases[int(pay.case[i])]
        agency = force[i]
        rows.append(
            (AGENCIES[agency], _file(agency, "payments"), payment_ref(agency, i), case, kind, key[group])
        )
    yield _rows("laundering", rows)
    rows = [
        (
            AGENCIES[force[i]],
            _file(force[i], "payments"),
            payment_ref(force[i], i),
            _LOOKALIKES[int(pay.lookalike[i])],
        )
        for i in np.flatnonzero(pay.lookalike > 0).tolist()
    ]
    yield _rows("payment_lookalikes", rows)
    calls, numbers = world.calls, world.calls.numbers
    rows = []
    for line in calls.lines:
        changed = str(CALLS_START + line.changed) if line.changed >= 0 else ""
        new = numbers[line.new_phone] if line.new_phone >= 0 else ""
        rows.append(
            (
                numbers[line.phone],
                line.kind,
                line.kind == "deal line",
                new,
                changed,
                key[line.group] if line.group >= 0 else "",
            )
        )
    yield _rows("calls_truth", rows)
    rows = [(numbers[a], numbers[b], str(CALLS_START + t), why) for a, b, t, why in calls.changes]
    yield _rows("number_changes", rows)
    rows = [(numbers[li.phone], numbers[c]) for li in calls.lines for c in li.contacts]
    yield _rows("line_contacts", rows)
    market = world.markets
    yield _rows(
        "vendor_aliases", [(v.market, v.handle, v.keeper, v.key, v.key_copied) for v in market.vendors]
    )
    rows = []
    for i, a in enumerate(market.adverts):
        code = ("AVR", "ELV")[i % 2]
        agency = AGENCIES.index(code)
        rows.append(
            (
                code,
                _file(agency, "adverts"),
                a.advert_id,
                a.kind,
                a.phone,
                key[a.group] if a.group >= 0 else "",
            )
        )
    yield _rows("adverts", rows)


def _reports(world: World) -> Iterator[tuple[str, Columns]]:
    ids, key = world.people.ids, [g.group_id for g in world.groups.groups]
    seen = [0] * len(FORCES)
    reports: list[tuple[object, ...]] = []
    items: list[tuple[object, ...]] = []
    mentions: list[tuple[object, ...]] = []
    for r in world.reports:
        name = report_file(r, seen[r.force]) or _file(r.force, "intelligence")
        seen[r.force] += 1
        code = FORCES[r.force].code
        reports.append(
            (
                r.urn,
                code,
                name,
                str(r.date),
                r.true_source,
                r.source_grade,
                r.echo_of,
                any(i.false for i in r.items),
            )
        )
        for number, item in enumerate(r.items, start=1):
            items.append(
                (
                    r.urn,
                    number,
                    item.fact,
                    ids[item.person],
                    key[item.group],
                    item.assessment,
                    item.false,
                    item.text,
                )
            )
            mentions += [(r.urn, number, m.kind, m.written, m.normal, m.entity) for m in item.mentions]
    yield _rows("reports", reports)
    yield _rows("report_items", items)
    yield _rows("report_mentions", mentions)


def _places(world: World) -> Iterator[tuple[str, Columns]]:
    areas = world.areas
    yield (
        "areas",
        {
            "area_code": areas.codes,
            "force": [FORCES[f].code for f in areas.force.tolist()],
            "column": areas.column,
            "row": areas.row,
            "population": areas.population,
            "deprivation": areas.deprivation,
            "young_share": areas.young_share,
            "spatial_field": areas.field,
        },
    )
    span, flat = len(months()), world.crime.rates.reshape(len(areas.codes) * len(months()), -1)
    code = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(areas.codes)), span)), pa.array(areas.codes)
    )
    when = pa.DictionaryArray.from_arrays(
        pa.array(np.tile(np.arange(span), len(areas.codes))), pa.array(months())
    )
    rates = {n: flat[:, k].astype(np.float32) for k, n in enumerate((*OFFENCES, "hospital_admissions"))}
    yield "crime_true_rates", {"area_code": code, "month": when, **rates}
    rows: list[tuple[object, ...]] = []
    for i in world.crime.interventions:
        for series, before in i.untreated.items():
            factor = i.factors.get(series, 1.0)
            named = "hospital_admissions" if series == "admissions" else series
            rows.append(
                (i.intervention_id, i.name, i.selection, months()[i.start_month], [areas.codes[a] for a in i.areas],
                 [areas.codes[a] for a in i.neighbours], named, factor, i.neighbour_factor, i.half_life, before, i.treated[series])
            )  # fmt: skip
    yield _rows("interventions", rows)
    effort = world.effort
    yield _rows("priorities", [(p.body, p.year, p.rank, p.theme, p.posts) for p in effort.priorities])
    key = [g.group_id for g in world.groups.groups]
    rows = [
        (
            d.disruption_id,
            FORCES[d.force].code,
            key[d.group] if d.group >= 0 else "",
            d.theme,
            d.claimed,
            d.lasting_days,
        )
        for d in effort.disruptions
    ]
    yield _rows("disruptions", rows)


def _readme() -> str:
    out = [
        "# Truth of a synthetic region",
        "",
        "Invented from a seed. Never read by the analysis: only scoring may open this folder.",
        "Dates are ISO text, empty where there is none. `agency` and `file` point into `../delivery`.",
        "Rows of `malformed.csv` stand for nobody: leave them out of every count.",
    ]
    for table, columns in TABLES.items():
        kind = "csv" if table == "malformed" else "parquet"
        out += ["", f"## {table}.{kind}", "", "| column | meaning |", "|---|---|"]
        out += [f"| {name} | {meaning} |" for name, meaning in columns.items()]
    return "\n".join(out) + "\n"


def write_truth(folder: Path, world: World, register: Register) -> dict[str, int]:
    """Write every truth table and its README; return rows by table.

    Raises
    ------
    ValueError
        If a table's columns are not exactly those that `TABLES` describes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for part in (_people, _groups, _companies, _bulk, _reports, _places):
        for name, columns in part(world):
            if list(columns) != list(TABLES[name]):
                raise ValueError(f"truth table {name} does not match its description")
            table = pa.table(columns)
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
            counts[name] = table.num_rows
    rows = [(d.agency, d.file, d.row, d.column, d.value, d.defect, d.record_id) for d in register.defects]
    write_delimited(
        folder / "malformed.csv", list(TABLES["malformed"]), rows, delimiter=",", encoding="utf-8", bom=False
    )
    counts["malformed"] = len(rows)
    (folder / "README.md").write_text(_readme(), encoding="utf-8", newline="\n")
    return counts
