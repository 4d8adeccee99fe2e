"""Truth tables on payments, calls, markets, reports, places and police effort."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from forestall.scenario.areas import months
from forestall.scenario.delivery import report_file
from forestall.scenario.records import AGENCIES
from forestall.scenario.region import CALLS_START, FORCES, OFFENCES
from forestall.scenario.tables_events import force_of_payments, payment_ref
from forestall.scenario.truth_subjects import Columns, agency_file, table_rows
from forestall.scenario.world import World

__all__ = ["bulk_truth", "places_truth", "reports_truth"]

_LOOKALIKES = (
    "",
    "payroll",
    "estate agent",
    "loan club",
    "charity",
    "taxi firm",
    "student abroad",
    "shop takings",
    "house sale",
)


def bulk_truth(world: World) -> Iterator[tuple[str, Columns]]:
    """Yield the tables on payments, calls, vendors and adverts."""
    pay, key = world.payments, [g.group_id for g in world.groups.groups]
    force = force_of_payments(world).tolist()
    rows: list[tuple[object, ...]] = []
    for i in np.flatnonzero(pay.case >= 0).tolist():
        case, kind, group, _ = pay.cases[int(pay.case[i])]
        agency = force[i]
        rows.append(
            (
                AGENCIES[agency],
                agency_file(agency, "payments"),
                payment_ref(agency, i),
                case,
                kind,
                key[group],
            )
        )
    yield table_rows("laundering", rows)
    rows = [
        (
            AGENCIES[force[i]],
            agency_file(force[i], "payments"),
            payment_ref(force[i], i),
            _LOOKALIKES[int(pay.lookalike[i])],
        )
        for i in np.flatnonzero(pay.lookalike > 0).tolist()
    ]
    yield table_rows("payment_lookalikes", rows)
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
    yield table_rows("calls_truth", rows)
    rows = [(numbers[a], numbers[b], str(CALLS_START + t), why) for a, b, t, why in calls.changes]
    yield table_rows("number_changes", rows)
    rows = [(numbers[li.phone], numbers[c]) for li in calls.lines for c in li.contacts]
    yield table_rows("line_contacts", rows)
    market = world.markets
    yield table_rows(
        "vendor_aliases", [(v.market, v.handle, v.keeper, v.key, v.key_copied) for v in market.vendors]
    )
    rows = []
    for i, a in enumerate(market.adverts):
        code = ("AVR", "ELV")[i % 2]
        agency = AGENCIES.index(code)
        rows.append(
            (
                code,
                agency_file(agency, "adverts"),
                a.advert_id,
                a.kind,
                a.phone,
                key[a.group] if a.group >= 0 else "",
            )
        )
    yield table_rows("adverts", rows)


def reports_truth(world: World) -> Iterator[tuple[str, Columns]]:
    """Yield the tables on reports, their items and mentions."""
    ids, key = world.people.ids, [g.group_id for g in world.groups.groups]
    seen = [0] * len(FORCES)
    reports: list[tuple[object, ...]] = []
    items: list[tuple[object, ...]] = []
    mentions: list[tuple[object, ...]] = []
    for r in world.reports:
        name = report_file(r, seen[r.force]) or agency_file(r.force, "intelligence")
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
    yield table_rows("reports", reports)
    yield table_rows("report_items", items)
    yield table_rows("report_mentions", mentions)


def places_truth(world: World) -> Iterator[tuple[str, Columns]]:
    """Yield the tables on areas, crime, interventions, priorities and disruptions."""
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
                (
                    i.intervention_id,
                    i.name,
                    i.selection,
                    months()[i.start_month],
                    [areas.codes[a] for a in i.areas],
                    [areas.codes[a] for a in i.neighbours],
                    named,
                    factor,
                    i.neighbour_factor,
                    i.half_life,
                    before,
                    i.treated[series],
                )
            )
    yield table_rows("interventions", rows)
    effort = world.effort
    yield table_rows("priorities", [(p.body, p.year, p.rank, p.theme, p.posts) for p in effort.priorities])
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
    yield table_rows("disruptions", rows)
