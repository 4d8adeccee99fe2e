"""The commands of linking: ``forestall link ...``, on plain files and on the record.

Each group of commands has a module of its own, ``link_*.py``; add it to ``MODULES`` here.
"""

from __future__ import annotations

from types import ModuleType

import typer

from forestall.cli import (
    link_brokers,
    link_exchange,
    link_groups,
    link_names,
    link_record,
    link_review,
    link_search,
    link_tables,
    link_watch,
)

__all__ = ["add_commands"]

MODULES: tuple[ModuleType, ...] = (
    link_names,
    link_search,
    link_tables,
    link_record,
    link_exchange,
    link_review,
    link_watch,
    link_groups,
    link_brokers,
)


def add_commands(app: typer.Typer) -> None:
    """Add ``link`` with the commands of its modules."""
    link = typer.Typer(
        no_args_is_help=True,
        help="Which records, names and groups are possibly the same, how surely, and why.",
    )
    for module in MODULES:
        module.add_commands(link)
    app.add_typer(link, name="link")
