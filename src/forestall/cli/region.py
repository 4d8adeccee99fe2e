"""Commands around the synthetic region and the first run: demo, scenario, briefing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from forestall.cli.options import AsJson, PurposeName, User, WorkspaceFolder, open_for, print_json

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)
    app.command()(scenario)
    app.command()(briefing)


def demo(
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="Folder to make it in.")] = Path(
        "demo"
    ),
    seed: Annotated[int, typer.Option(help="Another seed makes another region.")] = 1,
    scale: Annotated[float, typer.Option(help="Size of the region; 1 is the demo.", min=0.05, max=100)] = 1.0,
    as_json: AsJson = False,
) -> None:
    """See it work: a synthetic region is delivered, taken in, searched, charted and briefed.

    Everybody and everything in it is invented. Prints the address of the briefing page.

    Example:

      forestall demo --workspace demo
    """
    from forestall.workbench.demo import run_demo

    quiet = as_json or not sys.stderr.isatty()
    result = run_demo(workspace, seed=seed, scale=scale, progress=None if quiet else _say)
    if as_json:
        print_json(result)
        return
    for line in result.story:
        typer.echo(line)
    typer.echo(f"\nOpen {result.index.resolve().as_uri()}")


def _say(stage: str, share: float) -> None:
    typer.echo(f"\r{stage:60} {share:4.0%}", nl=False, err=True)


def scenario(
    out: Annotated[Path, typer.Argument(help="Folder to write: delivery/ and truth/.")],
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
    scale: Annotated[float, typer.Option(help="1 is the demo, 30 is for load.", min=0.05, max=100)] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Write a synthetic region with known truth, as five forces and two partners would deliver it.

    The analysis must never read truth/.

    Example:

      forestall scenario region --seed 7 --scale 1
    """
    from forestall.workbench.demo import build_region

    summary = build_region(out, seed=seed, scale=scale)
    if as_json:
        print_json(summary)
        return
    typer.echo(f"Wrote {out}: {len(summary.delivery)} deliveries, {summary.bytes_written / 1e6:.0f} MB.")


def briefing(
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML page to write.")] = Path(
        "briefing.html"
    ),
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Write the regional briefing: what is known, how well, what was rejected, what is not known.

    Example:

      forestall briefing -o briefing.html --workspace unit
    """
    from forestall.workbench.briefing import regional_briefing, render_html

    with open_for(workspace, user, purpose) as session:
        page = render_html(regional_briefing(session.view(), session.workspace.lake))
    output.write_text(page, encoding="utf-8")
    typer.echo(f"Wrote {output}.")
