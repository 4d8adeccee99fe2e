"""Statements as rows of text, complete: what exports hold in CSV, XLSX, Parquet and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from forestall.core import (
    ForestallError,
    Kind,
    Label,
    Marking,
    Period,
    Purpose,
    Scheme,
    Statement,
    parse_grading,
    parse_handling,
)
from forestall.core.schema import value_type
from forestall.record.exchange.readers import Table, read
from forestall.record.ledger import StatementRecord

__all__ = ["STATEMENT_COLUMNS", "read_statement_rows", "statement_from_row", "statement_row"]

STATEMENT_COLUMNS = (
    "statement",
    "entity",
    "schema",
    "prop",
    "value",
    "original",
    "lang",
    "valid_from",
    "valid_to",
    "grade",
    "grade_scheme",
    "grade_lossy",
    "handling",
    "marking",
    "kind",
    "purposes",
    "matters",
    "originator",
    "expires",
    "source",
    "locator",
    "recorded",
    "recorder",
)
"""The columns of a row; a cell without a value is None."""

_LABEL_COLUMNS = STATEMENT_COLUMNS[9:19]


def statement_row(record: StatementRecord) -> tuple[str | None, ...]:
    """A recorded statement as a row of text.

    Examples
    --------
    >>> from forestall.core.schema import ValueType
    >>> statement = Statement("p1", "Person", "name", "Ann Lee", Label(), "s1", "row 4")
    >>> record = StatementRecord("00ff", statement, ValueType.NAME, "2024-05-17T09:30:00.000000Z", "amira")
    >>> statement_from_row(statement_row(record)) == record
    True
    """
    s = record.statement
    return (
        record.id,
        s.entity,
        s.schema,
        s.prop,
        s.value,
        s.original or None,
        s.lang or None,
        s.valid.start,
        s.valid.end,
        *_label_cells(s.label),
        s.source,
        s.locator or None,
        record.recorded,
        record.recorder,
    )


def statement_from_row(row: Sequence[str | None]) -> StatementRecord:
    """The recorded statement that a row states; an empty cell is no value.

    Raises
    ------
    ForestallError
        ``export.row`` when the row is none of :func:`statement_row`.
    """
    if len(row) != len(STATEMENT_COLUMNS):
        raise ForestallError(
            "export.row", f"The row has {len(row)} cells, not {len(STATEMENT_COLUMNS)}.", "Export it again."
        )
    cells = dict(zip(STATEMENT_COLUMNS, (cell or "" for cell in row), strict=True))
    try:
        statement = Statement(
            cells["entity"],
            cells["schema"],
            cells["prop"],
            cells["value"],
            _label(*(cells[column] for column in _LABEL_COLUMNS)),
            cells["source"],
            cells["locator"],
            Period(cells["valid_from"] or None, cells["valid_to"] or None),
            cells["lang"],
            cells["original"],
        )
    except (ForestallError, ValueError) as error:
        raise ForestallError("export.row", f"The row is no statement: {error}", "Export it again.") from None
    kind = value_type(statement.schema, statement.prop)
    return StatementRecord(cells["statement"], statement, kind, cells["recorded"], cells["recorder"])


# Statements share their labels: each is written and read once.


@lru_cache(maxsize=8192)
def _label_cells(label: Label) -> tuple[str | None, ...]:
    grade = label.grade
    return (
        str(grade) if grade else None,
        grade.scheme.value if grade else None,
        ("yes" if grade.lossy else "no") if grade else None,
        str(label.handling),
        label.marking.words,
        label.kind.value,
        label.purposes.words,
        msgspec.json.encode(sorted(label.matters)).decode() if label.matters else None,
        label.originator or None,
        label.expires.isoformat() if label.expires else None,
    )


@lru_cache(maxsize=8192)
def _label(
    grade: str,
    scheme: str,
    lossy: str,
    handling: str,
    marking: str,
    kind: str,
    purposes: str,
    matters: str,
    originator: str,
    expires: str,
) -> Label:
    found = None
    if grade:
        # An exported grade is always written in 3x5x2; the scheme says what it was first written in.
        found = parse_grading(f"{grade} P", Scheme.S3X5X2).grade
        found = replace(found, scheme=Scheme(scheme), lossy=lossy == "yes")
    return Label(
        grade=found,
        handling=parse_handling(handling),
        marking=Marking.parse(marking),
        kind=Kind(kind),
        purposes=Purpose.parse(purposes),
        matters=frozenset(msgspec.json.decode(matters or "[]", type=list[str])),
        originator=originator,
        expires=date.fromisoformat(expires) if expires else None,
    )


def read_statement_rows(path: Path) -> Iterator[StatementRecord]:
    """Read exported statements back, from any of the formats that hold them as rows.

    Raises
    ------
    ForestallError
        ``export.row`` when the file holds something else, or a row that cannot be read.
    """
    for part in read(path).parts:
        if not isinstance(part, Table) or part.name == "About":
            continue
        # A value that equals the name of its column makes the reader take the header for a row.
        headless = part.columns != STATEMENT_COLUMNS
        for chunk in part.chunks():
            if chunk.rejects:
                reject = chunk.rejects[0]
                raise ForestallError("export.row", f"Row {reject.row}: {reject.reason}", reject.remedy)
            for row in chunk.rows:
                if headless and tuple(row) == STATEMENT_COLUMNS:
                    continue
                yield statement_from_row(row)
