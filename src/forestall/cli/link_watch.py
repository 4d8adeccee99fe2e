"""Commands that tell what is new: watch, alerts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forestall.cli.link_review import plain
from forestall.cli.options import AsJson, PurposeName, User, WorkspaceFolder, open_for, print_json

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(watch)
    app.command()(alerts)


def watch(
    entity: Annotated[
        str | None, typer.Argument(help="Entity id; without it, your watches are listed.")
    ] = None,
    search: Annotated[str | None, typer.Option(help="Watch these words or this number instead.")] = None,
    end: Annotated[str | None, typer.Option(help="Cease the watch of this id.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with the watch.")] = "",
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Watch a person, group or phone, and be told when it gains a record, a tie or a possible link.

    A watch is your own, for the purpose it is made for; `forestall link alerts` tells what is new.

    Examples:

      forestall link watch e-0123456789abcdef01234567 --reason "Operation Kestrel" --workspace unit

      forestall link watch --search "07700 900123" --workspace unit

      forestall link watch --workspace unit

      forestall link watch --end w-0123456789abcdef --workspace unit
    """
    from forestall.workbench.watch import add_watch, end_watch, list_watches

    if sum(value is not None for value in (entity, search, end)) > 1:
        raise typer.BadParameter("Give an entity, --search, or --end.")
    with open_for(workspace, user, purpose) as session:
        if end is not None:
            end_watch(session, end)
            found = list_watches(session)
        elif entity is not None or search is not None:
            target = entity if entity is not None else search or ""
            found = (add_watch(session, target, search=search is not None, reason=reason),)
        else:
            found = list_watches(session)
    if as_json:
        print_json(found)
        return
    for held in found:
        why = f"  {held.reason}" if held.reason else ""
        typer.echo(f"{held.id}  {held.kind:7} {held.target}  since {held.since[:10]}{why}")
    if not found:
        typer.echo("You watch nothing.")


def alerts(
    keep: Annotated[bool, typer.Option("--keep", help="Tell it again the next time.")] = False,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Tell what is new about what you watch, since you were last told.

    Examples:

      forestall link alerts --workspace unit

      forestall link alerts --keep --json --workspace unit
    """
    from forestall.workbench.watch import read_alerts

    with open_for(workspace, user, purpose) as session:
        found = read_alerts(session, keep=keep)
    if as_json:
        print_json(found)
        return
    told = ""
    for news in found:
        if news.watch != told:
            told = news.watch
            typer.echo(f"{plain(news.caption)}  ({news.target})")
        name = "it" if news.entity == news.target else f"{plain(news.name)} ({news.entity})"
        when = f"  {news.time[:16]}" if news.time else ""
        typer.echo(f"    {name} {plain(news.words)}{when}")
    if not found:
        typer.echo("Nothing is new.")
