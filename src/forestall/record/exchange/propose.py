"""Proposing a mapping: what the rows of a table are, with a reason for every column."""

from __future__ import annotations

from collections.abc import Sequence

from forestall.core import Scheme
from forestall.core.text import fold
from forestall.record.exchange.columns import ENOUGH, Column, Roles, Sample, find_roles, share_valid, words_of
from forestall.record.exchange.mapping import (
    EntityRule,
    LabelRule,
    PropertyRule,
    RoleRule,
    TableKind,
    TableMapping,
)
from forestall.record.exchange.propose_entities import propose_entities

__all__ = ["propose_mapping"]

_MINOR = frozenset({"minor", "pence", "cents"})


def propose_mapping(columns: Sequence[str], sample: Sample, *, name: str = "") -> TableMapping:
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
    roles, why = find_roles(columns, sample)
    label = _label(roles, sample, columns)
    for build in (_reports, _area_counts, _transactions, _calls, _listings, _entities):
        mapping = build(roles, fold(name), sample, columns)
        if mapping is not None:
            for unused in set(columns) - mapping.columns():
                why[unused] += "; kept with the row, not mapped"
            return TableMapping(mapping.kind, mapping.entities, label, mapping.roles, why)
    why[""] = "no entity recognised: the rows are kept as a table"
    return TableMapping(TableKind.TABLE, label=label, why=why)


def _one(roles: Roles, *names: str) -> Column | None:
    return next((roles[name][0] for name in names if name in roles), None)


def _rule(column: Column, *, split: str = "") -> PropertyRule:
    return PropertyRule(columns=[column.name], type=column.type, order=column.order, split=split)


def _role(column: Column, kind: str | None = None, *, required: bool = False) -> RoleRule:
    minor = _MINOR & set(words_of(column.name))
    return RoleRule(
        column=column.name,
        type=kind or column.type,
        order=column.order,
        required=required,
        scale=0.01 if minor and (kind or column.type) == "number" else 1.0,
    )


def _label(roles: Roles, sample: Sample, columns: Sequence[str]) -> LabelRule:
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


def _reports(roles: Roles, _name: str, sample: Sample, columns: Sequence[str]) -> TableMapping | None:
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


def _area_counts(roles: Roles, _name: str, sample: Sample, columns: Sequence[str]) -> TableMapping | None:
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
            used["count." + "_".join(words_of(name))] = RoleRule(name, "number")
    return TableMapping(TableKind.AREA_COUNTS, roles=used) if len(used) >= 5 else None


def _transactions(roles: Roles, _name: str, _sample: Sample, _columns: Sequence[str]) -> TableMapping | None:
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


def _calls(roles: Roles, _name: str, sample: Sample, columns: Sequence[str]) -> TableMapping | None:
    caller, receiver = _one(roles, "caller", "start"), _one(roles, "receiver", "end")
    time = _one(roles, "time", "dated")
    if not (caller and receiver and time) or _one(roles, "amount", "person_ref", "group_ref"):
        return None

    def end(column: Column) -> RoleRule:
        place = columns.index(column.name)
        cells = [cell for row in sample if (cell := row[place]) and cell.strip()]
        # Call data may hold numbers, or the ids that somebody put in their place.
        return _role(
            column, "phone" if cells and share_valid(cells, "phone") >= ENOUGH else "text", required=True
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


def _listings(roles: Roles, name: str, _sample: Sample, _columns: Sequence[str]) -> TableMapping | None:
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


def _entities(roles: Roles, name: str, _sample: Sample, _columns: Sequence[str]) -> TableMapping | None:
    entities = propose_entities(roles, name)
    if not entities:
        return None
    return TableMapping(TableKind.ENTITIES, entities)
