"""Search among the names of a file, and screening of a file of subjects against a watch list.

Works on plain files, without a workspace. Nothing is dropped in silence: what could not be read, is blank
or found nothing is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forestall.analysis.screening import THRESHOLD, NameIndex, PossibleLink
from forestall.analysis.screening import screen as screen_entities
from forestall.core import ForestallError
from forestall.record.exchange.cleaning import Cleaner, cleaner
from forestall.record.exchange.columns import Column, find_roles
from forestall.record.exchange.readers import Document, Entities, Table, read
from forestall.record.exchange.roles import ROLES
from forestall.workbench.csv_file import write_csv
from forestall.workbench.name_files import Names, count_rows, read_names

__all__ = ["Listed", "Screened", "Searched", "read_entities", "screen", "search"]

Progress = Callable[[str, int, int], None]
"""Called with what is done now, how much of it is done, and how much there is (0 when not known)."""

_CHUNK = 50_000
_SAMPLE = 400
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search gave: queries, those that found nothing, hits written, names, notes on both files."""

    queries: int
    without: int
    hits: int
    names: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The entities of a file.

    Parameters
    ----------
    path : Path
    entities : list of dict
        As FollowTheMoney writes them, each with ``id``: its own, or the number of its row.
    roles : dict of str to str
        For every column, what it was taken for and why; empty for a file of entities.
    notes : tuple of str
    """

    path: Path
    entities: list[dict[str, Any]]
    roles: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screened:
    """What screening gave: subjects, watched entities, possible links written, subjects that have one."""

    subjects: int
    watched: int
    links: int
    subjects_with_links: int
    threshold: float


def search(
    names: Path,
    queries: Path,
    output: Path,
    *,
    k: int = 10,
    floor: float = 0.0,
    schema: str = "Person",
    explain: bool = False,
    progress: Progress | None = None,
) -> Searched:
    """Search every name of one file among those of another, and write the hits.

    Parameters
    ----------
    names, queries : Path
        Files whose first column is used, see `read_names`.
    output : Path
        CSV to write: ``query, rank, name, score`` and, with ``explain``, ``reason``. Cells that a
        spreadsheet would take for a formula get an apostrophe in front.
    k : int
        Names at the most for each query.
    floor : float
        Least score, from 0 to 1.
    schema : str
        What the names are of: ``Person``, ``Company``, ``Organization``, ``Vessel``.
    explain : bool
    progress : callable, optional
    """
    listed, asked = read_names(names), read_names(queries)
    if progress is not None:
        progress("building the index", 0, 0)
    index = NameIndex(listed.names, schema)
    without = hits = 0

    def rows() -> Iterator[list[str]]:
        nonlocal without, hits
        for start in range(0, len(asked.names), _BATCH):
            batch = asked.names[start : start + _BATCH]
            for query, found in zip(batch, index.search_many(batch, k, floor, explain=explain), strict=True):
                without += not found
                hits += len(found)
                for rank, hit in enumerate(found, 1):
                    row = [query, str(rank), hit.name, f"{hit.score:.4f}"]
                    yield [*row, hit.reason] if explain else row
            if progress is not None:
                progress("searching", start + len(batch), len(asked.names))

    columns = ("query", "rank", "name", "score", *(("reason",) if explain else ()))
    write_csv(output, columns, rows(), inputs=(names, queries))
    return Searched(
        len(asked.names), without, hits, len(index), (*_blank(names, listed), *_blank(queries, asked))
    )


def _blank(path: Path, read: Names) -> tuple[str, ...]:
    blank = sum(not name.strip() for name in read.names)
    note = f"{path.name}: {count_rows(blank)} without a name."
    return (*read.notes, note) if blank else read.notes


# Role of a column, as intake knows it, to the property that it fills.
_PROPERTIES = {
    "full_name": "name",
    "name": "name",
    "company_name": "name",
    "holder": "name",
    "group_name": "name",
    "alias": "alias",
    "dob": "birthDate",
    "jurisdiction": "country",
    "birth_place": "birthPlace",
    "address": "address",
    "company_number": "registrationNumber",
    "incorporated": "incorporationDate",
    "passport": "passportNumber",
    "nino": "socialSecurityNumber",
    "phone": "phone",
    "email": "email",
}
_PARTS = ("forename", "middle_name", "surname")
_OF_COMPANIES = frozenset({"company_name", "company_number", "incorporated"})
_OF_PEOPLE = frozenset({"forename", "surname", "dob", "gender", "nino", "passport"})


def read_entities(path: Path, columns: Mapping[str, str] | None = None) -> Listed:
    """Read a table, or FollowTheMoney entities, as entities that can be compared.

    Parameters
    ----------
    path : Path
        CSV, TSV, XLSX, Parquet or JSON with a row for each entity, or FollowTheMoney entities.
    columns : mapping of str to str, optional
        Role to column, where the role should not be inferred: ``{"name": "Title", "dob": "Geboren"}``.

    Raises
    ------
    ForestallError
        ``screen.no_table``, ``screen.no_names``, ``screen.column``; `ReaderError` when it cannot be read.
    """
    document = read(path)
    if not document.parts:
        return Listed(path, [], {}, tuple(document.notes or [f"{path.name} is empty."]))
    part = document.parts[0]
    if isinstance(part, Entities):
        entities: list[dict[str, Any]] = []
        rejected = 0
        for chunk in part.chunks(_CHUNK):
            entities += chunk.rows
            rejected += len(chunk.rejects)
        return Listed(path, entities, {}, _notes(path, document, entities, rejected))
    if not isinstance(part, Table):
        raise ForestallError(
            "screen.no_table",
            f"{path.name} holds neither a table nor entities ({document.format.value}).",
            "Give a CSV, XLSX, Parquet or FollowTheMoney file.",
        )
    return _read_table(path, document, part, columns or {})


def _read_table(path: Path, document: Document, table: Table, given: Mapping[str, str]) -> Listed:
    first = next(iter(table.chunks(_SAMPLE)), None)
    sample = first.rows if first else []
    found, why = find_roles(table.columns, sample)
    for role, name in given.items():
        if name not in table.columns or role not in {*_PROPERTIES, *_PARTS, "record_ref"}:
            raise ForestallError(
                "screen.column",
                f"{path.name}: {role}={name} cannot be used.",
                f"Roles are {', '.join(sorted({*_PROPERTIES, *_PARTS}))}; "
                f"columns are {', '.join(table.columns[:30])}.",
            )
        for others in found.values():
            others[:] = [column for column in others if column.name != name]
        kind = ROLES[role][0]
        found[role] = [Column(name, role, kind, "day-first", "set")]
        why[name] = f"{role}: set"
    if not any(found.get(role) for role in (*_PARTS, *_PROPERTIES) if ROLES[role][0] == "name"):
        raise ForestallError(
            "screen.no_names",
            f"{path.name}: none of its columns is known to hold names ({', '.join(table.columns[:30])}).",
            "Say which one does: NAME=COLUMN, such as name=Title.",
        )
    reader = _RowReader(table, found, sample)
    if reader.id is not None:
        why[table.columns[reader.id]] = "names the row"
    entities: list[dict[str, Any]] = []
    rejected = 0
    for chunk in table.chunks(_CHUNK):
        rejected += len(chunk.rejects)
        entities += [
            reader.entity(number, row) for number, row in zip(chunk.numbers, chunk.rows, strict=True)
        ]
    return Listed(path, entities, why, _notes(path, document, entities, rejected))


class _RowReader:
    """Rows to entities, by the roles of the columns."""

    def __init__(
        self, table: Table, roles: Mapping[str, Sequence[Column]], sample: Sequence[Sequence[str | None]]
    ) -> None:
        places = {name: place for place, name in enumerate(table.columns)}
        self._parts = [places[c.name] for role in _PARTS for c in roles.get(role, ())]
        self._fields: list[tuple[str, int, Cleaner]] = [
            (_PROPERTIES[role], places[c.name], cleaner(c.type, c.order))
            for role, columns in roles.items()
            if role in _PROPERTIES
            for c in columns
        ]
        said = [places[c.name] for c in roles.get("record_ref", ()) if c.own or c.why == "set"]
        # A first column that never repeats, and says nothing else, names the row.
        firsts = [row[0] for row in sample]
        used = {*self._parts, *(place for _, place, _ in self._fields)}
        if not said and 0 not in used and all(firsts) and len(set(firsts)) == len(firsts):
            said = [0]
        self.id = said[0] if said else None
        people = any(roles.get(role) for role in _OF_PEOPLE)
        companies = any(roles.get(role) for role in _OF_COMPANIES)
        self._schema = "Company" if companies and not people else "Person"

    def entity(self, number: int, row: Sequence[str | None]) -> dict[str, Any]:
        held: dict[str, list[str]] = {}
        if whole := " ".join(text for place in self._parts if (text := (row[place] or "").strip())):
            held["name"] = [whole]
        for prop, place, clean in self._fields:
            cell = row[place]
            if cell and not cell.isspace() and (value := clean(cell)):
                held.setdefault(prop, []).append(value)
        identifier = (row[self.id] or "").strip() if self.id is not None else ""
        return {"id": identifier or f"row {number}", "schema": self._schema, "properties": held}


def _notes(
    path: Path, document: Document, entities: Sequence[Mapping[str, Any]], rejected: int
) -> tuple[str, ...]:
    notes = list(document.notes)
    if rejected:
        notes.append(f"{path.name}: {count_rows(rejected)} could not be read and were left out.")
    nameless = sum(not any(e["properties"].get(p) for p in ("name", "alias")) for e in entities)
    if nameless:
        notes.append(f"{path.name}: {count_rows(nameless)} without a name.")
    if len(document.parts) > 1:
        notes.append(
            f"{path.name} has {len(document.parts)} tables; only {document.parts[0].name!r} is used."
        )
    return tuple(notes)


def screen(
    watchlist: Listed,
    subjects: Listed,
    output: Path,
    *,
    threshold: float = THRESHOLD,
    most: int = 10,
    progress: Progress | None = None,
) -> Screened:
    """Write the possible links of subjects with a watch list, the surest first.

    Parameters
    ----------
    watchlist, subjects : Listed
        As `read_entities` gives them.
    output : Path
        CSV to write: ``subject, watched, subject_name, watched_name, score, reason``.
    threshold : float
        Least score, from 0 to 1.
    most : int
        Links of one subject at the most.
    progress : callable, optional
    """
    total = len(subjects.entities)

    def report(done: int) -> None:
        if progress is not None:
            progress("screening", done, total)

    links = sorted(
        screen_entities(
            subjects.entities, watchlist.entities, threshold=threshold, most=most, progress=report
        ),
        key=lambda link: (-link.score, link.subject, link.watched),
    )

    def row(link: PossibleLink) -> tuple[str, ...]:
        ids = str(subjects.entities[link.subject]["id"]), str(watchlist.entities[link.watched]["id"])
        return (*ids, link.subject_name, link.watched_name, f"{link.score:.4f}", link.reason)

    columns = ("subject", "watched", "subject_name", "watched_name", "score", "reason")
    write_csv(output, columns, map(row, links), inputs=(watchlist.path, subjects.path))
    with_links = len({link.subject for link in links})
    return Screened(total, len(watchlist.entities), len(links), with_links, threshold)
