"""Writing a CSV that stands under its name only when it is whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from forestall.core import ForestallError

__all__ = ["write_csv"]


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; what stood there before stays until the new one is whole.

    Raises
    ------
    ForestallError
        ``output.unwritable``.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
        partial.replace(path)
    except OSError as error:
        raise ForestallError(
            "output.unwritable", f"{path.name} cannot be written: {error.strerror}.", "Choose another place."
        ) from None
