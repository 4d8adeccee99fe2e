"""Commands that read and correct the record: search, show, chart, identity, undo."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from forestall.cli.options import (
    AsJson,
    AsOf,
    On,
    PurposeName,
    User,
    WorkspaceFolder,
    open_for,
    print_json,
    read_day,
)

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(search)
    app.command()(show)
    app.command()(chart)
    app.command()(retract)
    app.command()(undo)
    app.command()(identity)


def search(
    query: Annotated[str, typer.Argument(help="Words in any script, or an identifier.")],
    workspace: WorkspaceFolder = Path("unit"),
    schema: Annotated[str | None, typer.Option(help="Only this kind of entity, such as Person.")] = None,
    limit: Annotated[int, typer.Option(help="Results at the most.", min=1, max=1000)] = 20,
    offset: Annotated[int, typer.Option(help="Results to skip.", min=0)] = 0,
    rows: Annotated[int, typer.Option(help="Rows of bulk tables at the most.", min=0, max=1000)] = 20,
    as_of: AsOf = None,
    on: On = None,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Search everything that you may see: names, words of reports, identifiers, bulk rows.

    Examples:

      forestall search "cinder lane" --workspace unit

      forestall search "07700 900123" --workspace unit --json
    """
    from forestall.workbench.search import search as job

    with open_for(workspace, user, purpose) as session:
        found = job(
            session, query, schema=schema, limit=limit, offset=offset, rows=rows, as_of=as_of, on=read_day(on)
        )
    if as_json:
        print_json(found)
        return
    if not found.hits and not found.rows:
        typer.echo("Nothing found.")
    for hit in found.hits:
        typer.echo(f"{hit.id}  {hit.schema:20} {hit.caption}")
        for prop, value in hit.matched:
            if value != hit.caption:
                typer.echo(f"      {prop}: {value[:120]}")
    if found.total > len(found.hits):
        typer.echo(f"{found.total:,} records hold it; see more with --offset {offset + limit}.")
    for row in found.rows:
        cells = ", ".join(f"{name}: {value}" for name, value in row.cells.items())
        typer.echo(f"{row.table}, row {row.row}: {cells[:200]}")


def show(
    entity: Annotated[str, typer.Argument(help="Entity id, as search prints it.")],
    workspace: WorkspaceFolder = Path("unit"),
    html: Annotated[Path | None, typer.Option(help="Write the entity's page here.")] = None,
    as_of: AsOf = None,
    on: On = None,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Show an entity: every fact with its grade, kind, source and who recorded it.

    At the end stands how far independent sources bear each fact out.

    Examples:

      forestall show e-0123456789abcdef01234567 --workspace unit

      forestall show e-0123456789abcdef01234567 --html page.html --workspace unit
    """
    from forestall.workbench.corroboration import corroborate_facts

    with open_for(workspace, user, purpose) as session:
        view = session.view(as_of=as_of, on=read_day(on))
        if html is not None:
            from forestall.workbench.entity_page import entity_page

            html.write_text(entity_page(view, entity), encoding="utf-8")
            typer.echo(f"Wrote {html}.")
            return
        found = view.entity(entity)
        borne_out = corroborate_facts(view, found.statements) if found and not as_json else ()
    if as_json:
        print_json(found)
        return
    if found is None:
        typer.echo("Nothing found.")
        raise typer.Exit(1)
    typer.echo(f"{found.caption}  ({found.schema}, {found.id})")
    if len(found.members) > 1:
        typer.echo(f"joined from {len(found.members)} records: {', '.join(found.members)}")
    for record in found.statements:
        s = record.statement
        grade = str(s.label.grade) if s.label.grade else "ungraded"
        valid = (
            f" [{s.valid.start or '...'} to {s.valid.end or '...'}]" if s.valid.start or s.valid.end else ""
        )
        typer.echo(
            f"  {s.prop:20} {s.value[:100]}{valid}\n"
            f"  {'':20} {grade}, {s.label.handling}, {s.label.kind.value}, {s.source} {s.locator[:60]}\n"
            f"  {'':20} statement {record.id}, recorded {record.recorded[:10]} by {record.recorder}"
        )
    typer.echo("how far sources bear it out, echoes of one source counted once:")
    for fact in borne_out:
        typer.echo(f"  {fact.prop:20} {fact.value[:60]}: {fact.corroboration.words}")


def chart(
    entities: Annotated[list[str], typer.Argument(help="Entity ids to start from.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="SVG file to write.")] = Path("chart.svg"),
    workspace: WorkspaceFolder = Path("unit"),
    hops: Annotated[int, typer.Option(help="How many ties to follow.", min=1, max=3)] = 1,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Draw the ties around entities as an SVG chart.

    Example:

      forestall chart e-0123456789abcdef01234567 --hops 2 -o chart.svg --workspace unit
    """
    from forestall.workbench import chart as job

    with open_for(workspace, user, purpose) as session:
        drawn = job.chart(session.view(), entities, hops=hops)
    output.write_text(job.render_svg(drawn), encoding="utf-8")
    typer.echo(f"Wrote {output}: {len(drawn.nodes)} things, {len(drawn.edges)} ties.")


def retract(
    statement: Annotated[str, typer.Argument(help="Id of the statement, as `forestall show` prints it.")],
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Withdraw one statement that is wrong; it stays readable as of an earlier time.

    Example:

      forestall retract 0123456789abcdef0123456789abcdef --workspace unit
    """
    from forestall.workbench.decisions import retract_statement

    with open_for(workspace, user, purpose) as session:
        number = retract_statement(session, statement)
    typer.echo(f"Withdrawn. To bring it back: forestall undo {number}")


def undo(
    event: Annotated[int | None, typer.Argument(help="Number of the event to undo.")] = None,
    source: Annotated[str | None, typer.Option(help="Undo the whole intake of this source instead.")] = None,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Undo a change exactly: a decision, or the intake of a file. An undo can be undone.

    Examples:

      forestall undo 1204 --workspace unit

      forestall undo --source f-0123456789abcdef --workspace unit
    """
    from forestall.workbench.decisions import undo_event, undo_source

    if (event is None) == (source is None):
        raise typer.BadParameter("Give the number of an event, or --source.")
    with open_for(workspace, user, purpose) as session:
        number = undo_event(session, event) if event is not None else undo_source(session, source or "")
    if as_json:
        print_json({"event": number})
    else:
        typer.echo(f"Undone. To bring it back: forestall undo {number}")


class Decision(StrEnum):
    """What is decided about two records."""

    LINK = "link"
    CONFIRM = "confirm"
    UNLINK = "unlink"
    REFUTE = "refute"


def identity(
    decision: Annotated[Decision, typer.Argument(help="What you decide.")],
    a: Annotated[str, typer.Argument(help="Entity id.")],
    b: Annotated[str, typer.Argument(help="Entity id.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
) -> None:
    """Say whether two records are one.

    `link` joins them, `confirm` joins them on your word, `unlink` takes a join back without saying
    that they differ, `refute` says that they are two. The newest decision about the two counts. Where
    the unit asks for two people (`forestall link rule`), a join holds once a second one agrees.

    Examples:

      forestall identity link e-01 e-02 --reason "same phone and date of birth" --workspace unit

      forestall identity refute e-01 e-02 --reason "brothers" --workspace unit
    """
    from forestall.workbench.decisions import decide_identity

    with open_for(workspace, user, purpose) as session:
        decided = decide_identity(session, decision.value, a, b, reason=reason)
    if decided.waits:
        typer.echo(f"Kept until a second person agrees, since {' and '.join(decided.waits)}.")
    typer.echo(f"Recorded. To undo it: forestall undo {decided.event}")
