"""Parquet files, batch by batch."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forestall.record.exchange.readers.document import Chunk, Code, Limits, ReaderError, Reject, Row, Table
from forestall.record.exchange.readers.json_text import compact
from forestall.record.exchange.readers.streams import check_regular, open_seekable, part_name

__all__ = ["read_parquet"]

_CELLS = 500_000
_BROKEN = (
    pa.ArrowException,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    MemoryError,
    TypeError,
)


@contextmanager
def _open(path: Path, limits: Limits) -> Iterator[Any]:
    with open_seekable(path, limits) as stream:
        try:
            with pq.ParquetFile(stream) as file:
                yield file
        except _BROKEN as error:
            raise ReaderError(
                Code.DAMAGED,
                path.name,
                f"Its Parquet structure is broken ({_first_line(error)}).",
                "Write or fetch it again.",
            ) from None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def read_parquet(path: Path, limits: Limits) -> Table:
    """Open a Parquet file as a table.

    Structs become dotted columns, lists and maps compact JSON text, dates and times ISO text, whole
    numbers have no ``.0``, binary values are base64.
    """
    with _open(path, limits) as file:
        schema = file.schema_arrow
        rows = file.metadata.num_rows
        names = tuple(_flatten(schema.empty_table()).column_names)
        _check_size(path, file, limits)
    if len(names) > limits.columns:
        raise ReaderError(
            Code.TOO_MANY_COLUMNS, path.name, f"It has {len(names):,} columns.", "Write fewer columns."
        )

    def source(size: int, skip: int) -> Iterator[Chunk[Row]]:
        most = max(1, min(size, _CELLS // max(1, len(names))))
        with _open(path, limits) as file:
            groups, skip_inside, number = _from_group(file, skip)
            for batch in file.iter_batches(batch_size=most, row_groups=groups):
                if skip_inside >= batch.num_rows:
                    skip_inside -= batch.num_rows
                    number += batch.num_rows
                    continue
                batch = batch.slice(skip_inside)
                number += skip_inside
                skip_inside = 0
                table = _flatten(pa.Table.from_batches([batch]))
                columns = [_texts(column) for column in table.columns]
                found: list[Row] = list(map(list, zip(*columns, strict=True)))
                if not columns:
                    found = [[] for _ in range(batch.num_rows)]
                numbers = list(range(number + 1, number + len(found) + 1))
                number += len(found)
                chunk: Chunk[Row] = Chunk(numbers, found, [])
                if any(_holds_nul(column) for column in table.columns):
                    # A list is JSON text by now, in which a NUL is written as an escape.
                    marks = ["\\u0000" if pa.types.is_nested(c.type) else "\0" for c in table.columns]
                    chunk = _without_nul(chunk, marks, path)
                yield chunk

    return Table(part_name(path), names, source, (f"{rows:,} rows.",))


def _holds_nul(column: pa.ChunkedArray) -> bool:
    kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)):
        return bool(pa.types.is_nested(kind))  # the texts inside are looked at one by one
    if pa.types.is_dictionary(kind):
        return True
    found: bool | None = pc.any(pc.match_substring(column, "\0")).as_py()
    return bool(found)


def _without_nul(chunk: Chunk[Row], marks: list[str], path: Path) -> Chunk[Row]:
    kept: Chunk[Row] = Chunk([], [], [])
    for number, row in zip(chunk.numbers, chunk.rows, strict=True):
        if any(text and mark in text for text, mark in zip(row, marks, strict=True)):
            kept.rejects.append(
                Reject(
                    path.name,
                    part_name(path),
                    number,
                    None,
                    None,
                    Code.CONTROL_CHARACTER,
                    "The row holds a NUL character, which no text should.",
                    "Remove the NUL characters.",
                    " | ".join(text or "" for text in row),
                )
            )
        else:
            kept.numbers.append(number)
            kept.rows.append(row)
    return kept


def _check_size(path: Path, file: Any, limits: Limits) -> None:
    size = check_regular(path)
    expanded = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    if expanded > limits.expanded_bytes or expanded > max(limits.ratio_floor_bytes, limits.ratio * size):
        raise ReaderError(
            Code.TOO_COMPRESSED,
            path.name,
            f"It says that it expands to {expanded:,} bytes.",
            "Raise the limit if you trust its origin.",
        )


def _from_group(file: Any, skip: int) -> tuple[list[int], int, int]:
    """Row groups still to read, rows to skip in the first of them, rows in the groups left out."""
    passed = 0
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if passed + rows > skip:
            return list(range(group, file.metadata.num_row_groups)), skip - passed, passed
        passed += rows
    return [], 0, passed


def _flatten(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return list(column.to_pylist())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [None if value is None else _text(value) for value in column.to_pylist()]
    if pa.types.is_timestamp(kind):
        return [_moment(value) for value in column.cast(pa.string()).to_pylist()]
    try:
        return list(column.cast(pa.string()).to_pylist())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return [None if value is None else _text(value) for value in column.to_pylist()]


def _moment(text: str | None) -> str | None:
    """ISO text: a date alone when there is no time of day, and no trailing zeros in the seconds."""
    if text is None:
        return None
    day, _, clock = text.partition(" ")
    if not clock or set(clock) <= set("0:."):
        return day
    zone = "Z" if clock.endswith("Z") else ""
    clock = clock.removesuffix("Z")
    if "." in clock:
        clock = clock.rstrip("0").rstrip(".")
    return f"{day}T{clock}{zone}"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (list, dict)):
        return compact(value)
    return str(value)
