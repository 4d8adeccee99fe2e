"""Commands that ask another agency what both hold, without showing it: link exchange."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forestall.cli.link_exchange_options import (
    Agreement,
    Column,
    Days,
    DeskFolder,
    DeskUser,
    ExchangePurpose,
    Kind,
    Officer,
    Output,
    Reference,
    read_message,
    write_message,
)
from forestall.cli.link_exchange_people import add_people_commands
from forestall.cli.options import AsJson, print_json

if TYPE_CHECKING:
    from forestall.workbench.private_exchange_files import HoldingsRead
    from forestall.workbench.private_exchange_reveal import Shared

__all__ = ["add_commands"]

exchange = typer.Typer(
    no_args_is_help=True,
    help="Ask another agency what both hold, without showing it: a count first, then whom to call.",
)


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_people_commands(exchange)
    app.add_typer(exchange, name="exchange")


@exchange.command("identity")
def identity(
    folder: Annotated[Path, typer.Argument(help="Folder to make the desk in.")],
    agency: Annotated[str, typer.Option(help="Short id of the agency, such as eastmere-police.")],
    contact: Annotated[str, typer.Option(help="Whom partners should call, where a record does not say.")],
    user: DeskUser = "owner",
    smallest: Annotated[int, typer.Option(help="Identifiers in a question, at the least.", min=1)] = 20,
    largest: Annotated[int, typer.Option(help="Identifiers in a question, at the most.", min=1)] = 10_000,
    exchanges: Annotated[int, typer.Option(help="Questions with a partner in 30 days.", min=1)] = 10,
) -> None:
    """Make an exchange desk: this agency's keys, limits and log, and the card for its partners.

    Example:

      forestall link exchange identity desk --agency eastmere-police --contact "DS Hart, 01632 960001"
    """
    from forestall.workbench.private_exchange_desk import Limits, create_desk

    limits = Limits(smallest=smallest, largest=largest, exchanges=exchanges)
    desk = create_desk(folder, agency, contact, user, limits)
    typer.echo(f"Made {folder}. Hand {folder / 'card.json'} to partners, and read them its fingerprint:")
    typer.echo(_group(desk.fingerprint))


@exchange.command("partner")
def partner(
    card: Annotated[Path, typer.Argument(help="The partner's card.json.")],
    fingerprint: Annotated[
        str, typer.Option(help="The card's fingerprint, as the partner read it out to you.")
    ],
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
) -> None:
    """Trust a partner, whose card came one way and its fingerprint another.

    Example:

      forestall link exchange partner northmoor.json --fingerprint "9f86 d081 ..." --desk desk
    """
    from forestall.workbench.private_exchange_desk import open_desk, trust_partner

    trusted = trust_partner(open_desk(desk, user), card, fingerprint)
    typer.echo(f"{trusted.agency} is a partner of this desk.")


@exchange.command("offer")
def offer(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, JSON or Parquet with the identifiers.")],
    partner: Annotated[str, typer.Option(help="Agency to ask.")],
    column: Column,
    kind: Kind,
    purpose: ExchangePurpose,
    agreement: Agreement,
    reference: Reference = None,
    officer: Officer = None,
    days: Days = 14,
    output: Output = Path("offer.fx"),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Ask a partner how many of your identifiers it holds too. Step 1, at the asker.

    Only offer what you may disclose for this purpose: the file is taken as it is.

    Example:

      forestall link exchange offer phones.csv --column telephone --kind phone --partner northmoor
      --purpose investigation --agreement ISA-2026-014 --reference ref -o offer.fx
    """
    from forestall.workbench.private_exchange import offer as job
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_files import read_holdings

    opened = open_desk(desk, user)
    contact = opened.identity.card.contact
    read = read_holdings(
        file, column=column, kind=kind, reference=reference, officer=officer, contact=contact
    )
    number, message = job(
        opened,
        opened.partner(partner),
        read.holdings,
        kind=kind,
        purpose=purpose,
        agreement=agreement,
        days=days,
    )
    write_message(output, message)
    if as_json:
        print_json({"exchange": number, "asked": len(read.holdings), "rejected": list(read.rejected)})
        return
    _tell_read(file, kind, read)
    typer.echo(f"Exchange {number}: wrote {output}. Carry it to {partner}.")


@exchange.command("answer")
def answer(
    message: Annotated[Path, typer.Argument(help="The partner's offer.")],
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, JSON or Parquet with your identifiers.")],
    column: Column,
    kind: Kind,
    purpose: ExchangePurpose,
    agreement: Agreement,
    reference: Reference = None,
    officer: Officer = None,
    output: Output = Path("answer.fx"),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Let a partner count what both hold, and nothing else. Step 2, at the holder.

    Refused unless the offer states the kind, purpose and agreement that you give here.

    Example:

      forestall link exchange answer offer.fx phones.csv --column number --kind phone
      --purpose investigation --agreement ISA-2026-014 -o answer.fx
    """
    from forestall.workbench.private_exchange import answer as job
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_files import read_holdings

    opened = open_desk(desk, user)
    contact = opened.identity.card.contact
    read = read_holdings(
        file, column=column, kind=kind, reference=reference, officer=officer, contact=contact
    )
    reply = job(opened, read_message(message), read.holdings, kind=kind, purpose=purpose, agreement=agreement)
    write_message(output, reply)
    if as_json:
        print_json({"held": len(read.holdings), "rejected": list(read.rejected)})
        return
    _tell_read(file, kind, read)
    typer.echo(f"Wrote {output}. Carry it back.")


@exchange.command("count")
def count(
    message: Annotated[Path, typer.Argument(help="The partner's answer.")],
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """See how many identifiers both hold; which ones stays unknown. Step 3, at the asker.

    Example:

      forestall link exchange count answer.fx --desk desk
    """
    from forestall.workbench.private_exchange import count as job
    from forestall.workbench.private_exchange_desk import open_desk

    found = job(open_desk(desk, user), read_message(message))
    if as_json:
        print_json(found)
        return
    typer.echo(f"{found.shared:,} of your {found.asked:,} are among the {found.held:,} they hold.")
    if found.shared:
        typer.echo(f"To learn which: forestall link exchange approve {found.exchange}")


@exchange.command("approve")
def approve(
    number: Annotated[str, typer.Argument(metavar="EXCHANGE", help="Id of the exchange.")],
    message: Annotated[Path | None, typer.Option(help="The asker's approval, at the holder.")] = None,
    output: Output = Path("approval.fx"),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Approve, as a person, that both sides learn which are shared. Step 4 at the asker, 5 at the holder.

    Examples:

      forestall link exchange approve 0123456789abcdef0123456789abcdef -o approval.fx

      forestall link exchange approve 0123456789abcdef0123456789abcdef --message approval.fx -o release.fx
    """
    from forestall.workbench.private_exchange import approve as job
    from forestall.workbench.private_exchange_desk import open_desk

    shared, reply = job(open_desk(desk, user), number, read_message(message) if message else b"")
    write_message(output, reply)
    if as_json:
        print_json({"exchange": number, "shared": shared})
    else:
        typer.echo(f"Approved for {shared:,} shared identifiers. Wrote {output}; carry it to the partner.")


@exchange.command("reveal")
def reveal(
    message: Annotated[Path, typer.Argument(help="The partner's release, pointers or closing.")],
    output: Output = Path("shared.csv"),
    reply: Annotated[Path, typer.Option(help="File for the message to carry back.")] = Path("reply.fx"),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Learn which identifiers are shared and whom to call. Steps 6 and 8 at the asker, 7 at the holder.

    Writes `identifier,reference,token,call`. Quote the token on the telephone. The partner's record
    does not come with it.

    Examples:

      forestall link exchange reveal release.fx -o shared.csv --reply pointers.fx

      forestall link exchange reveal closing.fx -o shared.csv
    """
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_files import write_shared
    from forestall.workbench.private_exchange_reveal import reveal as job

    shared, back = job(open_desk(desk, user), read_message(message))
    write_shared(output, shared)
    if back:
        write_message(reply, back)
    _tell_shared(shared, output, as_json)
    if back and not as_json:
        typer.echo(f"Wrote {reply}; carry it back.")


@exchange.command("serve")
def serve(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, JSON or Parquet with your identifiers.")],
    column: Column,
    kind: Kind,
    purpose: ExchangePurpose,
    agreement: Agreement,
    reference: Reference = None,
    officer: Officer = None,
    host: Annotated[str, typer.Option(help="Loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 lets the system choose.", min=0, max=65535)] = 0,
    messages: Annotated[int, typer.Option(help="Stop after so many messages; 0 never.", min=0)] = 0,
    output: Output = Path("shared.csv"),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
) -> None:
    """Answer partners' counts over a socket on this machine, joined by a tunnel of your network.

    A count is answered at once, under the purpose and agreement given. Which are shared is told only
    after `forestall link exchange approve` here.

    Example:

      forestall link exchange serve phones.csv --column number --kind phone --port 7310
      --purpose investigation --agreement ISA-2026-014
    """
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_files import read_holdings, write_shared
    from forestall.workbench.private_exchange_socket import Service
    from forestall.workbench.private_exchange_socket import serve as job

    opened = open_desk(desk, user)
    contact = opened.identity.card.contact
    read = read_holdings(
        file, column=column, kind=kind, reference=reference, officer=officer, contact=contact
    )
    _tell_read(file, kind, read)

    def say(kind: str, exchange: str, code: str) -> None:
        typer.echo(f"{kind} {exchange} {code or 'answered'}")

    def keep(exchange: str, shared: tuple[Shared, ...]) -> None:
        write_shared(output, shared)
        typer.echo(f"{exchange}: {len(shared):,} shared; wrote {output}.")

    service = Service(opened, read.holdings, kind, purpose, agreement, say, keep)
    job(
        service,
        host,
        port,
        messages=messages,
        on_listening=lambda chosen: typer.echo(f"Listening on {host} port {chosen}."),
    )


@exchange.command("ask")
def ask(
    number: Annotated[str, typer.Argument(metavar="EXCHANGE", help="Id of the exchange.")],
    port: Annotated[int, typer.Option(help="Port of the partner's desk, or of the tunnel to it.")],
    host: Annotated[str, typer.Option(help="Loopback address.")] = "127.0.0.1",
    output: Output = Path("shared.csv"),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Take the next steps of your exchange over a socket: the count, or, once approved, whom to call.

    Example:

      forestall link exchange ask 0123456789abcdef0123456789abcdef --port 7310
    """
    from forestall.workbench.private_exchange import Count
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_files import write_shared
    from forestall.workbench.private_exchange_socket import ask as job

    found = job(open_desk(desk, user), host, port, number)
    if not isinstance(found, Count):
        write_shared(output, found)
        _tell_shared(found, output, as_json)
    elif as_json:
        print_json(found)
    else:
        typer.echo(f"{found.shared:,} of your {found.asked:,} are among the {found.held:,} they hold.")


@exchange.command("log")
def log(
    desk: DeskFolder = Path("desk"),
    limit: Annotated[int, typer.Option(help="Events at the most.", min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show this desk's exchanges, newest first, after checking the log's whole chain.

    Example:

      forestall link exchange log --desk desk
    """
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_log import read_log

    entries = read_log(open_desk(desk, "log").log_path)[::-1][:limit]
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        counts = ", ".join(f"{value:,} {name}" for name, value in entry.counts.items())
        said = " ".join(filter(None, (entry.exchange[:8], entry.agreement, counts, entry.code)))
        typer.echo(f"{entry.sequence:>6}  {entry.time}  {entry.actor:12} {entry.action:20} {said}")


def _group(digits: str) -> str:
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _tell_read(file: Path, kind: str, read: HoldingsRead) -> None:
    for note in read.notes:
        typer.echo(note)
    typer.echo(f"{file.name}: {len(read.holdings):,} different {kind} identifiers in {read.rows:,} rows.")
    if read.rejected:
        first = ", ".join(str(row) for row in read.rejected[:5])
        more = ", ..." if len(read.rejected) > 5 else ""
        typer.echo(f"{len(read.rejected):,} rows hold no {kind} that can be read: {first}{more}.")


def _tell_shared(shared: tuple[Shared, ...], output: Path, as_json: bool) -> None:
    if as_json:
        print_json({"shared": shared, "file": output})
    else:
        typer.echo(f"{len(shared):,} of your records are shared. Wrote {output}.")
