"""Commands that link what is on the record: link resolve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.options import AsJson, PurposeName, User, WorkspaceFolder, open_for, print_json, waiting

if TYPE_CHECKING:
    from forestall.workbench.resolution import Resolved

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(resolve)


def resolve(
    what: Annotated[str, typer.Argument(help="people or companies.")] = "people",
    workspace: WorkspaceFolder = Path("unit"),
    model: Annotated[Path | None, typer.Option(help="Use this trained model.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Let strong links hold, as far as the unit's rule allows.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV of record_id, cluster_id, probability.")
    ] = None,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Put forward which records of the whole record possibly are one, for review.

    A model is trained on what you may see, and saved with its card under models/ of the workspace.
    Nothing is joined: possible links wait in `forestall link review`. Decisions already made are kept.

    Examples:

      forestall link resolve --workspace unit

      forestall link resolve companies --workspace unit --accept

      forestall link resolve people -o clusters.csv --workspace unit --json
    """
    from forestall.workbench.csv_file import check_output
    from forestall.workbench.resolution import resolve_record, write_assessed

    if output is not None:
        check_output(output, [model] if model is not None else [])
    with open_for(workspace, user, purpose) as session, waiting("Comparing records"):
        found = resolve_record(session, what, model=model, accept=accept)
    if output is not None:
        write_assessed(found, output)
    if as_json:
        print_json(found)
        return
    _print(found)
    if output is not None:
        typer.echo(f"Wrote {output}. A cluster is an assessment of possible links, not a fact.")


def _print(found: Resolved) -> None:
    typer.echo(f"{found.records:,} records, assessed as {found.clusters:,} {found.what}.")
    for note in found.notes:
        typer.echo(f"Note: {note}")
    if found.proposed is not None:
        told = found.proposed
        typer.echo(
            f"{told.added:,} possible links put forward by {found.model}; {told.unchanged:,} stood already, "
            f"{told.settled:,} are decided, {told.refuted:,} were held to be two."
        )
    if found.accepted is not None:
        typer.echo(f"{found.accepted.linked:,} strong links hold.")
    typer.echo("Review them with `forestall link review`.")
