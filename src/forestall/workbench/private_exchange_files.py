"""The tables that go into a private exchange, and those that come out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from forestall.analysis.linking import FieldKind, infer_fields
from forestall.analysis.private_linkage import PERSON_FIELDS
from forestall.core import ForestallError
from forestall.record.exchange.writers import replacing, write_csv
from forestall.workbench.link_tables import read_table
from forestall.workbench.private_exchange import make_holdings
from forestall.workbench.private_exchange_people import Person, PossibleLink
from forestall.workbench.private_exchange_reveal import Shared
from forestall.workbench.private_exchange_state import Holdings

__all__ = ["HoldingsRead", "PeopleRead", "read_holdings", "read_people", "write_links", "write_shared"]

_FIELD_OF_KIND = {
    FieldKind.FULL_NAME: "full_name",
    FieldKind.GIVEN_NAME: "first_name",
    FieldKind.SURNAME: "surname",
    FieldKind.BIRTH_DATE: "birth_date",
    FieldKind.PLACE: "birth_place",
    FieldKind.POSTCODE: "postcode",
}


@dataclass(frozen=True, slots=True)
class HoldingsRead:
    """Identifiers of a table.

    Parameters
    ----------
    holdings : dict
        Canonical identifier to where it is held.
    rows : int
        Rows read.
    rejected : tuple of int
        Rows, from 1, whose cell holds no identifier of the kind.
    notes : tuple of str
    """

    holdings: Holdings
    rows: int
    rejected: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """People of a table.

    Parameters
    ----------
    people : list of Person
    fields : dict of str to str
        Column to what it was taken for.
    unknown : tuple of int
        Rows, from 1, that hold none of the fields; they are left out.
    notes : tuple of str
    """

    people: list[Person]
    fields: dict[str, str]
    unknown: tuple[int, ...]
    notes: tuple[str, ...]


def read_holdings(
    path: Path, *, column: str, kind: str, reference: str | None, officer: str | None, contact: str
) -> HoldingsRead:
    """Read the identifiers of one column.

    Parameters
    ----------
    path : Path
        CSV, XLSX, JSON or Parquet.
    column, kind : str
        Which column, and which kind of identifier it holds.
    reference, officer : str, optional
        Columns of the own reference (row numbers without it) and of whom to call.
    contact : str
        Whom to call where the table does not say.
    """
    table, notes = read_table(path)
    identifiers = _column(table, column, path)
    references = _references(table, reference, path)
    officers = _officers(table, officer, contact, path)
    rows = {
        number: (text or "", references[number - 1], officers[number - 1])
        for number, text in enumerate(identifiers, 1)
    }
    holdings, rejected = make_holdings(kind, rows)
    return HoldingsRead(holdings, len(rows), rejected, notes)


def read_people(
    path: Path,
    *,
    fields: Mapping[str, str],
    reference: str | None,
    officer: str | None,
    contact: str,
    agreed: Sequence[str] = (),
) -> PeopleRead:
    """Read the people of a table.

    Parameters
    ----------
    path : Path
    fields : mapping of str to str
        Column to one of :data:`~forestall.analysis.private_linkage.PERSON_FIELDS`; inferred when empty.
    reference, officer, contact
        As in :func:`read_holdings`.
    agreed : sequence of str
        Only these fields, when the exchange has agreed on some.
    """
    table, notes = read_table(path)
    used = [name for name in (reference, officer) if name]
    chosen = dict(fields)
    if unknown := sorted(set(chosen.values()) - set(PERSON_FIELDS)):
        raise ForestallError(
            "private.field",
            f"{unknown[0]!r} is not a field that can be compared.",
            f"Write COLUMN=FIELD with {', '.join(PERSON_FIELDS)}.",
        )
    if not chosen:
        inferred, _ = infer_fields(table, exclude=used)
        chosen = {f.column: _FIELD_OF_KIND[f.kind] for f in inferred if f.kind in _FIELD_OF_KIND}
    if agreed:
        left_out = [f"{column} ({field})" for column, field in chosen.items() if field not in agreed]
        if left_out:
            notes = (*notes, f"Not agreed, so left out: {', '.join(left_out)}.")
        chosen = {column: field for column, field in chosen.items() if field in agreed}
    if not chosen:
        raise ForestallError(
            "exchange.fields",
            f"{path.name} has no column of names, birth dates, places or postcodes that can be compared.",
            "Name them: --field COLUMN=full_name.",
        )
    columns = {name: _column(table, name, path) for name in chosen}
    references = _references(table, reference, path)
    officers = _officers(table, officer, contact, path)
    people, nothing = [], []
    for row in range(table.num_rows):
        values: dict[str, str] = {}
        for name, field in chosen.items():
            if text := (columns[name][row] or "").strip():
                values[field] = f"{values[field]} {text}" if field in values else text
        if values:
            people.append(Person(references[row], officers[row], values))
        else:
            nothing.append(row + 1)
    return PeopleRead(people, chosen, tuple(nothing), notes)


def write_shared(path: Path, shared: Sequence[Shared], *, overwrite: bool = True) -> None:
    """Write which identifiers are shared: ``identifier,reference,token,call``."""
    rows = [(s.identifier.partition(":")[2], s.reference, s.token, s.call) for s in shared]
    with replacing(path, overwrite=overwrite) as file:
        write_csv(file, ("identifier", "reference", "token", "call"), rows)


def write_links(path: Path, links: Sequence[PossibleLink], *, overwrite: bool = True) -> None:
    """Write possible links: ``reference,similarity,call,token,own_token``."""
    rows = [(x.reference, f"{x.similarity:.4f}", x.call, x.token, x.own_token) for x in links]
    with replacing(path, overwrite=overwrite) as file:
        write_csv(file, ("reference", "similarity", "call", "token", "own_token"), rows)


def _column(table: pa.Table, name: str, path: Path) -> list[str | None]:
    if name not in table.column_names:
        raise ForestallError(
            "exchange.column",
            f"{path.name} has no column {name!r}.",
            f"Its columns are {', '.join(table.column_names)}.",
        )
    return list(table[name].to_pylist())


def _references(table: pa.Table, name: str | None, path: Path) -> list[str]:
    if name is None:
        return [f"row {number}" for number in range(1, table.num_rows + 1)]
    values = _column(table, name, path)
    return [value or f"row {number}" for number, value in enumerate(values, 1)]


def _officers(table: pa.Table, name: str | None, contact: str, path: Path) -> list[str]:
    if name is None:
        return [contact] * table.num_rows
    return [value or contact for value in _column(table, name, path)]
