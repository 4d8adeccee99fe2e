"""Commands that link groups, of two views or on the record: link groups, link follow."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.link_review import plain
from forestall.cli.options import AsJson, PurposeName, User, open_for, print_json

if TYPE_CHECKING:
    from forestall.workbench.group_views import GroupFinding

__all__ = ["RecordFolder", "add_commands", "chance", "share"]

RecordFolder = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        envvar="FORESTALL_WORKSPACE",
        help="Folder of the workspace, when no view is given.",
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(groups)


def groups(
    view_a: Annotated[
        Path | None, typer.Argument(help="What the first agency recorded: a file or a folder.")
    ] = None,
    view_b: Annotated[Path | None, typer.Argument(help="What the second agency recorded.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="CSV file to write.")] = None,
    shared_ids: Annotated[
        bool, typer.Option("--shared-ids", help="Both views use one set of person ids; trust them.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Same seed and files, same result.", min=0)] = 0,
    limit: Annotated[int, typer.Option(help="Findings to print at the most.", min=1)] = 20,
    workspace: RecordFolder = None,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Say which groups of two views are possibly the same, connected, or only alike.

    Without views, the groups of every two agencies on the record of a workspace are compared, as far as
    you may see them: by their members, what these hold, the reports that name both, and calls and
    payments between them. Each finding shows the strictest marking and handling of what it rests on.

    Three findings, never one score. SAME: one group recorded twice. CONNECTED: two groups with members,
    phones, accounts, addresses or vehicles in common. SIMILAR: alike in method, commodity or territory
    only, which is never a link. The CSV has the columns group_a, group_b, kind, score, lo, hi.

    Score of SAME: the expected share of the members of the smaller group, as recorded, who are recorded in
    the other group too; lo and hi are its 90 % interval. A row is SAME only when the probability of one
    group is above one half; that probability and the evidence are in --json. Score of CONNECTED: the same
    share, counting those who hold something that the other group holds as well. Score of SIMILAR: the
    share of the recorded profile that agrees.

    A view is one of these, as CSV, TSV, Excel, Parquet, JSON or JSON lines; columns are told by their names
    and what was understood is printed:

      a table of members: group, name, and perhaps id, alias, birth date, phone, email, account, vehicle,
      address, role, start, end

      a table of ties: group, source, target (ids or names), and perhaps source_name, target_name

      a folder with a table of members, one of ties and one of groups (group, name, country, commodity,
      method, territory, start, end); where no column names the group, each file or folder is one group

      JSON groups, each with members (or people, nodes) and ties (or edges, links); nodes and links alone

      GraphML with a group on each node; FollowTheMoney entities (Person, Organization, Membership, ...)

    Ids of people say nothing across views unless --shared-ids is given. Names may be in any script.

    Examples:

      forestall link groups north.csv east.csv -o group_links.csv

      forestall link groups uk_view/ partner_view.json --json

      forestall link groups --workspace unit -o group_links.csv
    """
    if view_a is None or view_b is None:
        if view_a is not None or workspace is None:
            raise typer.BadParameter("Give two views, or --workspace for the groups on the record.")
        _groups_on_record(workspace, user, purpose, output, limit, as_json=as_json)
        return
    from forestall.workbench.group_views import link_views, write_findings

    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Comparing groups", total=None)
            read_a, read_b, found = link_views(
                view_a,
                view_b,
                shared_ids=shared_ids,
                seed=seed,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    else:
        read_a, read_b, found = link_views(view_a, view_b, shared_ids=shared_ids, seed=seed)
    if output is not None:
        write_findings(found.findings, output, inputs=(view_a, view_b))
    if as_json:
        print_json(
            {"understood": {str(view_a): read_a.understood, str(view_b): read_b.understood}, "found": found}
        )
        return
    for path, view in ((view_a, read_a), (view_b, read_b)):
        typer.echo(f"{path}:")
        for line in view.understood:
            typer.echo(f"  {line}")
    if not found.findings:
        typer.echo("No group of one view is assessed the same as, connected to or like one of the other.")
    for finding in found.findings[:limit]:
        _print_finding(finding, f"{finding.group_a} / {finding.group_b}")
    if len(found.findings) > limit:
        typer.echo(f"{len(found.findings) - limit} more; see all with --limit, --json or -o.")
    if output is not None:
        typer.echo(f"Wrote {output}: {len(found.findings)} findings.")


def _groups_on_record(
    workspace: Path, user: str, purpose: str, output: Path | None, limit: int, *, as_json: bool
) -> None:
    from forestall.workbench.evidence import Evidence
    from forestall.workbench.group_links import link_held_groups
    from forestall.workbench.group_views import write_findings
    from forestall.workbench.pages import name_marking

    with open_for(workspace, user, purpose) as session:
        links = link_held_groups(Evidence(session.view(), session.workspace.lake))
    if output is not None:
        write_findings([link.finding for link in links], output)
    if as_json:
        print_json({"found": links})
        return
    for link in links[:limit]:
        finding = link.finding
        _print_finding(
            finding, f"{plain(link.name_a)} ({link.agency_a}) / {plain(link.name_b)} ({link.agency_b})"
        )
        typer.echo(f"          {finding.group_a} / {finding.group_b}  {name_marking(link.label)}")
    if not links:
        typer.echo("No two agencies hold groups that you may see and that are assessed as linked or alike.")
    if len(links) > limit:
        typer.echo(f"{len(links) - limit} more; see all with --limit, --json or -o.")
    if output is not None:
        typer.echo(f"Wrote {output}: {len(links)} findings.")


def _print_finding(finding: GroupFinding, named: str) -> None:
    typer.echo(
        f"{finding.kind.value:9} {named}: {share(finding.score, finding.lo, finding.hi)}, "
        f"probability {chance(finding.probability)}"
    )
    if finding.q_value is not None:
        typer.echo(
            f"          by chance {finding.p_value:.2g}; "
            f"false discovery rate down to here {finding.q_value:.2g}"
        )
    for item in finding.evidence[:5]:
        sure = "" if item.probability is None else f" ({chance(item.probability)})"
        typer.echo(f"          {item.what}: {plain(item.text)}{sure}")
    if len(finding.evidence) > 5:
        typer.echo(f"          and {len(finding.evidence) - 5} more in --json")


def share(score: float, lo: float, hi: float) -> str:
    """A share with its interval, for a reader."""
    return f"{score:.0%} (90 % interval {lo:.0%} to {hi:.0%})"


def chance(probability: float) -> str:
    """A probability for a reader; never shown as certain."""
    return (
        "above 0.99" if probability > 0.99 else "below 0.01" if probability < 0.01 else f"{probability:.2f}"
    )
