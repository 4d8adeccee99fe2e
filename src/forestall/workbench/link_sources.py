"""Tables that are linked: read from any file, and several of them brought under the same headings.

Each file calls its columns what it likes: Forename, FIRST_NAME, name.givenName. What each was taken for is
said, file by file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forestall.analysis.linking import Field, FieldKind, infer_fields
from forestall.analysis.linking.normalise import ALTERNATIVE
from forestall.core import ForestallError
from forestall.record.exchange.columns import Column, find_roles, words_of
from forestall.record.exchange.readers import (
    DEFAULT_LIMITS,
    Entities,
    Format,
    Reject,
    Table,
    read,
    recognise,
)

__all__ = ["Source", "read_sources", "read_table"]

_CHUNK = 50_000
_SAMPLE = 2_000
_SEVERAL = (FieldKind.PHONE, FieldKind.EMAIL, FieldKind.IDENTIFIER)
_TEXTS = (FieldKind.PLACE, FieldKind.TEXT, FieldKind.ADDRESS, FieldKind.IDENTIFIER)

_KINDS: dict[str, FieldKind] = {
    "forename": FieldKind.GIVEN_NAME,
    "middle_name": FieldKind.GIVEN_NAME,
    "surname": FieldKind.SURNAME,
    "full_name": FieldKind.FULL_NAME,
    "alias": FieldKind.FULL_NAME,
    "dob": FieldKind.BIRTH_DATE,
    "birth_place": FieldKind.PLACE,
    "address": FieldKind.ADDRESS,
    "town": FieldKind.PLACE,
    "postcode": FieldKind.POSTCODE,
    "phone": FieldKind.PHONE,
    "email": FieldKind.EMAIL,
    "handle": FieldKind.IDENTIFIER,
    "nino": FieldKind.IDENTIFIER,
    "passport": FieldKind.IDENTIFIER,
    "vehicle": FieldKind.IDENTIFIER,
    "iban": FieldKind.IDENTIFIER,
    "occupation": FieldKind.TEXT,
    "company_name": FieldKind.ORGANISATION,
    "company_number": FieldKind.IDENTIFIER,
    "gender": FieldKind.IGNORE,
    "nationality": FieldKind.IGNORE,
}
"""What the roles of columns are to linking; a role that is not here is no hint."""

_USUAL = {
    FieldKind.GIVEN_NAME: "forename",
    FieldKind.SURNAME: "surname",
    FieldKind.FULL_NAME: "full_name",
    FieldKind.BIRTH_DATE: "dob",
    FieldKind.ADDRESS: "address",
    FieldKind.POSTCODE: "postcode",
    FieldKind.PHONE: "phone",
    FieldKind.EMAIL: "email",
    FieldKind.ORGANISATION: "company_name",
}
"""What a column of a kind is called where its role does not say more."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file under common headings.

    Parameters
    ----------
    name : str
        Of the file; with its folder where two files are called alike.
    table : pyarrow.Table
        Texts; several values of a cell are parted by ``ALTERNATIVE``.
    ids : tuple of str
        Of its records, as they stand in the file.
    fields : mapping of str to Field
        What the names of the columns tell.
    notes : tuple of str
        What a reader should know, and what was taken for what.
    """

    name: str
    table: pa.Table
    ids: tuple[str, ...]
    fields: Mapping[str, Field]
    notes: tuple[str, ...]


def read_table(path: Path) -> tuple[pa.Table, tuple[str, ...]]:
    """Read the first table of a file: CSV, TSV, XLSX, JSON, Parquet or FollowTheMoney entities.

    Raises
    ------
    ForestallError
        ``link.no_table`` when there is none; `ReaderError` when the file cannot be read.
    """
    if not path.is_file():
        raise ForestallError("link.no_file", f"There is no file {path.name}.", "Check the path.")
    if (texts := _read_texts(path)) is not None:
        return texts, (f"{texts.num_rows:,} rows.",)
    document = read(path)
    parts = [part for part in document.parts if isinstance(part, Table | Entities)]
    if not parts:
        raise ForestallError(
            "link.no_table", f"{path.name} holds no table.", "Give a CSV, XLSX, JSON or Parquet table."
        )
    notes = [*document.notes, *parts[0].notes]
    if len(parts) > 1:
        notes.append(f"{path.name} holds {len(parts)} tables; {parts[0].name!r} is used.")
    if isinstance(parts[0], Entities):
        table, rejects, said = _read_entities(path, parts[0])
        notes += said
    else:
        table, rejects = _read_rows(parts[0])
    if rejects and not table.num_rows:
        raise ForestallError(
            "link.unreadable",
            f"No row of {path.name} could be read; the first: {rejects[0].reason}",
            rejects[0].remedy,
        )
    if rejects:
        notes.append(
            f"{len(rejects):,} rows of {path.name} could not be read; the first: {rejects[0].reason}"
        )
    return table, tuple(notes)


def _read_texts(path: Path) -> pa.Table | None:
    """A Parquet file that holds texts alone, without a step through rows; None for any other file."""
    if recognise(path) is not Format.PARQUET:
        return None
    try:
        with pq.ParquetFile(path) as file:
            size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups))
            plain = all(pa.types.is_string(t) or pa.types.is_large_string(t) for t in file.schema_arrow.types)
            if not plain or size > max(DEFAULT_LIMITS.ratio_floor_bytes, 20 * path.stat().st_size):
                return None
            table = file.read()
    except (pa.ArrowException, OSError):
        # Compressed or damaged: the reader of the exchange says which.
        return None
    if any(pc.any(pc.match_substring(column, "\0")).as_py() for column in table.columns):
        return None
    return table.rename_columns(_unlike(table.column_names))


def _read_rows(part: Table) -> tuple[pa.Table, list[Reject]]:
    columns: list[list[pa.Array]] = [[] for _ in part.columns]
    rejects: list[Reject] = []
    for chunk in part.chunks(_CHUNK):
        rejects += chunk.rejects
        for held, values in zip(columns, zip(*chunk.rows, strict=True), strict=False):
            held.append(pa.array(values, pa.string()))
    arrays = [pa.chunked_array(held, pa.string()) for held in columns]
    return pa.Table.from_arrays(arrays, names=_unlike(part.columns)), rejects


def _read_entities(path: Path, part: Entities) -> tuple[pa.Table, list[Reject], list[str]]:
    """The people of a file of entities; the commonest schema where there are none."""
    rejects: list[Reject] = []
    found: dict[str, list[dict[str, list[str]]]] = {}
    for chunk in part.chunks(_CHUNK):
        rejects += chunk.rejects
        for entity in chunk.rows:
            values = {name: [str(v) for v in held] for name, held in (entity.get("properties") or {}).items()}
            found.setdefault(str(entity["schema"]), []).append({"id": [str(entity["id"])], **values})
    schema = (
        "Person" if "Person" in found else max(sorted(found), key=lambda name: len(found[name]), default="")
    )
    rows = found.get(schema, [])
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {
        name: pa.array([ALTERNATIVE.join(row[name]) if row.get(name) else None for row in rows], pa.string())
        for name in names
    }
    others = sum(map(len, found.values())) - len(rows)
    said = [f"{path.name}: {others:,} entities that are no {schema} are left out."] if others else []
    return pa.table(columns), rejects, said


def _unlike(names: Sequence[str]) -> list[str]:
    """Column names, numbered where they repeat."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def read_sources(
    files: Sequence[Path], *, ids: Sequence[str] = (), truth: str | None = None, wanted: Sequence[str] = ()
) -> tuple[Source, ...]:
    """Read files and, where there are several, bring their columns under the same headings.

    Parameters
    ----------
    files : sequence of Path
    ids : sequence of str
        Columns that name the records: of every file that has it, or ``FILE=COLUMN``. Of several files,
        one that has none of them is looked through for a column that could.
    truth : str, optional
        A column that keeps its name.
    wanted : sequence of str
        Columns that a model asks for; a file that has them all keeps its headings.
    """
    sources = []
    unused = set(ids)
    alike = len({path.name for path in files}) < len(files)
    for path in files:
        table, notes = read_table(path)
        own = {name: name.removeprefix(f"{path.name}=") for name in ids if name.startswith(f"{path.name}=")}
        given = own or {name: name for name in ids if name in table.column_names}
        for name in given.values():
            _require(table, name, path)
        unused.difference_update(given)
        if len(files) == 1 and unused:
            _require(table, sorted(unused)[0], path)
        keep = set(wanted) <= set(table.column_names) if wanted else len(files) == 1
        roles = {} if wanted and keep and given else _find_roles(table)
        column = next(iter(given.values()), None if len(files) == 1 else _find_id(table, roles))
        names, said = _name_records(path, table, column, bool(given))
        rest = table.drop_columns([name for name in (column,) if name])
        headings, fields, split = _plan(rest, roles, truth) if roles else ({}, {}, [])
        for name in split:
            place = rest.column_names.index(name)
            rest = rest.set_column(place, name, _split(rest.column(name)))
        for name, (_, found) in roles.items():
            if found.order == "month-first" and name in rest.column_names:
                place = rest.column_names.index(name)
                rest = rest.set_column(place, name, _put_day_first(rest.column(name)))
                said.append(f"{path.name}: dates in {name!r} are read as month first.")
        if not keep:
            rest, fields, told = _rename(path, rest, headings, fields, truth)
            said += told
        sources.append(Source(str(path) if alike else path.name, rest, names, fields, (*notes, *said)))
    if unused:
        raise ForestallError(
            "link.no_column",
            f"--id names {sorted(unused)[0]!r}, which is a column of no file.",
            "Name a column, or write FILE=COLUMN.",
        )
    return tuple(sources)


def _require(table: pa.Table, column: str, path: Path) -> None:
    if column not in table.column_names:
        raise ForestallError(
            "link.no_column",
            f"--id names the column {column!r}, which the table {path.name} does not have.",
            f"It has {', '.join(map(repr, table.column_names))}.",
        )


def _find_roles(table: pa.Table) -> dict[str, tuple[str, Column]]:
    """The role of each column that has one."""
    step = max(1, table.num_rows // _SAMPLE)
    held = [column.to_pylist()[::step] for column in table.columns]
    sample = [
        [cell.split(ALTERNATIVE)[0] if cell else cell for cell in row] for row in zip(*held, strict=True)
    ]
    roles, _ = find_roles(table.column_names, sample)
    return {column.name: (role, column) for role, columns in roles.items() for column in columns}


def _find_id(table: pa.Table, roles: Mapping[str, tuple[str, Column]]) -> str | None:
    """A column that is called like a reference and whose values nearly all differ."""
    for name, (role, found) in roles.items():
        column = table.column(name)
        named = role == "record_ref" or (role == "reference" and found.own)
        # A record that was delivered twice has its reference twice.
        if named and not column.null_count and pc.count_distinct(column).as_py() >= 0.95 * len(column):
            return name
    return None


def _name_records(
    path: Path, table: pa.Table, column: str | None, given: bool
) -> tuple[tuple[str, ...], list[str]]:
    """The names of the records of a file, and what is to be said of them."""
    if column is None:
        notes = [f"No --id was given: records of {path.name} are named by their row, from 1 on."]
        return tuple(str(row + 1) for row in range(table.num_rows)), notes
    values = table.column(column).to_pylist()
    names = tuple(value or f"row {row}" for row, value in enumerate(values, 1))
    notes = [] if given else [f"No --id was given: {column!r} names the records of {path.name}."]
    if blank := sum(not value for value in values):
        notes.append(f"{blank:,} records of {path.name} have no {column!r}, and are named by their row.")
    if repeated := len(names) - len(set(names)):
        notes.append(
            f"{repeated:,} records of {path.name} repeat a {column!r}; "
            "each row counts as a record of its own."
        )
    return names, notes


def _plan(
    table: pa.Table, roles: Mapping[str, tuple[str, Column]], truth: str | None
) -> tuple[dict[str, str], dict[str, Field], list[str]]:
    """The common heading of each column, the kinds that its role tells, and the columns that hold lists."""
    headings: dict[str, str] = {}
    fields: dict[str, Field] = {}
    split = []
    for field in infer_fields(table, exclude=[truth] if truth else [])[0]:
        name, kind = field.column, field.kind
        role, column = roles.get(name, ("", None))
        hint = _KINDS.get(role)
        if not field.why.startswith("called") and hint is not None and kind is not FieldKind.IGNORE:
            # As text: the values are not what the name promises.
            kind = hint if hint in _TEXTS or (column is not None and column.type != "text") else kind
        called = field.why.startswith("called") or kind is not field.kind
        if called or kind is FieldKind.IGNORE:
            fields[name] = field if kind is field.kind else Field(name, kind, roles[name][1].why)
        usual = _USUAL.get(kind) if called else None
        headings[name] = role if hint is kind else usual or " ".join(words_of(name)) or name
        if role == "alias" or kind in _SEVERAL:
            split.append(name)
    return headings, fields, split


def _split(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Part the values of cells that list several: JSON lists, or parted by ``;`` or ``|``."""
    texts = pc.replace_substring_regex(column, r"\s*[;|]\s*", ALTERNATIVE)
    if not pc.any(pc.starts_with(texts, "[")).as_py():
        return texts
    return pa.chunked_array([pa.array([_join_json(text) for text in texts.to_pylist()], pa.string())])


def _join_json(text: str | None) -> str | None:
    if text is None or not text.startswith("["):
        return text
    try:
        values = json.loads(text)
    except ValueError:
        return text
    return ALTERNATIVE.join(str(value) for value in values if value is not None) or None


def _put_day_first(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring_regex(column, r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})\b", r"\2/\1/\3")


def _rename(
    path: Path,
    table: pa.Table,
    headings: Mapping[str, str],
    fields: Mapping[str, Field],
    truth: str | None,
) -> tuple[pa.Table, dict[str, Field], list[str]]:
    """The columns that are used under their common headings, the first forename before the middle ones."""
    used = [n for n in headings if n not in fields or fields[n].kind is not FieldKind.IGNORE]
    used.sort(key=lambda name: headings[name] == "middle_name")
    new = _unlike([headings[name] for name in used])
    told = [f"{path.name}: " + ", ".join(f"{a!r} is {b}" for a, b in zip(used, new, strict=True)) + "."]
    if left_out := [name for name in headings if name not in used]:
        told.append(f"{path.name}: not used: {', '.join(map(repr, left_out))}.")
    known = {b: fields[a] for a, b in zip(used, new, strict=True) if a in fields}
    kept = [truth] if truth in table.column_names else []
    return table.select([*used, *kept]).rename_columns([*new, *kept]), known, told
