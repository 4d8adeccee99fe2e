"""Options of ``link exchange``, and reading and writing its messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Agreement",
    "Column",
    "Days",
    "DeskFolder",
    "DeskUser",
    "ExchangePurpose",
    "Kind",
    "Officer",
    "Output",
    "Reference",
    "read_message",
    "write_message",
]

DeskFolder = Annotated[
    Path,
    typer.Option("--desk", "-d", envvar="FORESTALL_DESK", help="Folder of this agency's exchange desk."),
]
DeskUser = Annotated[str, typer.Option("--as", envvar="FORESTALL_USER", help="Your id, for the log.")]
Kind = Annotated[str, typer.Option(help="What the column holds: phone, vehicle, iban, passport, ...")]
Column = Annotated[str, typer.Option(help="Column of the identifiers.")]
Reference = Annotated[str | None, typer.Option(help="Column of your own references; row numbers without it.")]
Officer = Annotated[
    str | None, typer.Option(help="Column that says whom to call; the desk's contact without it.")
]
ExchangePurpose = Annotated[str, typer.Option(help="What for: such as investigation or safeguarding.")]
Agreement = Annotated[str, typer.Option(help="Reference of the sharing agreement, such as ISA-2026-014.")]
Days = Annotated[int, typer.Option(help="Days until the exchange expires.", min=1, max=90)]
Output = Annotated[Path, typer.Option("--output", "-o", help="File to write.")]


def read_message(path: Path) -> bytes:
    """The message in a file."""
    from forestall.core import ForestallError

    try:
        return path.read_bytes()
    except OSError:
        raise ForestallError("exchange.file", f"{path} cannot be read.", "Check the path.") from None


def write_message(path: Path, message: bytes) -> None:
    """Write a message, readable by its owner only."""
    from forestall.workbench.private_exchange_desk import write_private

    write_private(path, message)
