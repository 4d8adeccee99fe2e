"""Tables from JSON: one object a line, an array of objects, or an object that holds such arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from forestall.record.exchange.readers.document import (
    Chunk,
    Code,
    Limits,
    ReaderError,
    Reject,
    Row,
    Table,
)
from forestall.record.exchange.readers.json_stream import (
    Element,
    array_elements,
    line_elements,
    top_level_arrays,
)
from forestall.record.exchange.readers.json_text import BadJson, TooDeep, decode, flatten, holds_nul
from forestall.record.exchange.readers.streams import part_name

__all__ = ["Elements", "Refused", "chunk_elements", "read_json_array", "read_json_lines", "read_object"]

_CELLS = 500_000

Elements = Callable[[], Iterator[Element]]
T = TypeVar("T")


class Refused(Exception):
    """An element that is no row, with its code, reason and remedy."""

    def __init__(self, code: Code, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.remedy = remedy


def read_object(raw: str, decoder: Callable[[str, int], Any], depth: int) -> dict[str, Any]:
    """Decode the text of one element, which must be an object.

    Raises
    ------
    Refused
    """
    try:
        value = decoder(raw, depth)
    except TooDeep as error:
        raise Refused(Code.NESTED_TOO_DEEP, f"The object cannot be read: {error}.", "Flatten it.") from None
    except BadJson as error:
        raise Refused(
            Code.BAD_JSON, f"The row is not JSON: {error}.", "Correct the row, or write the file again."
        ) from None
    if not isinstance(value, dict):
        raise Refused(
            Code.NOT_AN_OBJECT,
            "The row is JSON, but not an object with named values.",
            "Write each row as an object.",
        )
    if "\\u0000" in raw and holds_nul(value):
        raise Refused(
            Code.CONTROL_CHARACTER,
            "The row holds a NUL character, which no text should.",
            "Export it again, or remove the NUL characters.",
        )
    return value


def chunk_elements(
    elements: Elements, convert: Callable[[str], T], file: str, part: str, size: int, skip: int
) -> Iterator[Chunk[T]]:
    """Turn elements into chunks of rows; what ``convert`` refuses becomes a reject."""
    chunk: Chunk[T] = Chunk([], [], [])
    for number, element in enumerate(elements(), start=1):
        if number <= skip:
            continue
        fault = element.fault
        if fault is None:
            try:
                chunk.rows.append(convert(element.raw))
                chunk.numbers.append(number)
            except Refused as refused:
                chunk.rejects.append(
                    Reject(
                        file,
                        part,
                        number,
                        None,
                        None,
                        refused.code,
                        refused.reason,
                        refused.remedy,
                        element.raw,
                    )
                )
        else:
            chunk.rejects.append(
                Reject(file, part, number, None, None, fault.code, fault.reason, fault.remedy, element.raw)
            )
        if len(chunk.rows) + len(chunk.rejects) >= size:
            yield chunk
            chunk = Chunk([], [], [])
    if chunk.rows or chunk.rejects:
        yield chunk


def _table(path: Path, name: str, elements: Elements, limits: Limits, notes: tuple[str, ...] = ()) -> Table:
    found: dict[str, None] = {}
    for element in elements():
        if element.fault is None:
            try:
                flat = flatten(read_object(element.raw, decode, limits.depth))
            except Refused:
                continue
            if not flat.keys() <= found.keys():
                found.update(dict.fromkeys(flat))
                if len(found) > limits.columns:
                    raise ReaderError(
                        Code.TOO_MANY_COLUMNS,
                        path.name,
                        f"Its objects have more than {limits.columns:,} different keys.",
                        "Write the keys as values, or raise the limit.",
                    )
    columns = tuple(found)

    def convert(raw: str) -> Row:
        flat = flatten(read_object(raw, decode, limits.depth))
        return [flat.get(column) for column in columns]

    def source(size: int, skip: int) -> Iterator[Chunk[Row]]:
        most = max(1, min(size, _CELLS // max(1, len(columns))))
        return chunk_elements(elements, convert, path.name, name, most, skip)

    return Table(name, columns, source, notes)


def read_json_lines(path: Path, encoding: str, limits: Limits) -> Table:
    """Open a file of one JSON object a line as a table, flattened by the rule of `json_text`.

    The columns are all keys of all objects in the order in which they first appear, for which the file
    is read once in advance.
    """
    return _table(path, part_name(path), lambda: line_elements(path, encoding, limits), limits)


def read_json_array(path: Path, encoding: str, limits: Limits) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Open the arrays of objects in a JSON file as tables.

    An object without any array of objects is a table of one row.
    """
    keys, others = top_level_arrays(path, encoding, limits)
    if not keys:
        return (_table(path, part_name(path), lambda: _whole(path, encoding, limits), limits),), ()
    tables = tuple(
        _table(path, key or part_name(path), _elements(path, encoding, limits, key), limits) for key in keys
    )
    notes = (f"Values beside the arrays were not read: {', '.join(others)[:300]}.",) if others else ()
    return tables, notes


def _elements(path: Path, encoding: str, limits: Limits, key: str | None) -> Elements:
    return lambda: array_elements(path, encoding, limits, key)


def _whole(path: Path, encoding: str, limits: Limits) -> Iterator[Element]:
    """The whole file as one element."""
    raw: list[str] = []
    length = 0
    for element in line_elements(path, encoding, limits):
        length += len(element.raw)
        if element.fault is not None or length > limits.text_bytes:
            if element.fault is None:
                raise ReaderError(
                    Code.TOO_LARGE,
                    path.name,
                    "It is one object, too long to be held.",
                    "Write one object a row.",
                )
            yield element
            return
        raw.append(element.raw)
    yield Element("\n".join(raw), None)
