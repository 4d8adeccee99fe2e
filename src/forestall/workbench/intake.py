"""Intake: files of any known format become labelled statements, lake tables and kept rejects.

Each chunk of rows is one transaction that writes its statements, its rejects, its progress and its
event, so a killed intake goes on where it stopped and gives the same knowledge as one that ran
through. A file is known by the hash of its content: taking it in twice changes nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from forestall.core import ForestallError, Label, Purpose, Refusal
from forestall.record.exchange.about import is_about
from forestall.record.exchange.mapping import (
    MappingFile,
    TableMapping,
    dump_mapping,
    load_mapping,
    parse_mapping,
)
from forestall.record.exchange.propose import propose_mapping
from forestall.record.exchange.readers import (
    Document,
    Entities,
    Part,
    ReaderError,
    Reports,
    Statements,
    Table,
    read,
)
from forestall.record.exchange.readers.streams import part_name
from forestall.record.ledger import Source
from forestall.record.ledger.labels import derive_label_id
from forestall.record.ledger.progress import PartProgress, find_source, progress_of
from forestall.record.ledger.texts import printable
from forestall.record.policy import Subject
from forestall.record.workspace import Workspace
from forestall.workbench.intake_parts import PartWriter, write_entities, write_reports, write_statements
from forestall.workbench.intake_tables import write_table

__all__ = ["FileResult", "IntakeResult", "load_mapping", "propose", "take_in", "write_proposal"]

Progress = Callable[[str, int, int], None]
"""Called with the file's name, its rows so far and the statements so far of the whole intake."""

_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    ``status`` is ``taken``, ``held`` (the same content was taken in before), ``empty`` or
    ``refused``, with the reason. ``problems`` counts single values of accepted rows that were left
    out; every row is either accepted or rejected.
    """

    file: str
    format: str
    status: str
    reason: str = ""
    remedy: str = ""
    source: str = ""
    kinds: tuple[str, ...] = ()
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    problems: int = 0
    statements: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What became of an intake, in total and file by file."""

    files: tuple[FileResult, ...]
    seconds: float
    read: int = field(init=False)
    accepted: int = field(init=False)
    rejected: int = field(init=False)
    statements: int = field(init=False)

    def __post_init__(self) -> None:
        for name in ("read", "accepted", "rejected", "statements"):
            object.__setattr__(self, name, sum(getattr(result, name) for result in self.files))


def take_in(
    workspace: Workspace,
    subject: Subject,
    paths: Sequence[Path],
    *,
    purpose: Purpose = Purpose.INTELLIGENCE,
    label: Label | None = None,
    originator: str = "",
    mapping: MappingFile | None = None,
    progress: Progress | None = None,
) -> IntakeResult:
    """Take files and folders into the record.

    Parameters
    ----------
    workspace : Workspace
    subject : Subject
        Who takes them in.
    paths : sequence of Path
        Files, or folders that are searched whole.
    purpose : Purpose
        What for.
    label : Label, optional
        What rows without a grading or marking of their own carry.
    originator : str
        Whose records they are; without it, the folder that a file lies in names it.
    mapping : MappingFile, optional
        Mappings to use, by file name; for the others one is proposed.
    progress : callable, optional

    Returns
    -------
    IntakeResult
        A file that cannot be read at all is ``refused`` with a reason, and the others go on.

    Raises
    ------
    ForestallError
        ``intake.nothing`` when a path does not exist; ``matter.unknown`` when the label names a
        matter that the subject is not in.
    """
    if label is not None and not label.matters <= subject.matters:
        raise Refusal(
            "matter.unknown",
            f"You are in no matter called {', '.join(sorted(label.matters - subject.matters))}.",
            "Open it first, or ask a member to let you in.",
        )
    started = time.monotonic()
    results: list[FileResult] = []
    for path, name, agency in _files(paths):
        taken = sum(result.statements for result in results)
        default = label or Label()
        owner = originator or agency
        job = _FileIntake(workspace, subject, purpose, default, owner, mapping, progress, taken)
        results.append(job.run(path, name))
    return IntakeResult(tuple(results), time.monotonic() - started)


def propose(paths: Sequence[Path]) -> MappingFile:
    """The mapping that an intake of these files would use, to be read, edited and given back.

    Files that hold no table, or cannot be read, have no entry.
    """
    tables: dict[str, TableMapping] = {}
    for path, name, _ in _files(paths):
        try:
            document = read(path)
        except ReaderError:
            continue
        for part in document.parts:
            if isinstance(part, Table):
                tables[_table_key(name, part, document)] = _propose_table(name, part)
    return MappingFile(tables)


def write_proposal(paths: Sequence[Path], target: Path) -> None:
    """Write the proposed mapping as YAML, with a reason for every column."""
    target.write_bytes(dump_mapping(propose(paths)))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str, str]]:
    """Path, name to show and originator of every file, in a fixed order."""
    for path in paths:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file()):
                relative = file.relative_to(path)
                if is_about(file) or any(part.startswith(".") for part in relative.parts):
                    continue  # the reader of the export beside it reads it too; the other is hidden
                agency = relative.parts[0] if len(relative.parts) > 1 else path.resolve().name
                yield file, printable(relative.as_posix()), printable(agency)
        elif path.is_file():
            yield path, printable(path.name), printable(path.resolve().parent.name)
        else:
            raise ForestallError("intake.nothing", f"There is no file or folder {path}.", "Check the name.")


def _table_key(name: str, part: Part, document: Document) -> str:
    return name if len(document.parts) == 1 else f"{name}#{part.name}"


def _propose_table(name: str, part: Table) -> TableMapping:
    first = next(iter(part.chunks(_SAMPLE)), None)
    return propose_mapping(part.columns, first.rows if first else [], name=f"{name} {part.name}")


@dataclass(slots=True)
class _FileIntake:
    workspace: Workspace
    subject: Subject
    purpose: Purpose
    label: Label
    originator: str
    mapping: MappingFile | None
    progress: Progress | None
    taken: int
    source: str = ""
    before: int = 0

    def run(self, path: Path, name: str) -> FileResult:
        try:
            document = read(path)
        except ReaderError as error:
            return FileResult(name, "", "refused", error.sentence, error.remedy)
        if not document.parts:
            return FileResult(name, document.format.value, "empty", "; ".join(document.notes))
        try:
            return self._take(document, name)
        except ForestallError as error:
            if not (isinstance(error, ReaderError) or error.code.startswith("mapping.")):
                raise
            # What was read before the fault stays; reading the file again goes on from there.
            stays = progress_of(self.workspace.ledger, self.source).values()
            return FileResult(
                name,
                document.format.value,
                "refused",
                error.sentence,
                error.remedy,
                self.source if stays else "",
                read=sum(part.read for part in stays),
                accepted=sum(part.accepted for part in stays),
                rejected=sum(part.rejected for part in stays),
                problems=sum(part.problems for part in stays),
                statements=sum(part.statements for part in stays) - self.before,
            )

    def _source_id(self, document: Document, mappings: dict[str, TableMapping]) -> str:
        """The same content under the same label by the same mapping is the same source.

        Under another label it is another: who may not see the one can tell nothing from taking in
        the other, and has the whole of it.
        """
        found = f"f-{document.sha256[:32]}"
        if self.mapping is not None and mappings:
            given = hashlib.sha256(msgspec.json.encode(list(mappings.values()))).hexdigest()
            found += f"-{given[:8]}"
        if self.label != Label():
            found += f"-{derive_label_id(self.label).hex()[:16]}"
        return found

    def _take(self, document: Document, name: str) -> FileResult:
        mappings = {
            part.name: self._mapping_of(name, part, document)
            for part in document.parts
            if isinstance(part, Table)
        }
        self.source = source_id = self._source_id(document, mappings)
        begun = find_source(self.workspace.ledger, source_id)
        first_name = begun.name if begun else name
        # A file is known by its content: what is named after the file keeps the name it had at first.
        own, first_own = part_name(document.path), part_name(Path(first_name))
        parts = [replace(p, name=first_own if p.name == own else printable(p.name)) for p in document.parts]
        mappings = {
            part.name: mappings[old.name]
            for part, old in zip(parts, document.parts, strict=True)
            if isinstance(part, Table)
        }
        if begun and begun.mapping:
            mappings = parse_mapping(begun.mapping, first_name).tables
        source = Source(
            source_id,
            "file",
            first_name,
            self.label,
            document.format.value,
            begun.originator if begun else self.originator,
            mapping=dump_mapping(MappingFile(mappings)).decode() if mappings else "",
        )
        document = replace(document, parts=tuple(parts))
        seq = begun.seq if begun else None
        known = progress_of(self.workspace.ledger, source_id) if begun else {}
        self.before = sum(part.statements for part in known.values())
        held = bool(known) and all(known.get(part.name, _NOTHING).done for part in document.parts)
        found: list[PartProgress] = []
        for part in document.parts:
            start = known.get(part.name, _NOTHING)
            if start.done:
                found.append(start)
                continue
            key = _table_key(first_name, part, document)
            writer = self._take_part(part, start, source, seq, mappings.get(part.name), key)
            self.taken += writer.progress.statements - start.statements
            seq = writer.seq
            found.append(writer.progress)
        return FileResult(
            file=name,
            format=document.format.value,
            status="held" if held else "taken",
            source=source_id,
            kinds=tuple(_kind(part, mappings) for part in document.parts),
            read=sum(part.read for part in found),
            accepted=sum(part.accepted for part in found),
            rejected=sum(part.rejected for part in found),
            problems=sum(part.problems for part in found),
            statements=sum(part.statements for part in found) - self.before,
            notes=(*document.notes, *(note for part in document.parts for note in part.notes)),
        )

    def _take_part(
        self,
        part: Part,
        start: PartProgress,
        source: Source,
        seq: int | None,
        mapping: TableMapping | None,
        name: str,
    ) -> PartWriter:
        writer = PartWriter(
            self.workspace,
            self.subject,
            self.purpose,
            source,
            seq,
            part.name,
            start,
            self._report_progress(source.name, start.statements),
        )
        if isinstance(part, Table) and mapping is not None:
            write_table(writer, part, mapping, name)
        elif isinstance(part, Entities):
            write_entities(writer, part)
        elif isinstance(part, Statements):
            write_statements(writer, part)
        elif isinstance(part, Reports):
            write_reports(writer, part)
        writer.finish()
        return writer

    def _report_progress(self, name: str, before: int) -> Callable[[int, int], None]:
        def report(read: int, statements: int) -> None:
            if self.progress is not None:
                self.progress(name, read, self.taken + statements - before)

        return report

    def _mapping_of(self, name: str, part: Table, document: Document) -> TableMapping:
        if self.mapping is not None:
            key = _table_key(name, part, document)
            for candidate in (key, Path(key).name, part.name):
                if candidate in self.mapping.tables:
                    return self.mapping.tables[candidate]
        return _propose_table(name, part)


_NOTHING = PartProgress()


def _kind(part: Part, mappings: dict[str, TableMapping]) -> str:
    if isinstance(part, Table):
        return mappings[part.name].kind.value
    return type(part).__name__.lower()
