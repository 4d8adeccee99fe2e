"""Export: what may leave, in a file that says how it is marked, for whom, what for and what it lacks.

Policy judges every statement (or lake file) under the rules of disclosure, the audit event of each
batch is durable before its bytes are written, and the file takes its name only when it is whole.
Beside it lies ``NAME.about.json``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedRandom
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import structs

from forestall.core import ForestallError, Label, Marking, Operation, Purpose, Refusal
from forestall.record.audit import Detail, timestamp
from forestall.record.exchange.about import About, about_path
from forestall.record.exchange.statement_table import STATEMENT_COLUMNS, statement_row
from forestall.record.exchange.writers import (
    ExportFormat,
    replacing,
    write_csv,
    write_ftm_entities,
    write_ftm_statements,
    write_graphml,
    write_json_lines,
    write_parquet,
    write_xlsx,
)
from forestall.record.exchange.writers.losses import count
from forestall.record.ledger import StatementRecord, TableRecord, View
from forestall.record.policy import Subject, may
from forestall.record.workspace import Workspace

__all__ = ["ExportFormat", "ExportResult", "export_entities", "export_table"]

Progress = Callable[[int], None]
"""Called with the statements or rows written so far."""

_PAGE = 200
_PIECE = 10_000


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was exported.

    Parameters
    ----------
    path : Path
    about : Path
        The page beside it.
    format : ExportFormat
    marking : str
        The highest marking of anything in it.
    rows, entities : int
        Statements or rows of a table, and entities.
    dropped : tuple of str
        What the format could not keep, in sentences.
    events : tuple of int
        Numbers of the audit events, the last of which holds the hash.
    sha256 : str
    """

    path: Path
    about: Path
    format: ExportFormat
    marking: str
    rows: int
    entities: int
    dropped: tuple[str, ...]
    events: tuple[int, ...]
    sha256: str


def export_entities(
    workspace: Workspace,
    subject: Subject,
    purpose: Purpose,
    target: Path,
    *,
    format: ExportFormat | None = None,
    schema: str | None = None,
    ids: Sequence[str] | None = None,
    query: str | None = None,
    recipient: str,
    as_of: str | None = None,
    overwrite: bool = False,
    guard: bool = True,
    progress: Progress | None = None,
) -> ExportResult:
    """Export entities with everything that is stated of them and may leave.

    Parameters
    ----------
    workspace : Workspace
    subject : Subject
        Who exports.
    purpose : Purpose
        What for.
    target : Path
        File to write.
    format : ExportFormat, optional
        Otherwise the ending of ``target`` says it.
    schema : str, optional
        Only entities of this schema.
    ids : sequence of str, optional
        Only these entities, with the records joined to them.
    query : str, optional
        Only what a search for these words finds.
    recipient : str
        Who it is for: an id, without blanks.
    as_of : str, optional
        UTC time: the record as it stood then; now unless it is given.
    overwrite : bool
        Whether a file of that name may be replaced.
    guard : bool
        Whether cells of CSV are guarded against spreadsheets.
    progress : callable, optional

    Raises
    ------
    Refusal
        ``export.refused``, in the same words when the role may not disclose, when nothing is there
        and when nothing of it may leave.
    ForestallError
        ``export.format``, ``export.recipient``, ``export.choice``, ``export.exists``,
        ``export.folder`` or ``export.busy``.
    """
    chosen = format or ExportFormat.of(target)
    if ids is not None and query is not None:
        raise ForestallError("export.choice", "Ids and a query were both given.", "Give one of them.")
    _check(workspace, subject, purpose, recipient)
    # The record as it stands now, to the end: a change half-way cannot tear the export.
    view = workspace.ledger.view(subject, purpose, as_of=as_of or timestamp(datetime.now(UTC)))
    entities = _search(view, query, schema) if query is not None else ids
    job = _Export(view, target, chosen, recipient, "statements", guard=guard, progress=progress)
    if identities := view.count_identities():
        job.left_behind = (
            f"Not exported: {count(identities, 'decision')} on which records are the same; "
            "each record stands under its own id.",
        )
    batches = view.export(schema=schema, entities=entities, recipient=recipient, format=chosen.value)
    with replacing(target, overwrite=overwrite) as file:
        return job.finish(file, _write_statements(file, job, job.statements(batches)))


def export_table(
    workspace: Workspace,
    subject: Subject,
    purpose: Purpose,
    table_name: str,
    target: Path,
    *,
    format: ExportFormat | None = None,
    recipient: str,
    overwrite: bool = False,
    guard: bool = True,
    progress: Progress | None = None,
) -> ExportResult:
    """Export the rows of a table of the lake, as its source wrote them.

    Parameters
    ----------
    table_name : str
        As :meth:`forestall.record.ledger.View.tables` names it, or ``SOURCE:NAME`` when several
        sources have a table of that name.

    Other parameters and errors are those of :func:`export_entities`.

    Raises
    ------
    ForestallError
        ``export.table_format`` when the format holds no tables, ``export.ambiguous`` when several
        tables have that name.
    """
    chosen = format or ExportFormat.of(target)
    if chosen not in (ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.PARQUET, ExportFormat.JSON):
        raise ForestallError(
            "export.table_format", f"{chosen.value} holds no tables.", "Use csv, xlsx, parquet or json."
        )
    _check(workspace, subject, purpose, recipient)
    view = workspace.ledger.view(subject, purpose, as_of=timestamp(datetime.now(UTC)))
    table = _find_table(view, table_name)
    job = _Export(view, target, chosen, recipient, f"rows of {table.name}", guard=guard, progress=progress)
    job.labels.add(table.label)
    job.sources.add(table.source)
    rows = job.table_rows(workspace.lake.rows(table.files))
    with replacing(target, overwrite=overwrite) as file:
        view.log_export(table.files, recipient=recipient, format=chosen.value, rows=table.rows)
        return job.finish(file, _write_rows(file, job, "rows", workspace.lake.columns(table.files), rows))


def _check(workspace: Workspace, subject: Subject, purpose: Purpose, recipient: str) -> None:
    if not Detail.ID.value.fullmatch(recipient):
        raise ForestallError(
            "export.recipient",
            f"{recipient!r} cannot stand in the log as the recipient.",
            "Write an id of letters, figures and . _ : + - such as eastmere-police.",
        )
    if not may(subject, Operation.DISCLOSURE, purpose):
        workspace.ledger.log(subject, purpose, "access.refuse", detail={"code": "export"})
        raise _refusal()


def _refusal() -> Refusal:
    return Refusal(
        "export.refused",
        "There is nothing here that may leave for this purpose.",
        "Ask the information manager if you think that there should be.",
    )


def _search(view: View, query: str, schema: str | None) -> list[str]:
    """The ids of everything that a search finds."""
    found: list[str] = []
    while True:
        page = view.search(query, schema=schema, limit=_PAGE, offset=len(found))
        found += [hit.id for hit in page.hits]
        if not page.hits or len(found) >= page.total:
            return found


def _find_table(view: View, name: str) -> TableRecord:
    found = [
        table
        for table in view.tables(Operation.DISCLOSURE)
        if name in (table.name, f"{table.source}:{table.name}")
    ]
    if not found:
        raise _refusal()
    if len(found) > 1:
        names = ", ".join(f"{table.source}:{table.name}" for table in found)
        raise ForestallError(
            "export.ambiguous", f"{len(found)} tables are called {name}.", f"Name one of {names}."
        )
    return found[0]


class _Export:
    """One export: what is counted on its way, and what is said of it at its end."""

    def __init__(
        self,
        view: View,
        target: Path,
        format: ExportFormat,
        recipient: str,
        content: str,
        *,
        guard: bool,
        progress: Progress | None,
    ) -> None:
        self.format = format
        self.target = target
        self.guard = guard and format is ExportFormat.CSV
        self.columns: tuple[str, ...] = ()
        self.rows = self.entities = 0
        self.labels: set[Label] = set()
        self.sources: set[str] = set()
        self.left_behind: tuple[str, ...] = ()
        self._view, self._recipient, self._content = view, recipient, content
        self._progress = progress

    def statements(self, batches: Iterator[list[StatementRecord]]) -> Iterator[StatementRecord]:
        """The statements one by one, counted."""
        entity = ""
        for batch in batches:
            for record in batch:
                statement = record.statement
                if statement.entity != entity:
                    entity = statement.entity
                    self.entities += 1
                self.labels.add(statement.label)
                self.sources.add(statement.source)
                yield record
            self._advance(len(batch))
        if not self.rows:
            raise _refusal()

    def table_rows(self, rows: Iterator[tuple[str | None, ...]]) -> Iterator[tuple[str | None, ...]]:
        """The rows of a table, counted."""
        while piece := list(islice(rows, _PIECE)):
            yield from piece
            self._advance(len(piece))

    def _advance(self, rows: int) -> None:
        self.rows += rows
        if self._progress is not None:
            self._progress(self.rows)

    def describe(self, dropped: tuple[str, ...]) -> About:
        """The page about the export, as it stands inside the file: without its hash."""
        return About(
            file=self.target.name,
            format=self.format.value,
            content=self._content,
            marking=max((label.marking for label in self.labels), default=Marking.OFFICIAL).words,
            handling=sorted({c.value for label in self.labels for c in label.handling.conditions}),
            purpose=self._view.purpose.words,
            recipient=self._recipient,
            exported_by=self._view.subject.id,
            exported_at=timestamp(datetime.now(UTC)),
            as_of=self._view.as_of or "",
            rows=self.rows,
            entities=self.entities,
            sources=sorted(self.sources),
            originators=sorted({label.originator for label in self.labels} - {""}),
            columns=list(self.columns),
            guard="apostrophe" if self.guard else "",
            dropped=[*dropped, *self.left_behind],
            events=self._view.events,
        )

    def finish(self, file: BufferedRandom, dropped: tuple[str, ...]) -> ExportResult:
        """Log the hash of what was written, and put the page beside it."""
        file.flush()
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self._view.log_export(
            (), recipient=self._recipient, format=self.format.value, rows=self.rows, content=sha256
        )
        about = structs.replace(self.describe(dropped), sha256=sha256)
        beside = about_path(self.target)
        # A page without its file is what a crash leaves here; a file without its page is never there.
        with replacing(beside, overwrite=True) as page:
            page.write(msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n")
        return ExportResult(
            self.target,
            beside,
            self.format,
            about.marking,
            self.rows,
            self.entities,
            tuple(about.dropped),
            tuple(about.events),
            sha256,
        )


def _write_statements(file: BinaryIO, job: _Export, records: Iterator[StatementRecord]) -> tuple[str, ...]:
    match job.format:
        case ExportFormat.FTM:
            return write_ftm_entities(file, records)
        case ExportFormat.FTM_STATEMENTS:
            return write_ftm_statements(file, records, table=job.target.suffix.lower() == ".csv")
        case ExportFormat.GRAPHML:
            return write_graphml(file, records, job.describe)
    return _write_rows(file, job, "statements", STATEMENT_COLUMNS, map(statement_row, records))


def _write_rows(
    file: BinaryIO,
    job: _Export,
    name: str,
    columns: tuple[str, ...],
    rows: Iterator[tuple[str | None, ...]],
) -> tuple[str, ...]:
    job.columns = columns
    match job.format:
        case ExportFormat.CSV:
            return write_csv(file, columns, rows, guard=job.guard)
        case ExportFormat.XLSX:
            return write_xlsx(file, name, columns, rows, job.describe)
        case ExportFormat.PARQUET:
            return write_parquet(file, columns, rows, job.describe)
    return write_json_lines(file, columns, rows)
