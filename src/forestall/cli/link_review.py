"""Commands that decide about possible links: review, undo, history, rule."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.options import AsJson, PurposeName, User, WorkspaceFolder, open_for, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from forestall.workbench.review import UndoOutcome
    from forestall.workbench.review_queue import ReviewItem
    from forestall.workbench.session import Session

__all__ = ["add_commands", "plain"]

_KEYS = "a accept  r reject  s skip  e evidence  u undo  q quit"
_BAR = 12
_AHEAD = 10


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(review)
    app.command()(undo)
    app.command()(history)
    app.command()(rule)


def review(
    decide: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Decide one and stop: the id of a possible link, then accept or reject."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept with every decision of this run.")] = "",
    limit: Annotated[int, typer.Option(help="How many to show.", min=1)] = 20,
    show_list: Annotated[bool, typer.Option("--list", help="List the queue and stop.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the queue as a page here, and stop.")] = None,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Decide about possible links, the most telling first.

    One key decides: a accepts (the two are one), r rejects (they never are), s skips, e shows the
    evidence in full, u takes your last decision back, q stops. From a file or a pipe, give one line for
    each: the key, then the reason.

    Examples:

      forestall link review --workspace unit

      forestall link review --list --workspace unit

      forestall link review --decide l-0123456789abcdef accept --reason "same phone" --workspace unit

      forestall link review --html queue.html --workspace unit
    """
    from forestall.workbench.review_queue import order_queue, review_queue

    if decide is not None and decide[1] not in ("accept", "reject"):
        raise typer.BadParameter("Say accept or reject.", param_hint="--decide")
    if decide is not None and not reason.strip():
        raise typer.BadParameter("Say why: it is kept with the decision.", param_hint="--reason")
    if html is not None:
        from forestall.workbench.csv_file import check_output

        check_output(html)
    with open_for(workspace, user, purpose) as session:
        if decide is not None:
            _decide(session, decide[0], accept=decide[1] == "accept", reason=reason, as_json=as_json)
        elif as_json:
            print_json(review_queue(session, limit))
        elif html is not None:
            from forestall.workbench.review_page import review_page

            items = review_queue(session, limit)
            html.write_text(review_page(session, items, len(order_queue(session))), encoding="utf-8")
            typer.echo(f"Wrote {html}: {len(items)} possible links.")
        elif show_list:
            _list(review_queue(session, limit), len(order_queue(session)))
        else:
            _converse(session, reason, limit)


def _decide(session: Session, proposal: str, *, accept: bool, reason: str, as_json: bool) -> int:
    """Decide one, and say what holds now; gives the number of the event."""
    from forestall.workbench.review import decide_proposal

    decided = decide_proposal(session, proposal, accept=accept, reason=reason)
    if as_json:
        print_json(decided)
    elif decided.waits:
        typer.echo(f"Kept until a second person agrees, since {' and '.join(decided.waits)}.")
    else:
        typer.echo("Accepted: they are one from now on." if accept else "Rejected: they are two.")
    if not as_json:
        typer.echo(f"To undo it: forestall link undo {decided.event}")
    return decided.event


def _list(items: tuple[ReviewItem, ...], total: int) -> None:
    for item in items:
        typer.echo(f"{item.id}  {plain(item.left.caption)} and {plain(item.right.caption)}")
        typer.echo(f"    {item.assessed}; {plain(item.change.words)}")
        if item.approvals:
            who = ", ".join(said.by for said in item.approvals)
            typer.echo(
                f"    held to be one by {who}; waits for {'another' if item.yours else 'a second'} person"
            )
        elif item.second_person:
            typer.echo(f"    takes two people, since {' and '.join(item.second_person)}")
    if not items:
        typer.echo("No possible link is open to you.")
    elif total > len(items):
        typer.echo(f"{total:,} are open; see more with --limit.")


def _converse(session: Session, reason: str, limit: int) -> None:
    from rich.console import Console

    from forestall.core import ForestallError
    from forestall.workbench.review import undo_linking
    from forestall.workbench.review_queue import order_queue, review_queue

    console = Console(highlight=False)
    keys = _read_keys()
    passed: set[str] = set()
    made: list[int] = []
    ahead: list[str] = []
    shown = 0
    while shown < limit:
        if not ahead:
            ahead = [key for key in order_queue(session) if key not in passed][:_AHEAD]
            if not ahead:
                break
        # Read anew: the decision before can have changed what this one would, or have settled it.
        current = review_queue(session, only=[ahead.pop(0)])
        if not current:
            continue
        item, shown = current[0], shown + 1
        _show(console, item, full=False)
        while True:
            console.print(_KEYS, style="dim")
            key, why = next(keys, ("q", ""))
            try:
                if key in ("a", "r"):
                    said = why or reason or f"on review; assessed {item.assessed}"
                    made.append(_decide(session, item.id, accept=key == "a", reason=said, as_json=False))
                    passed.add(item.id)
                elif key == "s":
                    passed.add(item.id)
                elif key == "u" and made:
                    passed.clear()
                    ahead.clear()
                    _tell(undo_linking(session, str(made.pop())))
                elif key == "u":
                    typer.echo("There is nothing of this run to take back.")
                    continue
                elif key == "e":
                    _show(console, item, full=True)
                    continue
                elif key != "q":
                    typer.echo(f"{key!r} is none of the keys.")
                    continue
            except ForestallError as error:
                typer.echo(str(error))
                passed.add(item.id)
            break
        if key == "q":
            break
    typer.echo(f"{len(made)} decided." if made or shown else "No possible link is open to you.")


def _read_keys() -> Iterator[tuple[str, str]]:
    """Single keys from a terminal, or lines of a key and a reason from anything else."""
    if sys.stdin.isatty():
        while True:
            key = typer.getchar().lower()
            yield ("q" if key in ("\x03", "\x04", "\x1b") else key), ""
    for line in sys.stdin:
        words = line.strip()
        if words:
            yield words[0].lower(), words[1:].strip()


def _show(console: Console, item: ReviewItem, *, full: bool) -> None:
    """Both sides beside each other, what speaks for and against, and what would change."""
    from rich.table import Table
    from rich.text import Text

    from forestall.workbench.pages import name_marking

    console.rule(Text(name_marking(item.label), style="bold"))
    console.print(Text(f"{plain(item.left.caption)} and {plain(item.right.caption)}", style="bold"))
    by = f", by {item.model}" if item.model else ""
    console.print(Text(f"assessed: {item.assessed}{by}    {item.id}"))
    facts = Table(box=None, pad_edge=False, show_edge=False)
    for title in ("", plain(item.left.caption), plain(item.right.caption), ""):
        facts.add_column(Text(title), overflow="fold")
    rows = item.comparisons if full else [row for row in item.comparisons if row.left and row.right]
    for row in rows:
        cells = [
            Text(
                "\n".join(f"{plain(fact.value)} ({fact.grade or 'no grade'})" for fact in facts_) or "unknown"
            )
            for facts_ in (row.left, row.right)
        ]
        style = {"differ": "yellow", "agree": "green"}.get(row.verdict, "dim")
        facts.add_row(Text(row.prop), *cells, Text(row.verdict, style=style))
    console.print(facts)
    heaviest = max((abs(reason.weight) for reason in item.reasons), default=1.0) or 1.0
    for reason in item.reasons if full else item.reasons[:6]:
        length = max(1, round(_BAR * abs(reason.weight) / heaviest))
        bar = "█" * length
        left, right = ("", bar) if reason.weight > 0 else (bar, "")
        line = Text(f"{left:>{_BAR}}", style="yellow")
        line.append("│").append(f"{right:<{_BAR}}", style="green")
        line.append(f" {plain(reason.name)}: {plain(reason.level)}; {reason.words}")
        console.print(line)
    if not item.reasons:
        console.print("what speaks for and against is unknown: no model has compared them")
    console.print(Text(f"what both say alike: {item.agreement.words}"))
    if full:
        for echo in item.agreement.echoes:
            console.print(Text(f"    {echo.source} was counted with {echo.of}: {echo.why}", style="dim"))
    console.print(Text(f"accepting: {plain(item.change.words)}"))
    for said in item.approvals:
        why = f": {plain(said.reason)}" if said.reason else ""
        console.print(
            Text(f"held to be one by {said.by} on {said.time[:10]}{why}; another person has to agree")
        )
    if item.second_person and not item.approvals:
        console.print(Text(f"takes two people, since {' and '.join(item.second_person)}"))


def plain(text: str) -> str:
    """Text without anything that a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in text)


def undo(
    target: Annotated[str, typer.Argument(help="Number of an event, or id of a possible link.")],
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Take back a decision about a link, or everything that a model's run put forward or linked.

    The earlier state comes back exactly, and is said.

    Examples:

      forestall link undo 1204 --workspace unit

      forestall link undo l-0123456789abcdef --workspace unit
    """
    from forestall.workbench.review import undo_linking

    with open_for(workspace, user, purpose) as session:
        outcome = undo_linking(session, target)
    if as_json:
        print_json(outcome)
    else:
        _tell(outcome)


def _tell(outcome: UndoOutcome) -> None:
    lines: list[tuple[int, str, Callable[[], Iterator[str]]]] = [
        (len(outcome.dissolved), "no longer one", lambda: map(", ".join, outcome.dissolved)),
        (len(outcome.restored), "one again", lambda: map(", ".join, outcome.restored)),
        (len(outcome.reopened), "open again", lambda: iter(outcome.reopened)),
        (len(outcome.withdrawn), "open no more", lambda: iter(outcome.withdrawn)),
        (len(outcome.waiting), "waiting for a second person again", lambda: iter(outcome.waiting)),
    ]
    for number, words, names in lines:
        if number:
            typer.echo(f"{words}: {number:,}")
            for place, name in enumerate(names()):
                if place == 10:
                    typer.echo("    ...")
                    break
                typer.echo(f"    {name}")
    if not any(number for number, _, _ in lines):
        typer.echo("Nothing that you can see is different.")
    typer.echo(f"Undone. To bring it back: forestall undo {outcome.event}")


def history(
    pair: Annotated[list[str], typer.Argument(help="Id of a possible link, or two entity ids.")],
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Show who decided what about a possible link, when and why.

    Examples:

      forestall link history l-0123456789abcdef --workspace unit

      forestall link history e-01 e-02 --workspace unit
    """
    from forestall.workbench.review import list_decisions

    with open_for(workspace, user, purpose) as session:
        found = list_decisions(session, " ".join(pair))
    if as_json:
        print_json(found)
        return
    for record in found:
        why = f": {plain(record.reason)}" if record.reason else ""
        typer.echo(f"{record.time[:16]}  {record.kind} by {record.by}{why}")
    if not found:
        typer.echo("Nobody has decided anything about them.")


def rule(
    accept_at: Annotated[
        float | None, typer.Option(help="Probability from which a model's link holds by itself; 0 for never.")
    ] = None,
    second_for: Annotated[
        list[str] | None,
        typer.Option(help="Two people for this: a handling condition (A1), or a schema (repeatable)."),
    ] = None,
    second_in: Annotated[
        list[str] | None, typer.Option(help="Two people in this matter (repeatable).")
    ] = None,
    second_above: Annotated[
        int | None, typer.Option(help="Two people above so many records in one; 0 for no limit.")
    ] = None,
    workspace: WorkspaceFolder = Path("unit"),
    user: User = "owner",
    purpose: PurposeName = "intelligence",
    as_json: AsJson = False,
) -> None:
    """Show or set what a model may link by itself, and what takes two people.

    What an option names is set; the rest stays as it is. `--second-for none` and `--second-in none`
    empty a list.

    Examples:

      forestall link rule --workspace unit

      forestall link rule --accept-at 0.999 --second-for A1 --second-for OrganisedCrimeGroup

      forestall link rule --second-above 20 --workspace unit
    """
    from forestall.workbench.review import change_rule, linking_rule

    with open_for(workspace, user, purpose) as session:
        given = (accept_at, second_for, second_in, second_above)
        if any(value is not None for value in given):
            change_rule(session, *given)
        held = linking_rule(session)
    if as_json:
        print_json(held)
        return
    at = held.accept_at
    typer.echo(f"a model's link holds by itself: {'never' if at is None else f'from {at:g}'}")
    for words, names in (
        ("handling", held.conditions),
        ("matters", held.matters),
        ("schemata", held.schemas),
    ):
        typer.echo(f"two people for {words}: {', '.join(sorted(names)) or 'none'}")
    above = "no limit" if held.records is None else f"above {held.records:,} records in one"
    typer.echo(f"two people for size: {above}")
