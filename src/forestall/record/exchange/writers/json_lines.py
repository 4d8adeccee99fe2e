"""Writing JSON lines: one object a row, every column in every row, no value as null."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

import msgspec

__all__ = ["write_json_lines", "write_objects"]

_PIECES = 2_000


def write_json_lines(
    file: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[str | None]]
) -> tuple[str, ...]:
    """Write a table as JSON lines; it keeps everything, no value and empty text apart.

    Returns
    -------
    tuple of str
        Empty: nothing is dropped.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> write_json_lines(file, ("a", "b"), [("0123", None)])
    ()
    >>> file.getvalue()
    b'{"a":"0123","b":null}\\n'
    """
    write_objects(file, (dict(zip(columns, row, strict=True)) for row in rows))
    return ()


def write_objects(file: BinaryIO, objects: Iterable[object]) -> None:
    """Write one JSON value a line."""
    encoder = msgspec.json.Encoder()
    held: list[bytes] = []
    for item in objects:
        held.append(encoder.encode(item))
        if len(held) >= _PIECES:
            file.write(b"\n".join(held) + b"\n")
            held.clear()
    if held:
        file.write(b"\n".join(held) + b"\n")
