"""Commands for people and matters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from forestall.cli.options import AsJson, PurposeName, User, WorkspaceFolder, open_for, print_json

__all__ = ["add_commands"]

people = typer.Typer(no_args_is_help=True, help="Who uses the record, and what they may do.")
matters = typer.Typer(no_args_is_help=True, help="Investigations and operations: the unit of need-to-know.")


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(people, name="people")
    app.add_typer(matters, name="matter")


@people.command("add")
def add(
    person: Annotated[str, typer.Argument(help="Id, without spaces.")],
    role: Annotated[str, typer.Option(help="analyst, responsible_officer, prevent_officer, ...")],
    name: Annotated[str, typer.Option(help="Name to show.")] = "",
    clearance: Annotated[str, typer.Option(help="Highest marking.")] = "OFFICIAL-SENSITIVE",
    condition: Annotated[
        list[str] | None,
        typer.Option(help="Handling condition they may work under (repeatable): A1, S2, ..."),
    ] = None,
    organisation: Annotated[str, typer.Option(help="Their one organisation.")] = "",
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Add somebody, or change what they may do.

    Example:

      forestall people add amira --role analyst --condition A1 --condition S2 --workspace unit
    """
    from forestall.core import Marking
    from forestall.workbench.access import add_person

    with open_for(workspace, user, purpose) as session:
        add_person(
            session,
            person,
            role,
            name=name,
            clearance=Marking.parse(clearance),
            conditions=condition or (),
            organisation=organisation,
        )
    typer.echo(f"{person} may now work as {role}.")


@people.command("list")
def list_people(
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """List everybody who is registered.

    Example:

      forestall people list --workspace unit
    """
    from forestall.workbench import access

    with open_for(workspace, user, purpose) as session:
        found = access.list_people(session)
    if as_json:
        print_json(found)
        return
    for subject in found:
        conditions = " ".join(sorted(subject.conditions)) or "none"
        typer.echo(
            f"{subject.id:16} {subject.role.value:20} {subject.clearance.words:18} conditions: {conditions}"
        )


@matters.command("open")
def open_matter(
    matter: Annotated[str, typer.Argument(help="Id, without spaces.")],
    name: Annotated[str, typer.Option(help="Name of the operation.")],
    opened: Annotated[str, typer.Option(help="Day; today without it.")] = "",
    legal_basis: Annotated[str, typer.Option(help="Legal basis.")] = "",
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "investigation",
) -> None:
    """Open a matter and join it; what is kept under it only its members see.

    Example:

      forestall matter open op-kestrel --name "Operation Kestrel" --workspace unit
    """
    from forestall.core import Matter, Purpose
    from forestall.workbench import access

    day = opened or date.today().isoformat()
    with open_for(workspace, user, purpose) as session:
        access.open_matter(session, Matter(matter, name, Purpose.parse(purpose), day, legal_basis))
    typer.echo(f"{name} is open; you are its first member.")


@matters.command("join")
def join(
    matter: Annotated[str, typer.Argument(help="Id of the matter.")],
    person: Annotated[str, typer.Argument(help="Id of the person.")],
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "investigation",
) -> None:
    """Let somebody into a matter; only a member can.

    Example:

      forestall matter join op-kestrel amira --workspace unit
    """
    _set_member(matter, person, workspace, user, purpose, member=True)


@matters.command("leave")
def leave(
    matter: Annotated[str, typer.Argument(help="Id of the matter.")],
    person: Annotated[str, typer.Argument(help="Id of the person.")],
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "investigation",
) -> None:
    """Take somebody out of a matter.

    Example:

      forestall matter leave op-kestrel amira --workspace unit
    """
    _set_member(matter, person, workspace, user, purpose, member=False)


def _set_member(matter: str, person: str, workspace: Path, user: str, purpose: str, *, member: bool) -> None:
    from forestall.workbench.access import set_membership

    with open_for(workspace, user, purpose) as session:
        set_membership(session, matter, person, member=member)
    typer.echo(f"{person} {'is now' if member else 'is no longer'} a member of {matter}.")


@matters.command("list")
def list_matters(
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "investigation",
    as_json: AsJson = False,
) -> None:
    """List the matters that you are a member of.

    Example:

      forestall matter list --workspace unit
    """
    from forestall.workbench import access

    with open_for(workspace, user, purpose) as session:
        found = access.list_matters(session)
    if as_json:
        print_json(found)
        return
    for matter in found:
        typer.echo(f"{matter.id:20} {matter.name}  (opened {matter.opened})")
