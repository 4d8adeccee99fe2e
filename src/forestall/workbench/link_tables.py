"""Linking the records of plain files: read them, find what belongs together, write it down.

Works without a workspace. Every row that was read is in the output once; what could not be read is counted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forestall.analysis.linking import (
    Field,
    FieldKind,
    LinkModel,
    Resolution,
    dedupe,
    infer_fields,
    link_between,
    read_model,
    write_model,
)
from forestall.analysis.linking.metrics import score_pairwise
from forestall.core import ForestallError
from forestall.record.exchange.readers import Document, Reject, Table, read

__all__ = ["Deduped", "Linked", "dedupe_files", "link_files", "read_table"]

_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Deduped:
    """What came of it.

    Parameters
    ----------
    records, clusters, alone : int
        Records, clusters they fell into, and records that no other belongs with.
    fields : tuple of Field
    notes : tuple of str
        What a reader should know.
    precision, recall, f1 : float or None
        Of pairs in clusters, against the truth; None when none was given or nothing can be said.
    """

    records: int
    clusters: int
    alone: int
    fields: tuple[Field, ...]
    notes: tuple[str, ...]
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking two files gave: their records, the links written, what was compared, and notes."""

    left: int
    right: int
    links: int
    fields: tuple[Field, ...]
    notes: tuple[str, ...]


def read_table(path: Path) -> tuple[pa.Table, tuple[str, ...]]:
    """Read the first table of a file: CSV, TSV, XLSX, JSON or Parquet.

    Raises
    ------
    ForestallError
        ``link.no_table`` when there is none; `ReaderError` when the file cannot be read.
    """
    if not path.is_file():
        raise ForestallError("link.no_file", f"There is no file {path.name}.", "Check the path.")
    document: Document = read(path)
    tables = [part for part in document.parts if isinstance(part, Table)]
    if not tables:
        raise ForestallError(
            "link.no_table", f"{path.name} holds no table.", "Give a CSV, XLSX, JSON or Parquet table."
        )
    table = tables[0]
    notes = list(document.notes) + list(table.notes)
    if len(tables) > 1:
        notes.append(f"{path.name} holds {len(tables)} tables; {table.name!r} is used.")
    columns: list[list[pa.Array]] = [[] for _ in table.columns]
    rejects: list[Reject] = []
    for chunk in table.chunks(_CHUNK):
        rejects += chunk.rejects
        for held, values in zip(columns, zip(*chunk.rows, strict=True), strict=False):
            held.append(pa.array(values, pa.string()))
    if rejects:
        notes.append(
            f"{len(rejects):,} rows of {path.name} could not be read; the first: {rejects[0].reason}"
        )
    arrays = [pa.chunked_array(held, pa.string()) for held in columns]
    return pa.Table.from_arrays(arrays, names=_unlike(table.columns)), tuple(notes)


def _unlike(names: Sequence[str]) -> list[str]:
    """Column names, numbered where they repeat."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def dedupe_files(
    files: Sequence[Path],
    output: Path,
    *,
    id_column: str | None = None,
    truth: str | None = None,
    model: Path | None = None,
    save_model: Path | None = None,
    kinds: Sequence[str] = (),
    threshold: float = 0.5,
) -> Deduped:
    """Find the records of the files that belong together and write ``record_id,cluster_id,probability``.

    Parameters
    ----------
    files : sequence of Path
        Stacked one upon the other.
    output : Path
    id_column : str, optional
        Names the records; without it they are numbered.
    truth : str, optional
        Column that tells which records belong together; read to measure, never to train.
    model, save_model : Path, optional
    kinds : sequence of str
        ``COLUMN=KIND``, over what is inferred.
    threshold : float
        Probability at which clusters are cut.
    """
    tables: list[pa.Table] = []
    notes: list[str] = []
    for path in files:
        table, said = read_table(path)
        tables.append(table)
        notes += said
    table = pa.concat_tables(tables, promote_options="default")
    for column, what in ((id_column, "--id"), (truth, "--truth")):
        _require(table, column, what)
    if id_column is None:
        notes.append("No --id was given: records are named by their row, from 1 on.")
        ids = [str(row + 1) for row in range(table.num_rows)]
    else:
        ids = [value or "" for value in table.column(id_column).to_pylist()]
        if blank := sum(not value for value in ids):
            notes.append(f"{blank:,} records have no {id_column!r}.")
        if repeated := len(ids) - len(set(ids)):
            notes.append(
                f"{repeated:,} records repeat an {id_column!r}; each row counts as a record of its own."
            )
    trained = _load_model(model) if model is not None else None
    fields = None
    if trained is None:
        fields, found = plan_fields(table, kinds, exclude=[id_column] if id_column else [], truth=truth)
        notes += found
    elif kinds:
        notes.append("--field is not used: the model says what it compares.")
    result = dedupe(table, fields=fields, model=trained, threshold=threshold)
    notes += _tell(result)
    names = [f"c{label + 1}" for label in result.labels.tolist()]
    rows = zip(ids, names, (f"{p:.6f}" for p in result.probability.tolist()), strict=True)
    _write(output, ("record_id", "cluster_id", "probability"), rows)
    if save_model is not None:
        if result.model is None:
            notes.append("No model was saved: there was nothing to train on.")
        else:
            save_model.write_bytes(write_model(result.model))
    sizes = np.bincount(result.labels) if len(result.labels) else np.zeros(0, np.int64)
    return _measured(
        Deduped(table.num_rows, len(sizes), int((sizes == 1).sum()), result.fields, tuple(notes)),
        result.labels,
        table.column(truth).to_pylist() if truth is not None else None,
    )


def link_files(
    left: Path,
    right: Path,
    output: Path,
    *,
    id_column: str | None = None,
    model: Path | None = None,
    kinds: Sequence[str] = (),
    one_to_one: bool = False,
    threshold: float = 0.5,
) -> Linked:
    """Find the records of two files that belong together; each file alone has no duplicates.

    Columns of the same name are compared; a column of the second file that only is called otherwise is
    taken for the one of the first that holds the same kind of thing, where there is one such in each.

    Writes ``record_a,record_b,probability,weight,reason``, the most certain first.
    """
    (one, notes), (other, said) = read_table(left), read_table(right)
    _require(one, id_column, "--id")
    _require(other, id_column, "--id")
    trained = _load_model(model) if model is not None else None
    exclude = [id_column] if id_column else []
    fields, found = plan_fields(one, kinds, exclude=exclude, truth=None)
    other, renamed = _rename_alike(other, fields, exclude)
    told = [*notes, *said, *found, *renamed]
    if id_column is None:
        told.append("No --id was given: records are named by their row, from 1 on.")
    common = [field for field in fields if field.column in other.column_names]
    for field in fields:
        if field not in common and field.kind is not FieldKind.IGNORE:
            told.append(f"{field.column!r} is in {left.name} only and is not compared.")
    columns = [field.column for field in common]
    result = link_between(
        one.select(columns),
        other.select(columns),
        fields=common,
        model=trained,
        one_to_one=one_to_one,
        threshold=threshold,
    )
    told += result.warnings
    names = [_name(table, id_column) for table in (one, other)]
    links = result.links
    rows = sorted(
        zip(links.left, links.right, links.probability, links.weight, result.reasons, strict=True),
        key=lambda row: (-row[3], row[0], row[1]),
    )
    lines = ((names[0][a], names[1][b], f"{p:.6f}", f"{w:.2f}", why) for a, b, p, w, why in rows)
    _write(output, ("record_a", "record_b", "probability", "weight", "reason"), lines)
    return Linked(one.num_rows, other.num_rows, len(rows), result.fields, tuple(told))


def _name(table: pa.Table, id_column: str | None) -> list[str]:
    if id_column is None:
        return [str(row + 1) for row in range(table.num_rows)]
    return [value or "" for value in table.column(id_column).to_pylist()]


def _rename_alike(
    table: pa.Table, fields: Sequence[Field], exclude: Sequence[str]
) -> tuple[pa.Table, list[str]]:
    """Give columns the names that the first file has for the same kind of thing."""
    theirs, _ = infer_fields(table, exclude=exclude)
    names = {field.column: field.column for field in theirs}
    missing = [field for field in fields if field.column not in table.column_names]
    known = {field.column for field in fields}
    notes = []
    for field in missing:
        alike = [f for f in theirs if f.kind is field.kind and f.column not in known]
        single = sum(other.kind is field.kind for other in missing) == 1
        if field.kind is not FieldKind.IGNORE and single and len(alike) == 1:
            names[alike[0].column] = field.column
            notes.append(f"{alike[0].column!r} is compared with {field.column!r}: both are {field.kind}.")
    return table.rename_columns([names.get(name, name) for name in table.column_names]), notes


def _load_model(path: Path) -> LinkModel:
    if not path.is_file():
        raise ForestallError(
            "link.no_file", f"There is no model {path.name}.", "Train one with --save-model."
        )
    return read_model(path.read_bytes(), path.name)


def plan_fields(
    table: pa.Table, kinds: Sequence[str], *, exclude: Sequence[str], truth: str | None
) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """What the columns hold: as set by hand, else as inferred."""
    hints = {}
    for setting in kinds:
        column, _, kind = setting.rpartition("=")
        _require(table, column, "--field")
        try:
            hints[column] = FieldKind(kind)
        except ValueError:
            raise ForestallError(
                "link.field_kind",
                f"{kind!r} is not a kind of field.",
                f"Use one of {', '.join(kind.value for kind in FieldKind)}.",
            ) from None
    return infer_fields(table, hints=hints, exclude=exclude, truth=truth)


def _require(table: pa.Table, column: str | None, what: str) -> None:
    if column is not None and column not in table.column_names:
        raise ForestallError(
            "link.no_column",
            f"{what} names the column {column!r}, which the table does not have.",
            f"It has {', '.join(map(repr, table.column_names))}.",
        )


def _tell(result: Resolution) -> list[str]:
    """The warnings of a resolution, in sentences."""
    notes = list(result.warnings)
    for cut in result.cut_blocks:
        notes.append(
            f"{cut.blocks:,} groups of records with {cut.what} were too large to compare in full "
            f"(up to {cut.largest:,} records)."
        )
    for giant in result.giants[:3]:
        notes.append(
            f"A chain of {giant.records:,} connected records was cut into {giant.clusters:,} clusters; "
            f"the largest has {giant.largest:,}."
        )
    return notes


def _measured(found: Deduped, labels: NDArray[np.int32], truth: list[str | None] | None) -> Deduped:
    """Add how right the clusters are, over the records whose truth is known."""
    if truth is None:
        return found
    known = np.array([bool(value) for value in truth], bool)
    told = np.unique(np.array([value or "" for value in truth], object).astype(str), return_inverse=True)[1]
    scores = score_pairwise(told[known], labels[known])
    missing = int((~known).sum())
    notes = (
        (*found.notes, f"{missing:,} records without a truth are not measured.") if missing else found.notes
    )
    return replace(found, notes=notes, precision=scores.precision, recall=scores.recall, f1=scores.f1)


def _write(output: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV that stands under its name only when it is whole."""
    partial = output.with_name(f".{output.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
        partial.replace(output)
    except OSError as error:
        raise ForestallError(
            "link.output", f"{output.name} cannot be written: {error.strerror}.", "Choose another place."
        ) from None
