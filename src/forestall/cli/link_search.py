"""Commands that look for names: link search, link screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.options import AsJson, print_json

if TYPE_CHECKING:
    from forestall.workbench.screening import Listed

__all__ = ["add_commands"]

Progress = Callable[[str, int, int], None]
_ROLE_HELP = "What a column of {} is, as ROLE=COLUMN, such as name=Title (repeatable)."


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(search)
    app.command()(screen)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total or None
        )


def search(
    names: Annotated[Path, typer.Argument(help="File of names; its first column is used.")],
    queries: Annotated[Path, typer.Argument(help="File of names to look for; its first column is used.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="CSV to write.")] = Path("hits.csv"),
    k: Annotated[int, typer.Option("-k", help="Names at the most for each query.", min=1, max=1000)] = 10,
    floor: Annotated[float, typer.Option(help="Least score of a hit.", min=0.0, max=1.0)] = 0.0,
    schema: Annotated[
        str, typer.Option(help="What the names are of: Person, Company, Organization or Vessel.")
    ] = "Person",
    explain: Annotated[bool, typer.Option("--explain", help="Give the reason of every hit.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look for names among many others, however they are written: typing errors, order, any script.

    The first column of each file is used, with or without a heading. Writes `query,rank,name,score`,
    the best first; a score of 0.7 or more is a possible link, never more than that.

    Examples:

      forestall link search names.csv queries.csv -k 10 -o hits.csv

      forestall link search companies.csv asked.csv --schema Company --floor 0.7 --explain
    """
    from forestall.workbench.screening import search as job

    with _progress(as_json) as progress:
        result = job(
            names, queries, output, k=k, floor=floor, schema=schema, explain=explain, progress=progress
        )
    if as_json:
        print_json(result)
        return
    for note in result.notes:
        typer.echo(note)
    typer.echo(
        f"Wrote {result.hits:,} hits for {result.queries:,} queries among {result.names:,} names to {output}."
    )
    if result.without:
        typer.echo(f"{result.without:,} queries found nothing.")


def screen(
    watchlist: Annotated[Path, typer.Argument(help="File of watched people or companies.")],
    subjects: Annotated[Path, typer.Argument(help="File of those to be screened.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="CSV to write.")] = Path("possible.csv"),
    threshold: Annotated[float, typer.Option(help="Least score of a possible link.", min=0.0, max=1.0)] = 0.7,
    most: Annotated[int, typer.Option(help="Links of one subject at the most.", min=1, max=1000)] = 10,
    watchlist_column: Annotated[
        list[str] | None, typer.Option(help=_ROLE_HELP.format("the watch list"))
    ] = None,
    subjects_column: Annotated[list[str] | None, typer.Option(help=_ROLE_HELP.format("the subjects"))] = None,
    as_json: AsJson = False,
) -> None:
    """Screen subjects against a watch list by their names and by all else that is known of both.

    Reads CSV, XLSX, Parquet or FollowTheMoney entities. What each column was taken for is shown, and
    can be set. Writes `subject,watched,subject_name,watched_name,score,reason`, the surest first. A
    possible link says that two records may be of one person, and nothing about that person.

    Examples:

      forestall link screen watchlist.csv subjects.csv -o possible.csv

      forestall link screen watchlist.ftm.json subjects.csv --subjects-column name=Title --threshold 0.8
    """
    from forestall.workbench.screening import read_entities
    from forestall.workbench.screening import screen as job

    watched = read_entities(watchlist, _read_columns(watchlist_column or []))
    asked = read_entities(subjects, _read_columns(subjects_column or []))
    if not as_json:
        _show(watchlist, watched)
        _show(subjects, asked)
    with _progress(as_json) as progress:
        result = job(watched, asked, output, threshold=threshold, most=most, progress=progress)
    if as_json:
        print_json({"result": result, "watchlist": _about(watched), "subjects": _about(asked)})
        return
    typer.echo(
        f"Wrote {result.links:,} possible links of {result.subjects_with_links:,} of {result.subjects:,} "
        f"subjects with {result.watched:,} watched to {output} (score {result.threshold:.2f} or more)."
    )


def _read_columns(options: list[str]) -> dict[str, str]:
    pairs = [option.partition("=") for option in options]
    for role, _, name in pairs:
        if not role or not name:
            raise typer.BadParameter("Write it as ROLE=COLUMN, such as name=Title.")
    return {role.strip(): name.strip() for role, _, name in pairs}


def _show(path: Path, listed: Listed) -> None:
    typer.echo(f"{path.name}: {len(listed.entities):,} rows")
    for name, why in listed.roles.items():
        typer.echo(f"  {name}: {why}")
    for note in listed.notes:
        typer.echo(f"  {note}")


def _about(listed: Listed) -> dict[str, object]:
    return {"rows": len(listed.entities), "columns": listed.roles, "notes": listed.notes}
