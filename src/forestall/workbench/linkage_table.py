"""The record as linking sees it: one row for each record of a person or an organisation.

A row holds what is stated of the record itself, and the phones, vehicles, accounts and companies that
ties such as Ownership give it. A tie that is held more closely than the record's own statements is
left out, because a possible link says what agrees, and must not say it to somebody who may not see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import pyarrow as pa

from forestall.analysis.linking import Field, FieldKind
from forestall.core import ForestallError, Kind, Label, strictest
from forestall.core.schema import EDGES, ValueType
from forestall.record.ledger import StatementRecord, View

__all__ = ["LINKED", "SEPARATOR", "LinkageTable", "Linked", "read_linkage_table"]

SEPARATOR = "\x1f"
"""Parts several values in a cell; no value can hold it."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A kind of thing that linking resolves: its schemata, and what each column is made of.

    ``held`` are columns of identifiers of things that the record is tied to, such as vehicles.
    """

    schemas: tuple[str, ...]
    own: Mapping[str, tuple[FieldKind, tuple[str, ...]]]
    held: Mapping[str, tuple[FieldKind, str, tuple[str, ...]]]


LINKED: dict[str, Linked] = {
    "people": Linked(
        ("Person",),
        {
            "name": (FieldKind.FULL_NAME, ("name", "alias", "previousName", "weakAlias")),
            "birth date": (FieldKind.BIRTH_DATE, ("birthDate",)),
            "birth place": (FieldKind.PLACE, ("birthPlace",)),
            "address": (FieldKind.ADDRESS, ("address",)),
            "phone": (FieldKind.PHONE, ("phone",)),
            "e-mail": (FieldKind.EMAIL, ("email",)),
            "passport": (FieldKind.IDENTIFIER, ("passportNumber",)),
            "identity number": (
                FieldKind.IDENTIFIER,
                ("idNumber", "socialSecurityNumber", "taxNumber", "innCode"),
            ),
        },
        {
            "phone": (FieldKind.PHONE, "Phone", ("phone",)),
            "vehicle": (FieldKind.IDENTIFIER, "Vehicle", ("registrationNumber",)),
            "account": (FieldKind.IDENTIFIER, "BankAccount", ("iban", "accountNumber")),
            "company": (FieldKind.IDENTIFIER, "Company", ("registrationNumber",)),
        },
    ),
    "companies": Linked(
        ("Company", "Organization", "LegalEntity"),
        {
            "name": (FieldKind.ORGANISATION, ("name", "alias", "previousName")),
            "registration": (FieldKind.IDENTIFIER, ("registrationNumber", "idNumber", "ogrnCode", "leiCode")),
            "tax number": (FieldKind.IDENTIFIER, ("taxNumber", "vatCode", "innCode")),
            "address": (FieldKind.ADDRESS, ("address",)),
            "phone": (FieldKind.PHONE, ("phone",)),
            "e-mail": (FieldKind.EMAIL, ("email",)),
            "incorporated": (FieldKind.DATE, ("incorporationDate",)),
        },
        {"account": (FieldKind.IDENTIFIER, "BankAccount", ("iban", "accountNumber"))},
    ),
}
"""What can be resolved, by the word for it. A new kind of thing is one entry."""


@dataclass(frozen=True, slots=True)
class LinkageTable:
    """Records ready for linking.

    Parameters
    ----------
    entities : tuple of str
        Entity id of each row.
    table : pyarrow.Table
    fields : tuple of Field
        What the columns hold.
    held_back : int
        Ties left out because they are held more closely than the record that they are about.
    named_only : int
        Records left out because nothing is known of them but a name.
    """

    entities: tuple[str, ...]
    table: pa.Table
    fields: tuple[Field, ...]
    held_back: int
    named_only: int


def read_linkage_table(view: View, linked: Linked) -> LinkageTable:
    """Read everything of a kind that a view may see, in the order it was first recorded."""
    about: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in view.statements(schemas=linked.schemas):
        about[record.statement.entity].append(record)
    kinds: dict[str, FieldKind] = {}
    cells: dict[str, dict[str, list[str]]] = {entity: defaultdict(list) for entity in about}
    for column, (kind, props) in linked.own.items():
        kinds[column] = kind
        for entity, records in about.items():
            cells[entity][column] += [r.statement.value for r in records if r.statement.prop in props]
    held_back = 0
    audience = {
        entity: _audience(frozenset(r.statement.label for r in records)) for entity, records in about.items()
    }
    for tie in _read_ties(view, set(about), {schema for _, schema, _ in linked.held.values()}):
        own = audience[tie.record]
        if own is None or _audience(frozenset({own, *tie.labels})) != own:
            held_back += 1
            continue
        for column, (kind, schema, props) in linked.held.items():
            kinds.setdefault(column, kind)
            cells[tie.record][column] += [
                value for s, prop, value in tie.values if s == schema and prop in props
            ]
    known = [entity for entity in about if sum(map(bool, cells[entity].values())) > 1]
    filled = {column: [_cell(cells[entity][column]) for entity in known] for column in kinds}
    used = [column for column, values in filled.items() if any(values)]
    return LinkageTable(
        tuple(known),
        pa.table({column: pa.array(filled[column], pa.string()) for column in used}),
        tuple(Field(column, kinds[column], "stated in the record", SEPARATOR) for column in used),
        held_back,
        len(about) - len(known),
    )


@dataclass(frozen=True, slots=True)
class _Tie:
    record: str
    values: tuple[tuple[str, str, str], ...]
    labels: tuple[Label, ...]


def _read_ties(view: View, records: set[str], schemas: set[str]) -> Iterable[_Tie]:
    """Every tie of a record to a thing of these schemata, with what identifies the thing."""
    things: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in view.statements(schemas=sorted(schemas)):
        if record.value_type is ValueType.IDENTIFIER:
            things[record.statement.entity].append(record)
    ties: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in view.statements(schemas=sorted(set(EDGES) - {"Membership"})):
        ties[record.statement.entity].append(record)
    for stated in ties.values():
        ends = {r.statement.value: r for r in stated if r.value_type is ValueType.ENTITY}
        for end in ends.keys() & records:
            for thing in ends.keys() & things.keys() - {end}:
                told = things[thing]
                yield _Tie(
                    end,
                    tuple((r.statement.schema, r.statement.prop, r.statement.value) for r in told),
                    tuple(
                        {ends[end].statement.label, ends[thing].statement.label}
                        | {r.statement.label for r in told}
                    ),
                )


@lru_cache(maxsize=65_536)
def _audience(labels: frozenset[Label]) -> Label | None:
    """Who may see all that carries these labels: what does not decide it left out; None for nobody."""
    try:
        plain = (replace(label, grade=None, originator="", kind=Kind.MODEL) for label in labels)
        return strictest(plain, kind=Kind.MODEL)
    except ForestallError:
        return None


def _cell(values: Iterable[str]) -> str | None:
    return SEPARATOR.join(dict.fromkeys(values)) or None
