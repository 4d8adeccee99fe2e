"""Writing Parquet: text columns as they are, with the page about the export in the metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import BinaryIO

from forestall.record.exchange.about import About

__all__ = ["ABOUT_KEY", "write_parquet"]

ABOUT_KEY = "forestall_export"
"""Key of the file's metadata under which the page about the export stands, as JSON."""

_ROWS = 50_000


def write_parquet(
    file: BinaryIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    describe: Callable[[tuple[str, ...]], About],
) -> tuple[str, ...]:
    """Write a table as Parquet; it keeps everything, no value and empty text apart.

    Parameters
    ----------
    file : binary file
    columns : sequence of str
    rows : iterable of sequence of str or None
    describe : callable
        Gives the page about the export, once all rows are written.

    Returns
    -------
    tuple of str
        Empty: nothing is dropped.
    """
    import msgspec
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(name, pa.string()) for name in columns])
    source = iter(rows)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while piece := list(islice(source, _ROWS)):
            arrays = [pa.array(column, pa.string()) for column in zip(*piece, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        writer.add_key_value_metadata({ABOUT_KEY: msgspec.json.encode(describe(())).decode()})
    return ()
