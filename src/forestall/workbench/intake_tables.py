"""Writing a table: its rows into the lake as they came, and what they say as statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from forestall.core import Kind, Label, strictest
from forestall.record.exchange.cleaning import Cleaner, cleaner
from forestall.record.exchange.mapping import RoleRule, TableKind, TableMapping
from forestall.record.exchange.readers import Chunk, Row, Table
from forestall.record.exchange.rows import Problem, RowMapper, value_problem
from forestall.record.ledger.change import StatementRow
from forestall.record.ledger.texts import is_text, printable
from forestall.workbench.intake_parts import ChunkWriter, PartWriter, mark_last, mention_rows

__all__ = ["write_table"]

_CHUNK = 5_000
_BULK_CHUNK = 100_000


def write_table(writer: PartWriter, table: Table, mapping: TableMapping, name: str) -> None:
    """Take in one table, chunk by chunk; the lake knows it by ``name``.

    Raises
    ------
    ForestallError
        ``mapping.column`` or ``mapping.entity``, before anything is written.
    """
    job = _TableIntake(writer, table, mapping, name)
    chunks = table.chunks(_BULK_CHUNK if mapping.kind.bulk else _CHUNK, writer.skip)
    for chunk, last in mark_last(chunks):
        with writer.chunk(done=last) as out:
            job.write(out, chunk)


class _TableIntake:
    def __init__(self, writer: PartWriter, table: Table, mapping: TableMapping, name: str) -> None:
        self._writer, self._table, self._mapping, self._name = writer, table, mapping, name
        self._reports = mapping.kind is TableKind.REPORTS
        self._out: ChunkWriter | None = None
        self._labels: dict[int, Label] = {}
        self._row_labels: set[int] = set()
        label = replace(writer.source.label, originator=writer.source.originator)
        if self._reports:
            # What a report says is an assessment, whoever typed it into a spreadsheet.
            label = replace(label, kind=Kind.ASSESSMENT)
        self._mapper = RowMapper(
            mapping,
            table.columns,
            originator=writer.source.originator,
            source_id=writer.source.id,
            part=table.name,
            label=label,
            intern=self._intern,
        )
        places = {name: place for place, name in enumerate(table.columns)}
        self._roles = [
            (role, rule, places[rule.column], _scaled(cleaner(rule.type, rule.order), rule.scale))
            for role, rule in mapping.roles.items()
        ]

    def write(self, out: ChunkWriter, chunk: Chunk[Row]) -> None:
        """Add the statements, the rejects and the lake file of one chunk."""
        self._out = out
        self._mapper.source = self._writer.seq
        self._row_labels.clear()
        out.keep_rejects(chunk.rejects)
        if self._mapping.entities or self._mapper.labelled or not _storable(chain.from_iterable(chunk.rows)):
            numbers, rows, typed = self._read_rows(out, chunk)
        else:
            numbers, rows, typed = self._read_columns(out, chunk)
        out.accepted += len(rows)
        if rows:
            self._register(out, numbers, rows, typed)

    def _read_rows(
        self, out: ChunkWriter, chunk: Chunk[Row]
    ) -> tuple[list[int], list[Row], dict[str, list[str | None]]]:
        """Row by row: what a row of entities needs, and a chunk with characters that are not text."""
        numbers: list[int] = []
        rows: list[Row] = []
        typed: dict[str, list[str | None]] = {role: [] for role, *_ in self._roles}
        for number, row in zip(chunk.numbers, chunk.rows, strict=True):
            statements, cells, problems = self._read_row(number, row)
            left_out = any(problem.whole_row for problem in problems)
            for problem in problems:
                self._keep(out, number, row, problem, left_out)
            if left_out:
                continue
            out.rows += statements
            if self._mapper.labelled:
                self._row_labels.add(self._mapper.label_of(row))
            for role, cell in cells.items():
                typed[role].append(cell)
            numbers.append(number)
            rows.append(row)
        return numbers, rows, typed

    def _read_columns(
        self, out: ChunkWriter, chunk: Chunk[Row]
    ) -> tuple[list[int], list[Row], dict[str, list[str | None]]]:
        """Column by column: the same outcome as row by row for rows that only go into the lake."""
        problems: dict[int, list[Problem]] = {}
        typed: dict[str, list[str | None]] = {}
        for role, rule, place, clean in self._roles:
            cells = [row[place] for row in chunk.rows]
            typed[role] = cleaned = [clean(cell) if cell else None for cell in cells]
            for index, value in enumerate(cleaned):
                if value is None and (problem := _find_problem(rule, cells[index])):
                    problems.setdefault(index, []).append(problem)
        left_out: set[int] = set()
        for index in sorted(problems):
            if any(problem.whole_row for problem in problems[index]):
                left_out.add(index)
            for problem in problems[index]:
                self._keep(out, chunk.numbers[index], chunk.rows[index], problem, index in left_out)
        if not left_out:
            return chunk.numbers, chunk.rows, typed
        kept = [index for index in range(len(chunk.rows)) if index not in left_out]
        return (
            [chunk.numbers[index] for index in kept],
            [chunk.rows[index] for index in kept],
            {role: [cells[index] for index in kept] for role, cells in typed.items()},
        )

    def _read_row(
        self, number: int, row: Row
    ) -> tuple[list[StatementRow], dict[str, str | None], list[Problem]]:
        if not _storable(row):
            reason = "The row holds characters that are not text (a NUL, or half of a character)."
            return [], {}, [Problem("", "", "row.characters", reason, "Save the file again as UTF-8.", True)]
        statements, problems = self._mapper.map_row(number, row)
        cells: dict[str, str | None] = {}
        for role, rule, place, clean in self._roles:
            raw = row[place]
            cells[role] = clean(raw) if raw else None
            if cells[role] is None and (problem := _find_problem(rule, raw)):
                problems.append(problem)
        if self._reports:
            for statement in [s for s in statements if s[3] == "bodyText"]:
                label = self._labels[statement[6]]
                source = (self._writer.seq, self._writer.source.id)
                statements += mention_rows(
                    statement[1], statement[4], self._intern, label, source, statement[8]
                )
        return statements, cells, problems

    def _intern(self, label: Label) -> int:
        if self._out is None:
            raise RuntimeError("a row was mapped outside a transaction")
        seq = self._out.change.intern(label)
        self._labels[seq] = label
        return seq

    def _keep(self, out: ChunkWriter, number: int, row: Row, problem: Problem, left_out: bool) -> None:
        out.rejects.append(
            (
                self._table.name,
                number,
                printable(problem.column) or None,
                printable(problem.value) or None,
                problem.code,
                problem.reason,
                problem.remedy,
                printable(" | ".join(cell or "" for cell in row)),
                int(left_out),
            )
        )

    def _register(
        self, out: ChunkWriter, numbers: list[int], rows: list[Row], typed: dict[str, list[str | None]]
    ) -> None:
        columns = self._table.columns
        roles = {role: (rule.type, typed[role]) for role, rule, *_ in self._roles}
        sha256, _ = self._writer.workspace.lake.write(columns, numbers, rows, roles)
        label = self._writer.source.label
        if self._row_labels:
            # The rows of a file lie side by side: nobody sees it who may not see every one of them.
            label = strictest((self._labels[seq] for seq in self._row_labels), kind=label.kind)
        described = [(name, "text") for name in columns]
        described += [(f"{role}={rule.column}", rule.type) for role, rule, *_ in self._roles]
        out.change.register_table(
            name=self._name,
            kind=self._mapping.kind.value,
            sha256=sha256,
            rows=len(rows),
            columns=described,
            source=self._writer.seq,
            label=out.change.intern(label),
        )


def _storable(cells: Iterable[str | None]) -> bool:
    return is_text("".join(filter(None, cells)))


def _find_problem(rule: RoleRule, raw: str | None) -> Problem | None:
    """What is wrong with a cell that gave no value; nothing when it is empty and may be."""
    if raw and raw.strip():
        return value_problem(rule.column, raw, rule.type, whole_row=rule.required)
    if not rule.required:
        return None
    reason = f"{rule.column} is empty, and it is required."
    return Problem(rule.column, "", "value.missing", reason, "Fill it in.", True)


def _scaled(clean: Cleaner, scale: float) -> Cleaner:
    if scale == 1.0:
        return clean
    factor = Decimal(str(scale))

    def scaled(raw: str) -> str | None:
        value = clean(raw)
        return None if value is None else str(Decimal(value) * factor)

    return scaled
