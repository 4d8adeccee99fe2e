"""Writing results as a CSV file, for people and for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from forestall.core import ForestallError
from forestall.record.exchange.guard import guard_cell
from forestall.record.exchange.replacing import replacing

__all__ = ["check_output", "write_csv"]


def check_output(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse an output that is one of the inputs, or that has no folder to lie in.

    Raises
    ------
    ForestallError
        ``output.is_input``, ``output.folder``.
    """
    if any(path.exists() and given.exists() and path.samefile(given) for given in inputs):
        raise ForestallError(
            "output.is_input", f"{path.name} is an input, and would be lost.", "Write to another file."
        )
    if path.is_dir() or not path.parent.is_dir():
        raise ForestallError(
            "output.folder",
            f"{path.name} is a folder." if path.is_dir() else f"There is no folder for {path.name}.",
            "Name a file in a folder that exists.",
        )


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], *, inputs: Iterable[Path] = ()
) -> None:
    """Write a table; what stood under the name stays until the new one is whole.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front
    (:mod:`forestall.record.exchange.guard`). A name such as ``/dev/stdout`` is written to as it is.

    Parameters
    ----------
    path : Path
    columns : sequence of str
    rows : iterable of sequence of str
        Read once, and may be long.
    inputs : iterable of Path
        Files that must not be written over.

    Raises
    ------
    ForestallError
        As `check_output`, and ``output.unwritable``.
    """
    check_output(path, inputs)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                _write(file, columns, rows)
        else:
            with replacing(path.resolve(), overwrite=True) as file:
                _write(file, columns, rows)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ForestallError(
            "output.unwritable", f"{path.name} cannot be written: {error.strerror}.", "Choose another place."
        ) from None


def _write(file: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard_cell(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()
