"""Writing and reading the Parquet files of the lake."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forestall.core import ForestallError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ROW_NUMBER", "TYPED_PREFIX", "Lake"]

ROW_NUMBER = "_forestall_row"
"""Column with the 1-based number of the row in its source."""

TYPED_PREFIX = "_forestall_"
"""Typed columns start with this; all other columns hold the text of the source, exactly."""

_ADDED = {"added": "1"}


class Lake:
    """The folder of Parquet files of a workspace.

    Examples
    --------
    >>> import tempfile
    >>> lake = Lake(Path(tempfile.mkdtemp()))
    >>> name, size = lake.write(("From", "To"), [1], [["349", "23"]], {})
    >>> [tuple(row) for row in lake.rows([name])]
    [('349', '23')]
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the file of a hash is."""
        return self.folder / f"{sha256}.parquet"

    def write(
        self,
        columns: Sequence[str],
        numbers: Sequence[int],
        rows: Sequence[Sequence[str | None]],
        typed: Mapping[str, tuple[str, Sequence[str | None]]],
    ) -> tuple[str, int]:
        """Write rows as one Parquet file that survives a power cut, and give its hash and size.

        Parameters
        ----------
        columns : sequence of str
            Names of the source's columns.
        numbers : sequence of int
            1-based row numbers in the source.
        rows : sequence of sequence of str or None
        typed : mapping
            Role to (type, clean texts): ``number`` becomes a float, ``time`` a timestamp in
            microseconds, everything else stays text.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        arrays: list[pa.Array] = [pa.array(numbers, pa.int64())]
        fields = [pa.field(ROW_NUMBER, pa.int64(), metadata=_ADDED)]
        cells: Sequence[Sequence[str | None]] = list(zip(*rows, strict=True)) or [()] * len(columns)
        for name, column in zip(columns, cells, strict=True):
            arrays.append(pa.array(column, pa.string()))
            fields.append(pa.field(name, pa.string()))
        for role, (kind, values) in typed.items():
            arrays.append(_typed_array(kind, values))
            fields.append(pa.field(TYPED_PREFIX + role, arrays[-1].type, metadata=_ADDED))
        table = pa.Table.from_arrays(arrays, schema=pa.schema(fields))
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        data = sink.getvalue()
        name = hashlib.sha256(data).hexdigest()
        target = self.path(name)
        if not target.exists():
            partial = target.with_suffix(f".{os.getpid()}.partial")
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
            descriptor = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return name, data.size

    def columns(self, files: Sequence[str]) -> tuple[str, ...]:
        """The columns of a table as its source named them, in the source's order."""
        import pyarrow.parquet as pq

        file = pq.ParquetFile(self._held(files[0]))
        return tuple(file.schema_arrow.field(place).name for place in _source_columns(file))

    def rows(self, files: Sequence[str], batch: int = 10_000) -> Iterator[tuple[str | None, ...]]:
        """The rows of a table as its source wrote them: text columns only, in the source's order."""
        import pyarrow.parquet as pq

        for name in files:
            file = pq.ParquetFile(self._held(name))
            places = _source_columns(file)
            for piece in file.iter_batches(batch_size=batch):
                yield from zip(*(piece.column(place).to_pylist() for place in places), strict=True)

    def query(self, files: Sequence[str], sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run SQL over the files of one table, which the query calls ``rows``.

        DuckDB runs without access to anything but these files.
        """
        import duckdb

        paths = [str(self._held(name)) for name in files]
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            connection.execute("SET memory_limit='1GB'")
            connection.from_parquet(paths, union_by_name=True).create_view("rows")
            return connection.sql(sql, params=list(parameters)).to_arrow_table()

    def find(
        self, files: Sequence[str], words: str, limit: int, identifiers: Sequence[str] = ()
    ) -> list[tuple[int, dict[str, str]]]:
        """Rows that hold ``words`` in some cell (letter case and accents aside), or an identifier.

        Parameters
        ----------
        files : sequence of str
            The files of one table.
        words : str
        limit : int
            Rows at the most, in the source's order.
        identifiers : sequence of str
            Canonical forms, looked up in the typed columns.

        Returns
        -------
        list of (row number, cells by column)
            Filled cells only.
        """
        import pyarrow.parquet as pq

        file = pq.ParquetFile(self._held(files[0]))
        schema = file.schema_arrow
        columns = [schema.field(place).name for place in _source_columns(file)]
        typed = [
            name for name in schema.names if name not in columns and str(schema.field(name).type) == "string"
        ]
        tests = [
            f"contains(strip_accents(lower({_quote(column)})), strip_accents(lower(?)))" for column in columns
        ]
        values: list[Any] = [words] * len(columns)
        if identifiers:
            marks = ", ".join("?" * len(identifiers))
            tests += [f"{_quote(column)} IN ({marks})" for column in typed]
            values += list(identifiers) * len(typed)
        if not tests:
            return []
        chosen = ", ".join(map(_quote, [ROW_NUMBER, *columns]))
        sql = f"SELECT {chosen} FROM rows WHERE {' OR '.join(tests)} ORDER BY {_quote(ROW_NUMBER)} LIMIT ?"
        found = self.query(files, sql, [*values, limit])
        cells = [column.to_pylist() for column in found.columns]
        return [
            (number, {name: cell for name, cell in zip(columns, row, strict=True) if cell})
            for number, *row in zip(*cells, strict=True)
        ]

    def verify(self, sha256: str) -> bool:
        """Whether the file of a hash is there and unchanged."""
        path = self.path(sha256)
        if not path.exists():
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def _held(self, name: str) -> Path:
        path = self.path(name)
        if not path.exists():
            raise ForestallError(
                "lake.missing", f"The lake file {name[:12]}... is missing.", "Restore it from a backup."
            )
        return path


def _quote(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _source_columns(file: Any) -> list[int]:
    # The writer marks the columns that it added: a source may have columns that start with "_" itself.
    schema = file.schema_arrow
    return [
        place for place in range(len(schema)) if (schema.field(place).metadata or {}).get(b"added") != b"1"
    ]


def _typed_array(kind: str, values: Sequence[str | None]) -> pa.Array:
    import pyarrow as pa

    if kind == "number":
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if kind == "time":
        import pyarrow.compute as pc

        texts = pa.array([None if value is None else value[:19] for value in values], pa.string())
        return pc.strptime(texts, format="%Y-%m-%dT%H:%M:%S", unit="us")
    return pa.array(values, pa.string())
