"""The application: its commands, its errors, its exit codes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from forestall import __version__
from forestall.cli import access, audit, exchange, link, record, region
from forestall.core.errors import ForestallError, Refusal

__all__ = ["app", "main"]

ERROR, REFUSED = 1, 3

app = typer.Typer(
    name="forestall",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "The open workbench against serious organised crime.\n\n"
        "Files become graded, audited, policy-guarded knowledge on one machine. Start with\n"
        "`forestall demo`, or `forestall intake FOLDER --workspace unit`.\n\n"
        "Exit codes: 0 done, 1 an error, 2 a wrong command line, 3 refused by policy, 4 a check failed."
    ),
)
for module in (region, exchange, record, link, access, audit):
    module.add_commands(app)


@app.callback(invoke_without_command=True)
def start(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """The open workbench against serious organised crime."""
    if version:
        typer.echo(f"forestall {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every expected error ends in a sentence, a remedy and an exit code."""
    try:
        app()
    except ForestallError as error:
        typer.echo(f"forestall: {error.sentence}", err=True)
        if error.remedy:
            typer.echo(f"  {error.remedy}", err=True)
        sys.exit(REFUSED if isinstance(error, Refusal) else ERROR)
    except BrokenPipeError:
        # The reader of a pipe has gone (`| head`): nothing more to say.
        sys.stderr.close()
        sys.exit(0)
