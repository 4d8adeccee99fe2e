"""What was delivered: files and reports, the rows that were not taken in, and the tables of the lake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from forestall.core import Label, Operation, strictest
from forestall.record import tables
from forestall.record.ledger.records import RejectRecord, SourceRecord, TableRecord
from forestall.record.ledger.scope import Scope

__all__ = ["list_rejects", "list_sources", "list_tables"]


def list_sources(
    connection: Connection, scope: Scope, labels: Mapping[int, Label]
) -> tuple[SourceRecord, ...]:
    """The files and reports that may be seen, in the order they were taken in."""
    source = tables.source
    rows = connection.execute(select(source).where(scope.sees(source)).order_by(source.c.seq)).all()
    ids = {row.seq: row.id for row in rows}
    return tuple(
        SourceRecord(
            row.id,
            row.kind,
            row.name,
            row.format,
            row.originator,
            row.reference,
            row.source_reference,
            row.dated,
            labels[row.label],
            row.mapping,
            ids.get(row.parent, ""),
        )
        for row in rows
    )


def list_rejects(connection: Connection, scope: Scope, source: str | None) -> tuple[RejectRecord, ...]:
    """Rows and values that were not taken in, of one source or of all."""
    r, s = tables.reject, tables.source
    query = select(r, s.c.id.label("source_id"), s.c.name).join(s, s.c.seq == r.c.source)
    if source is not None:
        query = query.where(s.c.id == source)
    return tuple(
        RejectRecord(
            row.source_id,
            row.name,
            row.part,
            row.row,
            row.column,
            row.value,
            row.code,
            row.reason,
            row.remedy,
            row.raw,
            bool(row.whole_row),
        )
        for row in connection.execute(query.where(scope.sees(r)).order_by(r.c.seq))
    )


def list_tables(
    connection: Connection, scope: Scope, labels: Mapping[int, Label], operation: Operation
) -> tuple[TableRecord, ...]:
    """The lake tables, each of the files that one may do this with, under the strictest of their labels."""
    t, s = tables.lake_table, tables.source
    query = select(t, s.c.id.label("source_id")).join(s, s.c.seq == t.c.source)
    grouped: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in connection.execute(query.where(scope.sees(t, operation)).order_by(t.c.seq)):
        grouped.setdefault((row.source_id, row.name), []).append(row)
    return tuple(
        TableRecord(
            name,
            parts[0].kind,
            tuple(map(tuple, msgspec.json.decode(parts[0].columns))),
            sum(part.rows for part in parts),
            tuple(part.sha256 for part in parts),
            source_id,
            _label_of([labels[seq] for seq in sorted({part.label for part in parts})]),
        )
        for (source_id, name), parts in grouped.items()
    )


def _label_of(found: list[Label]) -> Label:
    return found[0] if len(found) == 1 else strictest(found, kind=found[0].kind)
