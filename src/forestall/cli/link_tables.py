"""Commands that link the records of plain files: link dedupe, link between."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.options import AsJson, print_json, waiting

if TYPE_CHECKING:
    from forestall.workbench.link_tables import Deduped, Linked

__all__ = ["add_commands"]

_Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field", help="What a column holds, as COLUMN=KIND, such as born=birth-date (repeatable)."
    ),
]
_Ids = Annotated[
    list[str] | None,
    typer.Option(
        "--id",
        help="Column that names the records, as COLUMN or FILE=COLUMN (repeatable); row numbers without it.",
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(dedupe)
    app.command()(between)


def dedupe(
    files: Annotated[
        list[Path], typer.Argument(help="CSV, XLSX, JSON or Parquet; several may differ in headings.")
    ],
    id_columns: _Ids = None,
    truth: Annotated[
        str | None,
        typer.Option(help="Column that tells which records belong together; to measure, never to train."),
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Use this trained model.")] = None,
    save_model: Annotated[Path | None, typer.Option(help="Write the trained model here.")] = None,
    field: _Fields = None,
    threshold: Annotated[
        float, typer.Option(help="Probability at which clusters are cut.", min=0.01, max=0.9999)
    ] = 0.5,
    output: Annotated[Path, typer.Option("--output", "-o", help="CSV to write.")] = Path("clusters.csv"),
    as_json: AsJson = False,
) -> None:
    """Find the records that possibly are the same person, company or thing, in any table.

    What the columns hold is inferred and printed; --field sets it by hand. Training needs no labels.

    Examples:

      forestall link dedupe people.csv --id ref --save-model people.json -o clusters.csv

      forestall link dedupe north.csv SOUTH.csv east.xlsx partner.ftm.json --id ref --id SOUTH.csv=NOM_REF

      forestall link dedupe people.csv --id ref --field born=birth-date --truth cluster --json
    """
    from forestall.workbench.link_tables import dedupe_files

    with waiting("Comparing records"):
        found = dedupe_files(
            files,
            output,
            id_columns=id_columns or (),
            truth=truth,
            model=model,
            save_model=save_model,
            kinds=field or (),
            threshold=threshold,
        )
    if as_json:
        print_json(found)
        return
    _print_fields(found)
    typer.echo(f"{found.records:,} records, {found.clusters:,} clusters, {found.alone:,} records alone.")
    if truth is not None:
        typer.echo(
            "Pairs in clusters: "
            f"precision {_figure(found.precision)}, recall {_figure(found.recall)}, F1 {_figure(found.f1)}."
        )
    typer.echo(f"Wrote {output}. A cluster is an assessment of possible links, not a fact.")


def between(
    left: Annotated[Path, typer.Argument(help="CSV, XLSX, JSON or Parquet without duplicates.")],
    right: Annotated[Path, typer.Argument(help="Another one.")],
    id_columns: _Ids = None,
    model: Annotated[Path | None, typer.Option(help="Use this trained model.")] = None,
    field: _Fields = None,
    one_to_one: Annotated[
        bool, typer.Option("--one-to-one", help="Link every record once at the most.")
    ] = False,
    threshold: Annotated[
        float, typer.Option(help="Least probability of a link.", min=0.01, max=0.9999)
    ] = 0.5,
    output: Annotated[Path, typer.Option("--output", "-o", help="CSV to write.")] = Path("links.csv"),
    as_json: AsJson = False,
) -> None:
    """Find the records of two tables that possibly are the same, with the reasons.

    Examples:

      forestall link between north.csv south.csv --id ref -o links.csv

      forestall link between companies.csv register.parquet --one-to-one --json
    """
    from forestall.workbench.link_tables import link_files

    with waiting("Comparing records"):
        found = link_files(
            left,
            right,
            output,
            id_columns=id_columns or (),
            model=model,
            kinds=field or (),
            one_to_one=one_to_one,
            threshold=threshold,
        )
    if as_json:
        print_json(found)
        return
    _print_fields(found)
    typer.echo(f"{found.left:,} and {found.right:,} records, {found.links:,} possible links.")
    typer.echo(f"Wrote {output}. A possible link is an assessment, not a fact.")


def _print_fields(found: Deduped | Linked) -> None:
    for one in found.fields:
        typer.echo(f"{one.column}: {one.kind.value} ({one.why})")
    for note in found.notes:
        typer.echo(f"Note: {note}")


def _figure(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4f}"
