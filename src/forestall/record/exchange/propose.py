"""Proposing a mapping: what a table's columns look like, by name and by value, with reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from forestall.core import Marking, Refusal, Scheme
from forestall.core.text import fold
from forestall.record.exchange.cleaning import cleaner
from forestall.record.exchange.mapping import (
    EntityRule,
    LabelRule,
    PropertyRule,
    RoleRule,
    TableKind,
    TableMapping,
)
from forestall.record.exchange.roles import ROLES

__all__ = ["propose_mapping"]

_SPELLINGS = {spelling: role for role, (_, names) in ROLES.items() for spelling in names.split()}
_ENOUGH = 0.6
"""Share of the filled cells that must hold a value of the type for a name to be believed."""
_TELLING = {"phone": "phone", "email": "email", "iban": "iban"}
"""Types that are told by their values alone, and the role they then take."""
_CAMEL = re.compile(r"([a-z0-9])([A-Z])")
_MINOR = frozenset({"minor", "pence", "cents"})


Order = Literal["day-first", "month-first"]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    role: str
    type: str
    order: Order
    why: str
    own: bool = False
    """Whether it is the first column and every value of the sample is another."""


def propose_mapping(
    columns: Sequence[str], sample: Sequence[Sequence[str | None]], *, name: str = ""
) -> TableMapping:
    """A mapping for a table, from its column names and a sample of its rows.

    Parameters
    ----------
    columns : sequence of str
    sample : sequence of rows
        Some hundreds of rows are plenty.
    name : str
        Name of the file or sheet; a hint on what a bare ``name`` column names.

    Returns
    -------
    TableMapping
        With a reason for every column. A table that is not understood is kept as it is.

    Examples
    --------
    >>> found = propose_mapping(["From", "To", "Datetime"], [["349", "23", "20060601 0008"]])
    >>> found.kind.value, found.roles["caller"].column
    ('calls', 'From')
    """
    found = [_recognise(place, column, sample) for place, column in enumerate(columns)]
    if found:
        firsts = [row[0] for row in sample]
        found[0] = replace(found[0], own=len(set(firsts)) == len(firsts) and all(firsts))
    roles: dict[str, list[_Column]] = {}
    for column in found:
        if column.role:
            roles.setdefault(column.role, []).append(column)
    why = {column.name: column.why for column in found}
    for build in (_reports, _area_counts, _transactions, _calls, _listings, _entities):
        mapping = build(roles, fold(name), sample, columns)
        if mapping is not None:
            for unused in set(columns) - mapping.columns():
                why[unused] += "; kept with the row, not mapped"
            label = _label(roles, sample, columns)
            return TableMapping(mapping.kind, mapping.entities, label, mapping.roles, why)
    return TableMapping(
        TableKind.TABLE, why={**why, "": "no entity recognised: the rows are kept as a table"}
    )


def _recognise(place: int, name: str, sample: Sequence[Sequence[str | None]]) -> _Column:
    cells = [cell.strip() for row in sample if (cell := row[place]) and cell.strip()]
    words = _words(name)
    role, reason = "", ""
    # The whole name, then its last part (as in "name.givenName"), then the longest part that is known.
    for spelling in ("".join(words), "".join(_words(name.rpartition(".")[2]))):
        if not role and spelling in _SPELLINGS:
            role, reason = _SPELLINGS[spelling], f"called {name!r}"
    if not role:
        joined = ["".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
        known = [part for part in joined if part in _SPELLINGS and len(part) > 2]
        if known:
            role = _SPELLINGS[max(known, key=len)]
            reason = f"{name!r} holds {max(known, key=len)!r}"
    if (
        role in _LABELLING
        and cells
        and sum(bool(_LABELLING[role](cell)) for cell in cells) < _ENOUGH * len(cells)
    ):
        # "Grade" may be a school year and "classification" a kind of vehicle.
        role = ""
    if not role:
        for kind, telling in _TELLING.items():
            # Seven figures can be a local number and a map reference: only whole numbers tell.
            whole = kind != "phone" or all(sum(map(str.isdigit, cell)) >= 10 for cell in cells)
            if len(cells) >= 5 and whole and _share(cells, kind) >= 0.9:
                return _Column(name, telling, kind, "day-first", f"nearly all values are valid {kind} values")
        return _Column(name, "", "text", "day-first", "not recognised")
    kind = ROLES[role][0]
    order: Order = _date_order(cells) if kind in ("date", "time") else "day-first"
    if kind in ("text", "name") or not cells:
        return _Column(name, role, kind, order, f"{role}: {reason}")
    share = _share(cells, kind, order)
    if share < _ENOUGH:
        why = f"{role}, as text: {reason}, but only {share:.0%} of its values are a valid {kind}"
        return _Column(name, role, "text", order, why)
    written = f" written {order}" if kind in ("date", "time") else ""
    return _Column(
        name, role, kind, order, f"{role}: {reason}; {share:.0%} of its values are a valid {kind}{written}"
    )


def _is_marking(cell: str) -> bool:
    try:
        Marking.parse(cell)
    except Refusal as refusal:
        return refusal.code == "marking.too_high"
    return True


_LABELLING: dict[str, Callable[[str], object]] = {
    "marking": _is_marking,
    "grading": re.compile(r"[1-3]\W?[A-E]\b|[1-3][A-E][PC]\b|[A-E]\W?[1-5]", re.IGNORECASE).match,
    "handling": re.compile(r"[PC]\b|[1-5]$", re.IGNORECASE).match,
}
"""Whether a cell could belong to a column that labels its row."""


def _words(name: str) -> list[str]:
    """The words of a column's name: "homePhone_1" is home, phone, 1."""
    return fold(_CAMEL.sub(r"\1 \2", name)).split()


def _share(cells: Sequence[str], kind: str, order: str = "day-first") -> float:
    clean = cleaner(kind, order)
    return sum(clean(cell) is not None for cell in cells) / len(cells)


def _date_order(cells: Sequence[str]) -> Order:
    """Month-first only when it reads more of the dates: day-first is how partners here write."""
    day_first = sum(cleaner("date", "day-first")(cell) is not None for cell in cells)
    month_first = sum(cleaner("date", "month-first")(cell) is not None for cell in cells)
    return "month-first" if month_first > day_first else "day-first"


Roles = dict[str, list[_Column]]


def _one(roles: Roles, *names: str) -> _Column | None:
    return next((roles[name][0] for name in names if name in roles), None)


def _rule(column: _Column, *, split: str = "") -> PropertyRule:
    return PropertyRule(columns=[column.name], type=column.type, order=column.order, split=split)


def _role(column: _Column, kind: str | None = None, *, required: bool = False) -> RoleRule:
    minor = _MINOR & set(_words(column.name))
    return RoleRule(
        column=column.name,
        type=kind or column.type,
        order=column.order,
        required=required,
        scale=0.01 if minor and (kind or column.type) == "number" else 1.0,
    )


def _label(roles: Roles, sample: Sequence[Sequence[str | None]], columns: Sequence[str]) -> LabelRule:
    grading, source = _one(roles, "grading"), _one(roles, "source_evaluation")
    assessment, handling = _one(roles, "assessment"), _one(roles, "handling")
    conditions, marking = _one(roles, "conditions"), _one(roles, "marking")
    if source is None and assessment and "target" not in roles:
        # "Source" beside an assessment is how well the source is known, not one end of a tie.
        source = _one(roles, "source")
    graded = grading or (source and assessment)
    scheme = None
    if graded:
        place = columns.index((grading or source or graded).name)
        first = [cell.strip()[0] for row in sample if (cell := row[place]) and cell.strip()]
        scheme = Scheme.S5X5X5 if sum(c.isalpha() for c in first) > len(first) / 2 else Scheme.S3X5X2
    return LabelRule(
        scheme=scheme,
        grading=grading.name if grading else "",
        source_evaluation=source.name if source and assessment and not grading else "",
        assessment=assessment.name if source and assessment and not grading else "",
        handling=handling.name if handling else "",
        conditions=conditions.name if conditions and handling else "",
        marking=marking.name if marking else "",
    )


def _reports(
    roles: Roles, _name: str, sample: Sequence[Sequence[str | None]], columns: Sequence[str]
) -> TableMapping | None:
    text = _one(roles, "text", "description")
    label = _label(roles, sample, columns)
    if text is None or not (label.grading or label.assessment) or _one(roles, "price", "count"):
        return None
    rules = {"bodyText": PropertyRule(columns=[text.name], required=True)}
    for prop, role in {"title": "title", "date": "dated", "sourceReference": "source_reference"}.items():
        if column := _one(roles, role):
            rules[prop] = _rule(column)
    urn = _one(roles, "urn")
    if urn:
        rules["reference"] = _rule(urn)
    return TableMapping(
        TableKind.REPORTS,
        {"report": EntityRule("Report", key=[urn.name] if urn else [], properties=rules)},
    )


def _area_counts(
    roles: Roles, _name: str, sample: Sequence[Sequence[str | None]], columns: Sequence[str]
) -> TableMapping | None:
    area, count = _one(roles, "area"), _one(roles, "count")
    month = _one(roles, "month", "dated", "time")
    if not (area and month) or len(columns) < 3:
        return None
    used = {"area": _role(area, "text", required=True), "month": _role(month, "text")}
    if count:
        used["count"] = _role(count, "number")
        if offence := _one(roles, "offence"):
            used["offence"] = _role(offence)
        return TableMapping(TableKind.AREA_COUNTS, roles=used)
    # One column of counts for each offence.
    for place, name in enumerate(columns):
        cells = [cell for row in sample if (cell := row[place]) and cell.strip()]
        if name not in (area.name, month.name) and cells and all(map(str.isdigit, cells)):
            used["count." + "_".join(_words(name))] = RoleRule(name, "number")
    return TableMapping(TableKind.AREA_COUNTS, roles=used) if len(used) >= 5 else None


def _transactions(
    roles: Roles, _name: str, _sample: Sequence[Sequence[str | None]], _columns: Sequence[str]
) -> TableMapping | None:
    amount = _one(roles, "amount", "price")
    payer = _one(roles, "payer", "caller", "source")
    beneficiary = _one(roles, "beneficiary", "receiver", "target")
    if not (amount and payer and beneficiary) or _one(roles, "duration"):
        return None
    used = {
        "payer": _role(payer, "text", required=True),
        "beneficiary": _role(beneficiary, "text", required=True),
        "amount": _role(amount, "number", required=True),
    }
    if time := _one(roles, "time", "dated"):
        used["time"] = _role(time, "time" if time.type in ("date", "time") else "text")
    for role in ("currency", "reference"):
        if column := _one(roles, role):
            used[role] = _role(column, "text")
    return TableMapping(TableKind.TRANSACTIONS, roles=used)


def _calls(
    roles: Roles, _name: str, sample: Sequence[Sequence[str | None]], columns: Sequence[str]
) -> TableMapping | None:
    caller, receiver = _one(roles, "caller", "start"), _one(roles, "receiver", "end")
    time = _one(roles, "time", "dated")
    if not (caller and receiver and time) or _one(roles, "amount", "person_ref", "group_ref"):
        return None

    def end(column: _Column) -> RoleRule:
        place = columns.index(column.name)
        cells = [cell for row in sample if (cell := row[place]) and cell.strip()]
        # Call data may hold numbers, or the ids that somebody put in their place.
        return _role(
            column, "phone" if cells and _share(cells, "phone") >= _ENOUGH else "text", required=True
        )

    used = {
        "caller": end(caller),
        "receiver": end(receiver),
        "time": _role(time, "time" if time.type in ("date", "time") else "text", required=True),
    }
    for role, kind in {"duration": "number", "cell": "text", "imei": "text"}.items():
        if column := _one(roles, role):
            used[role] = _role(column, kind if column.type == kind else "text")
    return TableMapping(TableKind.CALLS, roles=used)


def _listings(
    roles: Roles, name: str, _sample: Sequence[Sequence[str | None]], _columns: Sequence[str]
) -> TableMapping | None:
    title, price = _one(roles, "title", "description", "text"), _one(roles, "price", "amount")
    vendor = _one(roles, "vendor", "handle", "phone")
    advert = title and any(word.startswith(("advert", "listing")) for word in name.split())
    if not (title and (advert or (vendor and (price or _one(roles, "market"))))):
        return None
    used = {"title": _role(title)}
    if vendor:
        used["vendor"] = _role(vendor, "text")
    for role, kind in {
        "price": "number",
        "description": "text",
        "market": "text",
        "currency": "text",
    }.items():
        if (column := _one(roles, role)) and column.name not in {rule.column for rule in used.values()}:
            used[role] = _role(column, kind if column.type == kind else "text")
    if time := _one(roles, "time", "dated"):
        used["time"] = _role(time, "time" if time.type in ("date", "time") else "text")
    return TableMapping(TableKind.LISTINGS, roles=used)


def _entities(
    roles: Roles, name: str, _sample: Sequence[Sequence[str | None]], _columns: Sequence[str]
) -> TableMapping | None:
    from forestall.record.exchange.propose_entities import propose_entities

    entities = propose_entities(roles, name)
    if not entities:
        return None
    return TableMapping(TableKind.ENTITIES, entities)
