"""Options that many commands share, and printing as JSON."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from forestall.workbench.session import Session

__all__ = [
    "AsJson",
    "AsOf",
    "On",
    "PurposeName",
    "User",
    "WorkspaceFolder",
    "open_for",
    "print_json",
    "read_day",
    "waiting",
]

WorkspaceFolder = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="FORESTALL_WORKSPACE", help="Folder of the workspace."),
]
User = Annotated[str, typer.Option("--as", envvar="FORESTALL_USER", help="Who you are in the workspace.")]
PurposeName = Annotated[
    str,
    typer.Option(
        "--purpose",
        envvar="FORESTALL_PURPOSE",
        help="What for: intelligence, investigation, prevention, safeguarding, evaluation or research.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As the record stood at this UTC time.")]
On = Annotated[str | None, typer.Option("--on", help="Only what was true on this day (2024-05-17).")]


def open_for(
    folder: Path, user: str, purpose: str, *, create: bool = False
) -> AbstractContextManager[Session]:
    """Open the workspace for a command."""
    from forestall.core import Purpose
    from forestall.workbench.session import open_session

    return open_session(folder, user, Purpose.parse(purpose), create=create)


def read_day(text: str | None) -> date | None:
    """The day of an option, with a usage error for anything else."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2024-05-17.") from None


def waiting(words: str) -> AbstractContextManager[object]:
    """Show on a terminal that something takes its time; nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(words)


def print_json(value: Any) -> None:
    """Print a result as JSON, one document."""
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode())
