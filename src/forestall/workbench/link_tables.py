"""Linking the records of plain files: read them, find what belongs together, write it down.

Works without a workspace. Every row that was read is in the output once; what could not be read is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import structs
from numpy.typing import NDArray

from forestall.analysis.linking import (
    Field,
    FieldKind,
    Resolution,
    dedupe,
    infer_fields,
    link_between,
)
from forestall.analysis.linking.metrics import score_pairwise
from forestall.analysis.linking.normalise import ALTERNATIVE
from forestall.core import ForestallError
from forestall.workbench.csv_file import check_output, write_csv
from forestall.workbench.link_models import load_model
from forestall.workbench.link_models import save_model as write_trained
from forestall.workbench.link_sources import read_sources, read_table

__all__ = ["Deduped", "Linked", "dedupe_files", "link_files", "read_table"]


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


def dedupe_files(
    files: Sequence[Path],
    output: Path,
    *,
    id_columns: Sequence[str] = (),
    truth: str | None = None,
    model: Path | None = None,
    save_model: Path | None = None,
    kinds: Sequence[str] = (),
    threshold: float = 0.5,
) -> Deduped:
    """Find the records of the files that belong together and write ``record_id,cluster_id,probability``.

    Of several files the name of each record's is added as ``file``.

    Parameters
    ----------
    files : sequence of Path
        Stacked one upon the other; those of several are brought under common headings first.
    output : Path
    id_columns : sequence of str
        Name the records, see `forestall.workbench.link_sources.read_sources`.
    truth : str, optional
        Column that tells which records belong together; read to measure, never to train.
    model, save_model : Path, optional
    kinds : sequence of str
        ``COLUMN=KIND``, over what is inferred.
    threshold : float
        Probability at which clusters are cut.
    """
    given = [*files, *([model] if model is not None else [])]
    for path in (output, *([save_model] if save_model is not None else [])):
        check_output(path, given)
    trained = load_model(model) if model is not None else None
    wanted = [f.column for piece in trained.evidence for f in piece.fields] if trained is not None else []
    sources = read_sources(files, ids=id_columns, truth=truth, wanted=wanted)
    table = pa.concat_tables([source.table for source in sources], promote_options="default")
    notes = [note for source in sources for note in source.notes]
    _require(table, truth, "--truth")
    fields = None
    if trained is None:
        known = {name: field for source in reversed(sources) for name, field in source.fields.items()}
        fields, found = plan_fields(table, kinds, known=known, exclude=(), truth=truth)
        notes += found
    elif kinds:
        notes.append("--field is not used: the model says what it compares.")
    result = dedupe(table, fields=fields, model=trained, threshold=threshold)
    notes += _tell(result)
    names = [f"c{label + 1}" for label in result.labels.tolist()]
    ids = (name for source in sources for name in source.ids)
    sure = (f"{p:.6f}" for p in result.probability.tolist())
    if len(sources) == 1:
        write_csv(output, ("record_id", "cluster_id", "probability"), zip(ids, names, sure, strict=True))
    else:
        origin = (source.name for source in sources for _ in source.ids)
        rows = zip(ids, names, sure, origin, strict=True)
        write_csv(output, ("record_id", "cluster_id", "probability", "file"), rows)
    if save_model is not None:
        if result.model is None:
            notes.append("No model was saved: there was nothing to train on.")
        else:
            write_trained(result.model, save_model)
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
    id_columns: Sequence[str] = (),
    model: Path | None = None,
    kinds: Sequence[str] = (),
    one_to_one: bool = False,
    threshold: float = 0.5,
) -> Linked:
    """Find the records of two files that belong together; each file alone has no duplicates.

    Columns are brought under common headings first, as those of several files are by `dedupe_files`.
    Writes ``record_a,record_b,probability,weight,reason``, the most certain first.
    """
    check_output(output, [left, right, *([model] if model is not None else [])])
    trained = load_model(model) if model is not None else None
    wanted = [f.column for piece in trained.evidence for f in piece.fields] if trained is not None else []
    sources = read_sources((left, right), ids=id_columns, wanted=wanted)
    one, other = (source.table for source in sources)
    both = pa.concat_tables([one, other], promote_options="default")
    known = {name: field for source in reversed(sources) for name, field in source.fields.items()}
    fields, found = plan_fields(both, kinds, known=known, exclude=(), truth=None)
    told = [*(note for source in sources for note in source.notes), *found]
    common = []
    for field in fields:
        missing = [s.name for s in sources if field.column not in s.table.column_names]
        if missing and field.kind is not FieldKind.IGNORE:
            told.append(f"{field.column!r} is not in {missing[0]} and is not compared.")
        elif not missing:
            common.append(field)
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
    links = result.links
    rows = sorted(
        zip(links.left, links.right, links.probability, links.weight, result.reasons, strict=True),
        key=lambda row: (-row[3], row[0], row[1]),
    )
    names = [source.ids for source in sources]
    lines = ((names[0][a], names[1][b], f"{p:.6f}", f"{w:.2f}", why) for a, b, p, w, why in rows)
    write_csv(output, ("record_a", "record_b", "probability", "weight", "reason"), lines)
    return Linked(one.num_rows, other.num_rows, len(rows), result.fields, tuple(told))


def plan_fields(
    table: pa.Table,
    kinds: Sequence[str],
    *,
    known: Mapping[str, Field] | None = None,
    exclude: Sequence[str],
    truth: str | None,
) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """What the columns hold: as set by hand, else as their names or else their values tell."""
    known = dict(known or {})
    hints = {name: field.kind for name, field in known.items()}
    for setting in kinds:
        column, _, kind = setting.rpartition("=")
        _require(table, column, "--field")
        known.pop(column, None)
        try:
            hints[column] = FieldKind(kind)
        except ValueError:
            raise ForestallError(
                "link.field_kind",
                f"{kind!r} is not a kind of field.",
                f"Use one of {', '.join(kind.value for kind in FieldKind)}.",
            ) from None
    fields, warnings = infer_fields(table, hints=hints, exclude=exclude, truth=truth)
    told = [
        structs.replace(field, why=known[field.column].why)
        if field.why == "set" and field.column in known
        else field
        for field in fields
    ]
    return tuple(_part(field, table.column(field.column)) for field in told), warnings


def _part(field: Field, column: pa.ChunkedArray) -> Field:
    """Say that cells hold several values, where one does."""
    if field.kind is FieldKind.IGNORE or not pc.any(pc.match_substring(column, ALTERNATIVE)).as_py():
        return field
    return structs.replace(field, separator=ALTERNATIVE)


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
