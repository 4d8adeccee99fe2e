"""Real input, end to end: taken in, accounted for, searched, exported and read back.

Usage: python benchmarks/real_input.py [--data FOLDER] [--sample N]

Takes in published police networks, assessment records, name lists and call records from the shared data
folder (``../shared/data``, or $FORESTALL_DATA), searches for a seeded sample of the cells of each table,
exports each table in every format that holds tables and compares it with the source file cell by
cell, and exports and reads back all statements. Prints one JSON object; exits with 1 when a row is not
accounted for, a sampled cell is not found or something does not read back equal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from forestall.core import Statement
from forestall.record.exchange.readers import Document, Table, read
from forestall.record.exchange.statement_table import read_statement_rows
from forestall.record.ledger import TableRecord, View
from forestall.workbench.export import ExportFormat, export_entities, export_table
from forestall.workbench.intake import FileResult, take_in
from forestall.workbench.search import read_identifiers
from forestall.workbench.session import Session, open_session

DATA = Path(os.environ.get("FORESTALL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
SOURCES = ("networks", "mission", "linking/names", "markets/vast2008_cdr.csv")
TABLES = {"csv": ExportFormat.CSV, "xlsx": ExportFormat.XLSX, "parquet": ExportFormat.PARQUET}
TABLES["json"] = ExportFormat.JSON

Row = tuple[str | None, ...]


def read_source(document: Document, part: Table) -> list[Row]:
    """The rows of a table as its file has them."""
    assert part in document.parts
    return [tuple(row) for chunk in part.chunks() for row in chunk.rows]


def read_exported(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    """Columns and rows of an export."""
    (table, *_) = [part for part in read(path).parts if isinstance(part, Table) and part.name != "About"]
    return table.columns, [tuple(row) for chunk in table.chunks() for row in chunk.rows]


def count_found(session: Session, table: TableRecord, rows: list[Row], sample: int) -> tuple[int, int]:
    """How many cells were drawn, and how many of them a search finds in their table.

    A cell is found when a search of the table for its text gives a row that holds it.
    """
    cells = sorted({cell for row in rows for cell in row if cell and cell.strip()})
    drawn = random.Random(17).sample(cells, min(sample, len(cells)))
    found = 0
    for cell in drawn:
        hits = session.workspace.lake.find(table.files, cell, 1_000, read_identifiers(cell))
        found += any(cell in values.values() for _, values in hits)
    return len(drawn), found


def count_names(view: View, named: list[Statement], sample: int) -> tuple[int, int]:
    """The same for names of entities, by the search of the record."""
    drawn = random.Random(17).sample(named, min(sample, len(named)))
    found = 0
    for statement in drawn:
        page = view.search(statement.value, limit=1_000)
        found += any(hit.id == statement.entity for hit in page.hits)
    return len(drawn), found


def compare_table(
    session: Session, table: TableRecord, part: Table, rows: list[Row], folder: Path
) -> dict[str, Any]:
    """Export a table in every format and compare what is read back with the source file."""
    equal: dict[str, bool] = {}
    dropped: dict[str, list[str]] = {}
    for ending, format in TABLES.items():
        target = folder / f"table.{ending}"
        result = export_table(
            session.workspace,
            session.subject,
            session.purpose,
            f"{table.source}:{table.name}",
            target,
            format=format,
            recipient="self",
            overwrite=True,
        )
        expected = rows
        if ending == "xlsx":  # a cell without a text is a cell without a value there, as it says
            expected = [tuple(cell or None for cell in row) for row in rows]
        equal[ending] = read_exported(target) == (part.columns, expected)
        if result.dropped:
            dropped[ending] = list(result.dropped)
    return {"read_back_equal": equal, "dropped": dropped}


def compare_statements(session: Session, folder: Path) -> dict[str, Any]:
    """Export all statements in every format that is complete and compare what is read back."""
    held = [record for batch in session.view().export() for record in batch]
    equal: dict[str, bool] = {}
    for ending, format in TABLES.items():
        target = folder / f"statements.{ending}"
        export_entities(
            session.workspace, session.subject, session.purpose, target, format=format, recipient="self"
        )
        equal[ending] = list(read_statement_rows(target)) == held
    return {"statements": len(held), "read_back_equal": equal}


def measure(data: Path, folder: Path, sample: int = 25) -> dict[str, Any]:
    """Take everything in under ``folder``, and say what became of it."""
    started, cpu = time.monotonic(), time.process_time()
    files: list[dict[str, Any]] = []
    with open_session(folder / "unit", create=True) as session:
        taken: list[tuple[Path, FileResult]] = []
        for base in (data / source for source in SOURCES):
            result = take_in(session.workspace, session.subject, [base])
            taken += [(base / file.file if base.is_dir() else base, file) for file in result.files]
        tables = session.view().tables()
        named: dict[str, list[Statement]] = {}
        for record in session.view().statements(props=["name"]):
            named.setdefault(record.statement.source, []).append(record.statement)
        for path, file in taken:
            mine = [table for table in tables if table.source == file.source]
            outcome = _measure_file(session, file, path, mine, folder, sample)
            searched, found = count_names(session.view(), named.get(file.source, []), sample)
            outcome["searched"] += searched
            outcome["found"] += found
            files.append(outcome)
        statements = compare_statements(session, folder)
    rows = {name: sum(file[name] for file in files) for name in ("read", "accepted", "rejected")}
    return {
        "files": files,
        **rows,
        "accounted": all(file["accounted"] for file in files),
        "searched": sum(file["searched"] for file in files),
        "found": sum(file["found"] for file in files),
        "statements": statements,
        "equal": all(
            equal
            for outcome in (statements, *(table for file in files for table in file["tables"]))
            for equal in outcome["read_back_equal"].values()
        ),
        "seconds": round(time.monotonic() - started, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }


def _measure_file(
    session: Session,
    file: FileResult,
    path: Path,
    tables: list[TableRecord],
    folder: Path,
    sample: int,
) -> dict[str, Any]:
    outcome: dict[str, Any] = {
        "file": file.file,
        "format": file.format,
        "status": file.status,
        "reason": file.reason,
        "read": file.read,
        "accepted": file.accepted,
        "rejected": file.rejected,
        "accounted": file.read == file.accepted + file.rejected,
        "statements": file.statements,
        "searched": 0,
        "found": 0,
        "tables": [],
    }
    if tables:
        document = read(path)
        parts = [part for part in document.parts if isinstance(part, Table)]
        for table, part in zip(tables, parts, strict=True):
            rows = read_source(document, part)
            drawn, hits = count_found(session, table, rows, sample)
            outcome["searched"] += drawn
            outcome["found"] += hits
            compared = compare_table(session, table, part, rows, folder)
            outcome["tables"].append({"name": table.name, "kind": table.kind, "rows": table.rows, **compared})
    return outcome


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sample", type=int, default=25, help="cells to search for in each table")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        print(json.dumps({"skipped": "the shared data is not here; name it with --data or $FORESTALL_DATA"}))
        return
    with tempfile.TemporaryDirectory() as folder:
        outcome = measure(arguments.data, Path(folder), arguments.sample)
    print(json.dumps(outcome, indent=2, ensure_ascii=False))
    if not (outcome["accounted"] and outcome["equal"] and outcome["found"] == outcome["searched"]):
        sys.exit(1)


if __name__ == "__main__":
    main()
