"""Commands for the audit log, backups and the state of the installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forestall.cli.options import AsJson, PurposeName, User, WorkspaceFolder, open_for, print_json

__all__ = ["add_commands"]

log = typer.Typer(no_args_is_help=True, help="The signed log of everything done with the record.")

_CHECK_FAILED = 4


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(log, name="audit")
    app.command()(init)
    app.command()(backup)
    app.command()(restore)
    app.command()(doctor)


@log.command("verify")
def verify(
    head: Annotated[
        list[Path] | None, typer.Option(help="A head that was kept elsewhere (repeatable).")
    ] = None,
    rows: Annotated[bool, typer.Option(help="Also check every row against its event.")] = True,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Check the whole log, and that the record is what the log says was written.

    Exit code 4 when anything is wrong. Only a head that was kept elsewhere shows that the whole log
    was not made anew by whoever owns the disk: see `forestall audit head`.

    Example:

      forestall audit verify --head /media/safe/head.json --workspace unit
    """
    from forestall.workbench.oversight import verify_log

    with open_for(workspace, user, purpose) as session:
        found = verify_log(session, head or (), rows=rows)
    if as_json:
        print_json(
            {
                "ok": found.ok,
                "size": found.size,
                "root": found.root.hex(),
                "problems": found.problems,
                "seconds": found.seconds,
            }
        )
    else:
        typer.echo(f"{found.size:,} events checked in {found.seconds:.2f} s; root {found.root.hex()}")
        for problem in found.problems:
            typer.echo(f"  {problem.code}: {problem.sentence}")
        typer.echo("Whole and unchanged." if found.ok else "NOT what was written.")
    if not found.ok:
        raise typer.Exit(_CHECK_FAILED)


@log.command("head")
def head(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write.")] = None,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Print the newest signed head, to be kept where the owner of this disk cannot reach.

    Example:

      forestall audit head -o /media/safe/head.json --workspace unit
    """
    from forestall.workbench.oversight import save_head

    with open_for(workspace, user, purpose) as session:
        text = save_head(session)
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"Wrote {output}.")


@log.command("prove")
def prove(
    event: Annotated[int | None, typer.Argument(help="Number of the event.")] = None,
    since: Annotated[
        Path | None, typer.Option(help="A kept head: prove that the log continues from it instead.")
    ] = None,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Prove that an event is in the log, to somebody who may not see the log.

    Prints the leaf, the hashes that lead from it to the root (RFC 6962), and the signed head. With
    --since, proves that the log only grew since that head.

    Examples:

      forestall audit prove 12 --workspace unit

      forestall audit prove --since head.json --workspace unit
    """
    from forestall.workbench import oversight

    if (event is None) == (since is None):
        raise typer.BadParameter("Give the number of an event, or --since.")
    with open_for(workspace, user, purpose) as session:
        print_json(oversight.prove(session, event=event, since=since))


@log.command("who")
def who(
    object_id: Annotated[str, typer.Argument(help="Id of an entity, source or table file.")],
    limit: Annotated[int, typer.Option(help="Events at the most.", min=1)] = 100,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Who saw or changed something, newest first.

    Example:

      forestall audit who e-0123456789abcdef01234567 --workspace unit
    """
    from forestall.workbench.oversight import who_saw_it

    with open_for(workspace, user, purpose) as session:
        found = who_saw_it(session, object_id, limit=limit)
    if as_json:
        print_json(found)
        return
    for event in found:
        typer.echo(f"{event.time}  {event.actor:16} {event.operation:12} {event.action}  ({event.purpose})")


@log.command("log")
def show_log(
    limit: Annotated[int, typer.Option(help="Events at the most.", min=1)] = 50,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """The newest events of the log.

    Example:

      forestall audit log --limit 20 --workspace unit
    """
    from forestall.workbench.oversight import read_log

    with open_for(workspace, user, purpose) as session:
        found = read_log(session, limit=limit)
    if as_json:
        print_json(found)
        return
    for event in found:
        typer.echo(f"{event.seq:>8}  {event.time}  {event.actor:16} {event.action}")


def init(
    workspace: Annotated[Path, typer.Argument(help="Folder to make.")],
    database: Annotated[
        str, typer.Option(help="PostgreSQL URL for a team; the workspace's own SQLite file without it.")
    ] = "",
    owner: Annotated[str, typer.Option(help="Id of its first user, an information manager.")] = "owner",
) -> None:
    """Make an empty workspace.

    Examples:

      forestall init unit

      forestall init unit --database postgresql+psycopg://localhost/unit
    """
    from forestall.workbench.session import create_workspace

    create_workspace(workspace, owner=owner, database=database)
    typer.echo(f"Made {workspace}; {owner} is its information manager.")


def backup(
    target: Annotated[Path, typer.Argument(help="Folder to write the backup to.")],
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Back a workspace up while it is in use.

    Example:

      forestall backup /media/safe/unit-2024-05-17 --workspace unit
    """
    from forestall.workbench.keeping import back_up

    with open_for(workspace, user, purpose) as session:
        back_up(session, target)
    typer.echo(f"Wrote {target}.")


def restore(
    source: Annotated[Path, typer.Argument(help="Folder of a backup.")],
    workspace: Annotated[Path, typer.Argument(help="Workspace to make.")],
) -> None:
    """Restore a backup into a new workspace, and verify it.

    Example:

      forestall restore /media/safe/unit-2024-05-17 unit-restored
    """
    from forestall.workbench.keeping import restore_backup

    restore_backup(source, workspace)
    typer.echo(f"Restored and verified {workspace}.")


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, in which version, and what each missing extra costs.

    Example:

      forestall doctor --json
    """
    from forestall.cli.doctor import diagnose

    found = diagnose()
    if as_json:
        typer.echo(found.to_json())
    else:
        typer.echo(f"forestall {found.forestall}, Python {found.python}, {found.platform}")
        for dependency in found.dependencies:
            typer.echo(f"  {dependency.name:20} {dependency.version or 'MISSING'}")
        for extra in found.extras:
            state = "installed" if extra.installed else f"not installed. {extra.cost}"
            typer.echo(f"  [{extra.name}] {state}")
        safe = "safe" if found.wal_safe else "NOT safe"
        typer.echo(f"  SQLite {found.sqlite}: {safe} for write-ahead logging")
        typer.echo(f"  {found.disk_free / 1e9:,.0f} GB free")
        if found.fsync_seconds is not None:
            typer.echo(f"  a durable write takes {found.fsync_seconds * 1e3:.1f} ms")
        for problem in found.problems:
            typer.echo(f"PROBLEM: {problem}")
    if found.problems:
        raise typer.Exit(_CHECK_FAILED)
