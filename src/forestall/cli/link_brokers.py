"""Commands about people between groups and groups over time: link brokers, link follow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.link_groups import RecordFolder, share
from forestall.cli.link_review import plain
from forestall.cli.options import AsJson, PurposeName, User, open_for, print_json

if TYPE_CHECKING:
    from forestall.workbench.group_brokers import GroupChange

__all__ = ["add_commands"]

_TIES = 5


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(brokers)
    app.command("follow")(follow_groups)


def brokers(
    view_a: Annotated[
        Path | None, typer.Argument(help="What the agency at home recorded: a file or a folder.")
    ] = None,
    view_b: Annotated[Path | None, typer.Argument(help="What the agency abroad recorded.")] = None,
    abroad: Annotated[
        list[str] | None, typer.Option(help="A group of the one view that is abroad; may be repeated.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="CSV of person, name, groups, ties, roles, participation."),
    ] = None,
    shared_ids: Annotated[
        bool, typer.Option("--shared-ids", help="Both views use one set of person ids; trust them.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Same seed and files, same result.", min=0)] = 0,
    limit: Annotated[int, typer.Option(help="People to print at the most.", min=1)] = 20,
    workspace: RecordFolder = None,
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """List the people whose recorded ties join groups at home to groups abroad, or any two groups.

    With two views, their people are linked first, and groups that are assessed the same are taken as one;
    the other groups of the second view are abroad. With one view, --abroad names the groups abroad; without
    it, people between any two groups are listed. Without views, the record of a workspace is read: groups
    that only partners outside the region hold are abroad.

    A list by id, not a ranking. It says how each is placed: the groups they are in, their ties across, the
    pairs of people joined through them (gatekeeper, liaison, consultant, coordinator: Gould and Fernandez
    1989), and how evenly their ties are spread over groups (participation, 0 to 1).

    Examples:

      forestall link brokers home.csv partner.csv -o brokers.csv

      forestall link brokers view/ --abroad G07 --abroad G09 --json

      forestall link brokers --workspace unit
    """
    from forestall.workbench.group_brokers import brokers_of_record, brokers_of_views

    if view_a is not None:
        if view_b is not None and abroad:
            raise typer.BadParameter(
                "With two views the groups of the second are abroad.", param_hint="--abroad"
            )
        found = brokers_of_views(view_a, view_b, abroad=abroad or (), shared_ids=shared_ids, seed=seed)
    elif workspace is not None:
        from forestall.workbench.evidence import Evidence

        with open_for(workspace, user, purpose) as session:
            found = brokers_of_record(Evidence(session.view(), session.workspace.lake))
    else:
        raise typer.BadParameter("Give a view, two views, or --workspace for the groups on the record.")

    def called(key: str) -> str:
        return plain(found.names.get(key, key))

    if output is not None:
        from forestall.workbench.csv_file import write_csv

        write_csv(
            output,
            ("person", "name", "groups", "ties", "roles", "participation"),
            (
                (
                    each.person,
                    found.names.get(each.person, ""),
                    "; ".join(each.groups),
                    "; ".join(f"{other} in {group}" for other, group in each.ties),
                    "; ".join(f"{role} {count}" for role, count in each.roles.items()),
                    f"{each.participation:.6f}",
                )
                for each in found.brokers
            ),
            inputs=[view for view in (view_a, view_b) if view is not None],
        )
    if as_json:
        print_json(found)
        return
    if found.label is not None:
        from forestall.workbench.pages import name_marking

        typer.echo(name_marking(found.label))
    for line in found.understood:
        typer.echo(line)
    typer.echo(found.caveat)
    for each in found.brokers[:limit]:
        typer.echo(f"{called(each.person)} ({each.person})")
        typer.echo(f"          recorded in: {', '.join(map(called, each.groups))}")
        for other, group in each.ties[:_TIES]:
            typer.echo(f"          tied to {called(other)} in {called(group)}")
        if len(each.ties) > _TIES:
            typer.echo(f"          and {len(each.ties) - _TIES} more ties")
        roles = ", ".join(f"{role} of {count} pairs" for role, count in each.roles.items())
        typer.echo(f"          {roles or 'joins no pair by ties'}; participation {each.participation:.2f}")
    if not found.brokers:
        typer.echo("Nobody is recorded between the groups.")
    if len(found.brokers) > limit:
        typer.echo(f"{len(found.brokers) - limit} more; see all with --limit, --json or -o.")
    if output is not None:
        typer.echo(f"Wrote {output}: {len(found.brokers)} people.")


def follow_groups(
    before: Annotated[Path, typer.Argument(help="The groups at the earlier date: a file or a folder.")],
    after: Annotated[Path, typer.Argument(help="The groups of the same agency at the later date.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="CSV of before, after, fate, members, share, lo, hi."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what became of an agency's groups: successor, split, merged, ended, began.

    Both views must use one set of person ids, or of names where there are no ids. A flow counts when at
    least two members, and a fifth of those seen again or of those seen before, went along it. The share is
    of the members of the earlier group who were seen again in any group, with its 90 % interval; who is
    not seen again may have left, or may be unseen. A group that ended may only be unseen.

    Examples:

      forestall link follow 2023.csv 2024.csv

      forestall link follow spring/ autumn/ -o changes.csv --json
    """
    from forestall.workbench.group_brokers import follow_views

    read_before, read_after, changes = follow_views(before, after)
    if output is not None:
        from forestall.workbench.csv_file import write_csv

        write_csv(
            output,
            ("before", "after", "fate", "members", "share", "lo", "hi"),
            (row for change in changes for row in _rows_of(change)),
            inputs=(before, after),
        )
    if as_json:
        understood = {str(before): read_before.understood, str(after): read_after.understood}
        print_json({"understood": understood, "changes": changes})
        return
    for path, read in ((before, read_before), (after, read_after)):
        typer.echo(f"{path}:")
        for line in read.understood:
            typer.echo(f"  {line}")
    for change in changes:
        sides = [plain(" + ".join(ids)) for ids in (change.before, change.after) if ids]
        typer.echo(f"{change.fate.value:9} {' -> '.join(sides)}")
        for flow in change.flows:
            typer.echo(
                f"          {plain(flow.before)} -> {plain(flow.after)}: {len(flow.members)} members, "
                f"{share(flow.share, flow.lo, flow.hi)} of those seen again"
            )
    if output is not None:
        typer.echo(f"Wrote {output}.")


def _rows_of(change: GroupChange) -> list[tuple[str, ...]]:
    """A row for each flow of members; one without figures where there is none."""
    fate = change.fate.value
    if not change.flows:
        return [("; ".join(change.before), "; ".join(change.after), fate, "", "", "", "")]
    return [
        (
            flow.before,
            flow.after,
            fate,
            "; ".join(flow.members),
            *(f"{x:.6f}" for x in (flow.share, flow.lo, flow.hi)),
        )
        for flow in change.flows
    ]
