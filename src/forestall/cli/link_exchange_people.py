"""Commands that compare people across agencies by keyed encodings: link exchange encode, compare, resolve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forestall.cli.link_exchange_options import (
    Agreement,
    Days,
    DeskFolder,
    DeskUser,
    ExchangePurpose,
    Officer,
    Output,
    Reference,
    read_message,
    write_message,
)
from forestall.cli.options import AsJson, print_json

__all__ = ["add_people_commands"]


def add_people_commands(exchange: typer.Typer) -> None:
    """Add the commands of this module."""
    exchange.command()(encode)
    exchange.command()(compare)
    exchange.command()(resolve)


def encode(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, JSON or Parquet with people.")],
    purpose: ExchangePurpose,
    agreement: Agreement,
    partner: Annotated[str | None, typer.Option(help="Agency to compare with, at the first side.")] = None,
    unit: Annotated[str | None, typer.Option(help="Third party that compares, at the first side.")] = None,
    invitation: Annotated[
        Path | None, typer.Option(help="The first side's invitation, at the second.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--field", help="What a column holds, as COLUMN=full_name (repeatable)."),
    ] = None,
    reference: Reference = None,
    officer: Officer = None,
    days: Days = 14,
    output: Output = Path("encodings.fx"),
    invite: Annotated[Path, typer.Option(help="File for the invitation, at the first side.")] = Path(
        "invitation.fx"
    ),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Encode people with a key that only you and the partner have, for a third party to compare.

    Both sides must hold the fields; name them with --field when the tables differ. Only encode what
    you may disclose for this purpose: the file is taken as it is.

    Examples:

      forestall link exchange encode people.csv --partner northmoor --unit linkage-unit \\
          --purpose investigation --agreement ISA-2026-014 --reference ref

      forestall link exchange encode people.csv --invitation invitation.fx \\
          --purpose investigation --agreement ISA-2026-014 --field name=full_name --field born=birth_date
    """
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_files import read_people
    from forestall.workbench.private_exchange_people import encode as job
    from forestall.workbench.private_exchange_people import read_invitation

    opened = open_desk(desk, user)
    invited = read_message(invitation) if invitation else b""
    terms = read_invitation(opened, invited) if invited else None
    fields = dict(_split_field(text) for text in field or ())
    read = read_people(
        file,
        fields=fields,
        reference=reference,
        officer=officer,
        contact=opened.identity.card.contact,
        agreed=terms.parameters.fields if terms and terms.parameters else (),
    )
    made, encodings, message = job(
        opened,
        read.people,
        purpose=purpose,
        agreement=agreement,
        partner=opened.partner(partner) if partner else None,
        unit=opened.partner(unit) if unit else None,
        days=days,
        invitation=invited,
    )
    write_message(output, encodings)
    if message:
        write_message(invite, message)
    if as_json:
        print_json(
            {
                "exchange": made.exchange,
                "people": len(read.people),
                "fields": read.fields,
                "unknown": list(read.unknown),
            }
        )
        return
    for note in read.notes:
        typer.echo(note)
    for name, kind in read.fields.items():
        typer.echo(f"  {name}: {kind}")
    if read.unknown:
        typer.echo(f"{len(read.unknown):,} rows hold none of these and are left out.")
    typer.echo(f"Encoded {len(read.people):,} people. Wrote {output}, for the comparing unit only.")
    if message:
        typer.echo(f"Wrote {invite}, for {partner}.")


def compare(
    a: Annotated[Path, typer.Argument(help="One agency's encodings.")],
    b: Annotated[Path, typer.Argument(help="The other's.")],
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Similarity from which two records are a possible link; chosen from the data without it.",
            min=0.1,
            max=1.0,
        ),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the two results.")] = Path(
        "links"
    ),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Compare two agencies' encodings, as the unit that both named. It learns no name.

    Example:

      forestall link exchange compare eastmere.fx northmoor.fx -o links --desk desk
    """
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_people import compare as job

    found = job(open_desk(desk, user), read_message(a), read_message(b), threshold)
    output.mkdir(parents=True, exist_ok=True)
    paths = {agency: output / f"{agency}.fx" for agency in found.messages}
    for agency, message in found.messages.items():
        write_message(paths[agency], message)
    if as_json:
        print_json(
            {
                "links": found.pairs,
                "compared": found.compared,
                "files": list(paths.values()),
            }
        )
        return
    typer.echo(f"{found.compared[0]:,} against {found.compared[1]:,}: {found.pairs:,} possible links.")
    for agency, path in paths.items():
        typer.echo(f"Wrote {path}; carry it to {agency}.")


def resolve(
    message: Annotated[Path, typer.Argument(help="The unit's result for you.")],
    output: Output = Path("links.csv"),
    desk: DeskFolder = Path("desk"),
    user: DeskUser = "owner",
    as_json: AsJson = False,
) -> None:
    """Turn the unit's result into whom to call about which of your records.

    Writes `reference,similarity,call,token,own_token`: quote the token to the officer you call.

    Example:

      forestall link exchange resolve links/eastmere-police.fx -o links.csv
    """
    from forestall.workbench.private_exchange_desk import open_desk
    from forestall.workbench.private_exchange_files import write_links
    from forestall.workbench.private_exchange_people import resolve as job

    links = job(open_desk(desk, user), read_message(message))
    write_links(output, links)
    if as_json:
        print_json({"links": len(links), "file": output})
    else:
        typer.echo(f"{len(links):,} possible links. Wrote {output}.")


def _split_field(text: str) -> tuple[str, str]:
    column, equals, kind = text.rpartition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not COLUMN=FIELD.", param_hint="--field")
    return column, kind
