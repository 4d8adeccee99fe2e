"""Commands that score pairs: link names, link pairs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.options import AsJson, print_json

if TYPE_CHECKING:
    from forestall.workbench.name_pairs import PairsScored

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(names)
    app.command()(pairs)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("scoring", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _leaving_early() -> Iterator[None]:
    """End well when the reader of the printed rows has gone (`| head`); typer would end with 1."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still held back goes nowhere, or Python would complain of it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None


def names(
    given: Annotated[
        list[str], typer.Argument(metavar="PAIRS.csv | NAME1 NAME2", help="A file of pairs, or two names.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV to write; without it the result is printed.")
    ] = None,
    schema: Annotated[
        str,
        typer.Option(help="What the names are of: Person, Company, Organization, LegalEntity, Vessel ..."),
    ] = "Person",
    as_json: AsJson = False,
) -> None:
    """Say how likely two names name the same thing, in any script, and why.

    The file has the columns `name1,name2` and may have `schema`. Written are the same rows in the same
    order with `score,reason`; a score of 0.7 or more is a possible link, never more than that. A row
    that cannot be scored keeps its place, with an empty score and the reason. A row of an unknown
    schema is compared as LegalEntity, and says so.

    Examples:

      forestall link names pairs.csv -o scores.csv

      forestall link names companies.csv --schema Company -o scores.csv

      forestall link names "Bill Clinton" "William J. Clinton" --json
    """
    from forestall.workbench.name_pairs import check_schema, compare_two_names, score_name_pairs

    if problem := check_schema(schema):
        raise typer.BadParameter(problem, param_hint="--schema")
    if len(given) == 2:
        found = compare_two_names(given[0], given[1], schema)
        if as_json:
            print_json(found)
            return
        typer.echo(f"{found.score:.3f}  {found.reason}")
        for part in found.parts:
            typer.echo(f"  {part.left or '-':24} {part.right or '-':24} {part.likeness:.2f}  {part.why}")
        return
    if len(given) != 1:
        raise typer.BadParameter("give one file of pairs, or two names.")
    with _leaving_early(), _progress(as_json or output is None) as progress:
        scored = score_name_pairs(Path(given[0]), output, schema, progress)
    _say(scored, output, as_json)


def pairs(
    file: Annotated[Path, typer.Argument(help='Lines of JSON: {"a": {...}, "b": {...}}.')],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV to write; without it the result is printed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how likely two records are of the same thing: names, dates, countries, identifiers.

    Every line holds two FollowTheMoney-style records. Written is `line,score,reason`; a score of 0.7
    or more is a possible link, never more than that. A broken line keeps its place, with an empty
    score and the reason.

    Examples:

      forestall link pairs pairs.jsonl -o scores.csv
    """
    from forestall.workbench.name_pairs import score_record_pairs

    with _leaving_early(), _progress(as_json or output is None) as progress:
        scored = score_record_pairs(file, output, progress)
    _say(scored, output, as_json)


def _say(scored: PairsScored, output: Path | None, as_json: bool) -> None:
    """Tell what became of the file: on standard error when the rows themselves went to standard output."""
    if as_json and output is not None:
        print_json(scored)
        return
    text = f"{scored.rows:,} pairs: {scored.linked:,} possible links at {scored.same} or more"
    if scored.unscored:
        text += f"; {scored.unscored:,} could not be scored (their reasons say why)"
    where = f"; wrote {output}" if output else ""
    typer.echo(f"{text}{where}.", err=output is None)
