"""Commands that move files in and out: intake, export, extract, rejects, sources, tables."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.options import AsJson, AsOf, PurposeName, User, WorkspaceFolder, open_for, print_json

if TYPE_CHECKING:
    from forestall.workbench.intake import IntakeResult

__all__ = ["add_commands"]

_SHOWN_PROBLEMS = 12


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(intake)
    app.command()(export)
    app.command()(extract)
    app.command()(sources)
    app.command()(rejects)
    app.command()(tables)


def intake(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders that are searched whole.")],
    workspace: WorkspaceFolder = Path("unit"),
    mapping: Annotated[Path | None, typer.Option(help="Mapping to use (YAML).")] = None,
    propose: Annotated[
        Path | None, typer.Option(help="Write the proposed mapping here, take nothing in, and stop.")
    ] = None,
    originator: Annotated[str, typer.Option(help="Whose records they are (else the folder's name).")] = "",
    grading: Annotated[
        str, typer.Option(help="3x5x2 grading for rows without one of their own, such as 2/C/P.")
    ] = "",
    marking: Annotated[
        str, typer.Option(help="Marking for rows without one of their own.")
    ] = "OFFICIAL-SENSITIVE",
    matter: Annotated[
        list[str] | None, typer.Option(help="Keep it to the members of this matter (repeatable).")
    ] = None,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Take files and folders into the record.

    Knows CSV, TSV, XLSX, Parquet, JSON, FollowTheMoney, GraphML, and graded reports as text, DOCX,
    PDF or e-mail, also gzipped. What cannot be taken in is kept with its reason and remedy. An
    intake that was stopped goes on where it was; the same file twice changes nothing. A workspace
    that is not there yet is made.

    Examples:

      forestall intake deliveries/ --workspace unit

      forestall intake calls.csv --propose calls.yaml

      forestall intake calls.csv --mapping calls.yaml --workspace unit --json
    """
    from forestall.core import Handling, Label, Marking, Scheme, parse_grading
    from forestall.workbench import intake as job

    if propose is not None:
        job.write_proposal(paths, propose)
        typer.echo(f"Wrote {propose}. Read it, change what is wrong, and give it back with --mapping.")
        return
    parsed = parse_grading(grading, Scheme.S3X5X2) if grading else None
    label = Label(
        grade=parsed.grade if parsed else None,
        handling=parsed.handling if parsed else Handling(),
        marking=Marking.parse(marking),
        matters=frozenset(matter or ()),
    )
    with open_for(workspace, user, purpose, create=True) as session, _progress(as_json) as report:
        result = job.take_in(
            session.workspace,
            session.subject,
            paths,
            purpose=session.purpose,
            label=label,
            originator=originator,
            mapping=job.load_mapping(mapping) if mapping else None,
            progress=report,
        )
    if as_json:
        print_json(result)
    else:
        _print_intake(result)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A line that moves, on a terminal; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting")

        def report(name: str, rows: int, statements: int) -> None:
            bar.update(task, description=f"{name}: {rows:,} rows; {statements:,} statements in all")

        yield report


def _print_intake(result: IntakeResult) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not result.files:
        console.print("There are no files there.")
        return
    shown = [file for file in result.files if not (file.kinds == ("reports",) and file.read <= 1)]
    table = Table("file", "what", *("read", "accepted", "rejected", "statements"), box=None)
    for file in shown:
        what = ", ".join(dict.fromkeys(file.kinds)) if file.status == "taken" else file.status
        numbers = (f"{n:,}" for n in (file.read, file.accepted, file.rejected, file.statements))
        table.add_row(file.file, what, *numbers)
    console.print(table)
    if single := len(result.files) - len(shown):
        console.print(f"and {single:,} files with one report each")
    console.print(
        f"\n{result.read:,} rows read = {result.accepted:,} accepted + {result.rejected:,} rejected; "
        f"{result.statements:,} new statements in {result.seconds:.1f} s"
    )
    refused = [file for file in result.files if file.status == "refused"]
    for file in refused[:_SHOWN_PROBLEMS]:
        console.print(f"not taken in: {file.reason} {file.remedy}", highlight=False)
    if result.rejected or refused:
        console.print("See why, and what to do: forestall rejects", highlight=False)


def export(
    target: Annotated[Path, typer.Argument(help="File to write; its ending says the format.")],
    workspace: WorkspaceFolder = Path("unit"),
    recipient: Annotated[str, typer.Option(help="Who it is for; an id such as partner-council.")] = "self",
    table: Annotated[
        str | None, typer.Option(help="Export this bulk table (see `forestall tables`) instead.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(help="csv, xlsx, parquet, json, ftm, ftm-statements or graphml (else by the ending)."),
    ] = None,
    schema: Annotated[str | None, typer.Option(help="Only entities of this schema.")] = None,
    as_of: AsOf = None,
    overwrite: Annotated[bool, typer.Option(help="Replace a file that is there.")] = False,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Export what may leave, with its marking, purpose and an audit event.

    Handling conditions are kept: what may not be shared is not in the file. A lossy format says
    what it dropped. Beside the file stands FILE.about.json: for whom, by whom, what for, how marked.

    Examples:

      forestall export people.xlsx --schema Person --recipient partner-council --workspace unit

      forestall export everything.ftm.json --workspace unit

      forestall export calls.csv --table calls.csv --workspace unit
    """
    from forestall.workbench import export as job

    chosen = job.ExportFormat(format) if format else None
    with open_for(workspace, user, purpose) as session:
        if table is not None:
            result = job.export_table(
                session.workspace,
                session.subject,
                session.purpose,
                table,
                target,
                format=chosen,
                recipient=recipient,
                overwrite=overwrite,
            )
        else:
            result = job.export_entities(
                session.workspace,
                session.subject,
                session.purpose,
                target,
                format=chosen,
                schema=schema,
                recipient=recipient,
                as_of=as_of,
                overwrite=overwrite,
            )
    if as_json:
        print_json(result)
        return
    typer.echo(f"Wrote {result.path} ({result.marking}).")
    for sentence in result.dropped:
        typer.echo(f"  dropped: {sentence}")


def extract(
    source: Annotated[Path, typer.Argument(help="Text file, a line a document; or JSON lines with `text`.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="JSON lines to write; standard output without it.")
    ] = None,
    kinds: Annotated[str, typer.Option(help="Only these kinds, comma-separated (phone,iban,...).")] = "",
) -> None:
    """Find identifiers in text: phones, e-mails, vehicle marks, accounts, dates, money and more.

    Each line of the result is one identifier: `line`, `kind`, `raw`, `start`, `end` (offsets in
    characters), `canonical`, `checks`, `confidence`. Needs no workspace.

    Examples:

      forestall extract reports.txt -o mentions.jsonl

      forestall extract lines.jsonl --kinds phone,iban
    """
    from forestall.workbench.extraction import extract_file

    wanted = [kind.strip() for kind in kinds.split(",") if kind.strip()] or None
    if output is None:
        extract_file(source, sys.stdout.buffer, kinds=wanted)
        return
    with output.open("wb") as sink:
        count = extract_file(source, sink, kinds=wanted)
    typer.echo(f"Wrote {count:,} identifiers to {output}.")


def sources(
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """List the files and reports that were taken in.

    Example:

      forestall sources --workspace unit
    """
    with open_for(workspace, user, purpose) as session:
        found = session.view().sources()
    if as_json:
        print_json(found)
        return
    for record in found:
        typer.echo(f"{record.id}  {record.kind:6}  {record.originator:12}  {record.name}")


def rejects(
    source: Annotated[
        str | None, typer.Argument(help="Only of this source (see `forestall sources`).")
    ] = None,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Show rows and values that were not taken in: file, row, column, value, reason and remedy.

    Example:

      forestall rejects --workspace unit
    """
    with open_for(workspace, user, purpose) as session:
        found = session.view().rejects(source)
    if as_json:
        print_json(found)
        return
    if not found:
        typer.echo("Nothing was rejected.")
    for record in found:
        where = f"{record.file}, row {record.row}" if record.row else record.file
        column = f", column {record.column}" if record.column else ""
        what = "row" if record.whole_row else "value"
        typer.echo(f"{where}{column}: {what} not taken in. {record.reason} {record.remedy}")


def tables(
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """List the tables whose rows are kept in bulk.

    Example:

      forestall tables --workspace unit
    """
    with open_for(workspace, user, purpose) as session:
        found = session.view().tables()
    if as_json:
        print_json(found)
        return
    for record in found:
        typer.echo(f"{record.kind:13} {record.rows:>10,} rows  {record.name}")
