"""The canonical sheet, and the tables of things that happen: payments, calls, adverts, listings, reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from forestall.scenario.formats import Cell
from forestall.scenario.money import CHANNELS
from forestall.scenario.region import CALLS_START, FORCES, PAYMENTS_START
from forestall.scenario.world import World

__all__ = [
    "Sheet",
    "bulk_sheets",
    "force_of_payments",
    "online_sheets",
    "payment_ref",
    "report_sheets",
    "sheet_of",
]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as columns of equal length; the first column identifies the row."""

    table: str
    columns: dict[str, list[Cell]]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values())))


def sheet_of(table: str, header: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Sheet:
    """Return rows as a sheet of columns."""
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


def bulk_sheets(world: World, force: int) -> Iterator[Sheet]:
    """Yield one force's payments and calls."""
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


def online_sheets(world: World, force: int) -> Iterator[Sheet]:
    """Yield the adverts or listings that a force collects, if any."""
    market = world.markets
    code = FORCES[force].code
    if code in ("AVR", "ELV"):
        rows: list[tuple[Cell, ...]] = [
            (a.advert_id, str(a.posted), FORCES[a.force].name, a.text)
            for i, a in enumerate(market.adverts)
            if i % 2 == (code == "ELV")
        ]
        yield sheet_of("adverts", ("advert_ref", "posted", "area", "text"), rows)
    if code in ("BRK", "DRV"):
        rows = []
        for entry in market.listings:
            seller = market.vendors[entry.vendor]
            if (seller.market == "Lantern Row") == (code == "BRK"):
                rows.append(
                    (
                        entry.listing_id,
                        str(entry.seen),
                        seller.market,
                        seller.handle,
                        seller.key,
                        entry.title,
                        entry.text,
                        round(entry.price * 100),
                        entry.quantity,
                        entry.unit,
                        entry.ships_from,
                    )
                )
        header: tuple[str, ...] = (
            "listing_ref",
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
        yield sheet_of("listings", header, rows)


def report_sheets(world: World, force: int) -> Iterator[Sheet]:
    """Yield the reports that a force sends as rows of a table, if any."""
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
    header: tuple[str, ...] = (
        "urn",
        "item",
        "report_date",
        "source_ref",
        "priority",
        "marking",
        "source_grade",
        "information_grade",
    )
    yield sheet_of("intelligence", (*header, "handling", "conditions", "text"), rows)
