"""The two partner agencies' deliveries and a team's link chart.

The first sends FollowTheMoney entities (schema and property names as published with followthemoney 4), the
second CSV with names in Arabic or Cyrillic script under English headings. The chart is GraphML 1.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from forestall.scenario.formats import Cell, write_delimited, write_json_lines
from forestall.scenario.names import to_arabic, to_cyrillic
from forestall.scenario.records import AGENCIES, PersonRecord
from forestall.scenario.region import FORCES, PARTNERS, stream
from forestall.scenario.world import World

__all__ = ["write_bureau", "write_chart", "write_guard"]

_GUARD, _BUREAU = AGENCIES.index("VES"), AGENCIES.index("SAH")


def _phones(world: World) -> dict[int, str]:
    """Return the phone each offender is known by abroad: the unregistered one where there is one."""
    out: dict[int, str] = {}
    for owner, number, burner in zip(
        world.phones.owner, world.phones.numbers, world.phones.burner, strict=True
    ):
        if burner or int(owner) not in out:
            out[int(owner)] = number
    return out


def _native(world: World, row: PersonRecord, cyrillic: bool) -> str:
    names = world.people.names
    given, surname = names.native_given[row.person], names.native_surname[row.person]
    own = "Ѐ" <= given[:1] <= "ӿ" if given else False
    if given and own == cyrillic:
        return f"{given} {surname}"
    write = to_cyrillic if cyrillic else to_arabic
    return f"{write(row.given)} {write(row.surname)}"


def _entity(schema: str, key: str, **properties: object) -> dict[str, object]:
    kept = {k: v if isinstance(v, list) else [v] for k, v in properties.items() if v not in ("", None, [])}
    return {"id": key, "schema": schema, "properties": kept}


def _links(world: World, agency: int) -> Iterator[tuple[str, str, str, float | None, str]]:
    """Yield (kind, company record, party record or company record, percent, since) that an agency can
    resolve.
    """
    firms = world.companies.companies
    ref_of = {r.company: r.record_id for r in reversed(world.records.companies[agency])}
    refs = world.records.person_ref[agency]
    for office in world.companies.offices:
        if office.company in ref_of and office.person in refs:
            yield "Directorship", ref_of[office.company], refs[office.person], None, str(office.since)
    for share in world.companies.holdings:
        if share.company in ref_of:
            since = str(firms[share.company].incorporated)
            party = refs.get(share.person, "") if share.person >= 0 else ref_of.get(share.parent, "")
            if party:
                yield "Ownership", ref_of[share.company], party, share.percent, since


def _guard_entities(world: World) -> Iterator[dict[str, object]]:
    country, people, records = PARTNERS[0].country.lower(), world.people, world.records
    known, firms = _phones(world), world.companies.companies
    crossing = {m.person_ref for m in records.members[_GUARD]}
    for row in records.people[_GUARD]:
        name = [f"{row.given} {row.surname}", _native(world, row, True)]
        place = people.addresses
        address = f"{place.line(row.address)}, {place.town[row.address]}" if row.address >= 0 else ""
        phone = known.get(row.person, "") if row.record_id in crossing else row.phone
        yield _entity(
            "Person",
            row.record_id,
            name=name,
            firstName=row.given,
            lastName=row.surname,
            birthDate=row.dob,
            gender={"M": "male", "F": "female"}.get(row.sex, ""),
            phone=phone,
            address=address,
            country=country,
            alias=row.alias,
            modifiedAt=row.updated,
        )
    for firm in records.companies[_GUARD]:
        company = firms[firm.company]
        where = country if company.country else "gb"
        yield _entity(
            "Company",
            firm.record_id,
            name=firm.name,
            registrationNumber=company.number,
            jurisdiction=where,
            incorporationDate=str(company.incorporated),
            dissolutionDate="" if company.dissolved is None else str(company.dissolved),
        )
    for number, (schema, firm_ref, party, percent, since) in enumerate(_links(world, _GUARD), start=1):
        if schema == "Ownership":
            owned = {"owner": party, "asset": firm_ref, "percentage": str(percent)}
            yield _entity("Ownership", f"ves-own-{number:06d}", **owned, startDate=since)
        else:
            sits = {"director": party, "organization": firm_ref, "role": "director"}
            yield _entity("Directorship", f"ves-dir-{number:06d}", **sits, startDate=since)
    for group in records.groups[_GUARD]:
        yield _entity("Organization", group.record_id, name=group.name, country=country, topics="crime")
    for number, m in enumerate(records.members[_GUARD], start=1):
        yield _entity(
            "Membership",
            f"ves-mem-{number:06d}",
            member=m.person_ref,
            organization=m.group_ref,
            role=m.role,
            startDate=m.start,
            endDate=m.end,
        )
    held, refs = world.accounts, records.person_ref[_GUARD]
    for i in np.flatnonzero(held.country == 1).tolist():
        key = f"ves-acc-{i:06d}"
        yield _entity(
            "BankAccount",
            key,
            name=held.iban[i],
            accountNumber=held.iban[i],
            bankName="Narodni Bank",
            openingDate=str(held.opened[i]),
        )
        if int(held.person[i]) in refs:
            yield _entity("Ownership", f"{key}-own", owner=refs[int(held.person[i])], asset=key)


def write_guard(folder: Path, world: World) -> dict[str, int]:
    """Write the first partner's entities as JSON lines; return rows by file."""
    folder.mkdir(parents=True, exist_ok=True)
    entities = list(_guard_entities(world))
    write_json_lines(folder / "entities.ftm.json", entities)
    return {"entities.ftm.json": len(entities)}


def write_bureau(folder: Path, world: World) -> dict[str, int]:
    """Write the second partner's CSV files; people copied from the first partner's country are in
    Cyrillic.
    """
    folder.mkdir(parents=True, exist_ok=True)
    people, records, known = world.people, world.records, _phones(world)
    crossing = {m.person_ref for m in records.members[_BUREAU]}
    tables: dict[str, tuple[tuple[str, ...], list[tuple[Cell, ...]]]] = {}
    rows: list[tuple[Cell, ...]] = []
    for number, row in enumerate(records.people[_BUREAU]):
        cyrillic = people.country[row.person] == 1 or number % 9 == 0
        phone = known.get(row.person, "") if row.record_id in crossing else row.phone
        town = to_arabic(people.addresses.town[row.address]) if row.address >= 0 else ""
        born = f"{row.dob[8:10]}-{row.dob[5:7]}-{row.dob[:4]}" if row.dob else ""
        rows.append(
            (
                row.record_id,
                _native(world, row, bool(cyrillic)),
                "Cyrl" if cyrillic else "Arab",
                born,
                row.sex,
                phone.replace("+", "00"),
                town,
                row.updated,
            )
        )
    header: tuple[str, ...] = (
        "File No",
        "Name",
        "Script",
        "Birth (dd-mm-yyyy)",
        "Sex",
        "Telephone",
        "City",
        "Last seen",
    )
    tables["persons.csv"] = (header, rows)
    firms = world.companies.companies
    rows = []
    for firm in records.companies[_BUREAU]:
        company = firms[firm.company]
        place = PARTNERS[1].country_name if company.country else "United Kingdom"
        rows.append(
            (
                firm.record_id,
                to_arabic(firm.name),
                firm.name,
                company.number,
                place,
                str(company.incorporated),
            )
        )
    header = ("Firm No", "Name (Arabic)", "Name (Latin)", "Register No", "Country", "Registered")
    tables["firms.csv"] = (header, rows)
    linked = list(_links(world, _BUREAU))
    rows = [(kind, firm_ref, party, percent, since) for kind, firm_ref, party, percent, since in linked]
    tables["firm_links.csv"] = (("Link", "Firm No", "Party No", "Percent", "From"), rows)
    rows = [(g.record_id, to_arabic(g.name), g.name, g.reviewed) for g in records.groups[_BUREAU]]
    tables["networks.csv"] = (("Network No", "Name (Arabic)", "Name (Latin)", "Reviewed"), rows)
    rows = [(m.group_ref, m.person_ref, m.role, m.start, m.end) for m in records.members[_BUREAU]]
    tables["network_members.csv"] = (("Network No", "File No", "Role", "From", "To"), rows)
    held, refs = world.accounts, records.person_ref[_BUREAU]
    rows = [
        (held.iban[i], refs.get(int(held.person[i]), "") if held.person[i] >= 0 else "", str(held.opened[i]))
        for i in np.flatnonzero(held.country == 2).tolist()
    ]
    tables["accounts.csv"] = (("Account", "File No", "Opened"), rows)
    for name, (heading, lines) in tables.items():
        write_delimited(folder / name, heading, lines, delimiter=",", encoding="utf-8", bom=False)
    return {name: len(lines) for name, (_, lines) in tables.items()}


def write_chart(path: Path, world: World) -> dict[str, int]:
    """Write the first force's link chart of some of its groups: most true ties, a few false, some missing."""
    rng = stream(world.seed, "chart")
    force, names = 0, world.people.names
    refs = world.records.person_ref[force]
    chosen = [
        g for g, group in enumerate(world.groups.groups) if group.country == 0 and group.force == force
    ][:6]
    ties = [t for t in world.groups.ties if t.group in chosen and t.a in refs and t.b in refs]
    kept = [t for t, draw in zip(ties, rng.random(len(ties)).tolist(), strict=True) if draw < 0.8]
    nodes = sorted({p for t in kept for p in (t.a, t.b)})
    edges = [(t.a, t.b, t.kind, "confirmed") for t in kept]
    for a, b in rng.choice(nodes, (max(1, len(kept) // 12), 2)).tolist():
        if a != b:
            edges.append((a, b, "believed to know", "tentative"))
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        '<key id="label" for="node" attr.name="label" attr.type="string"/>',
        '<key id="type" for="node" attr.name="type" attr.type="string"/>',
        '<key id="ref" for="node" attr.name="nominal_id" attr.type="string"/>',
        '<key id="link" for="edge" attr.name="link" attr.type="string"/>',
        '<key id="strength" for="edge" attr.name="strength" attr.type="string"/>',
        f'<graph id={quoteattr(FORCES[force].name + " team chart")} edgedefault="undirected">',
    ]
    for p in nodes:
        label = f"{names.given[p]} {names.surname[p]}".replace("&", "and")
        out.append(
            f'<node id="{refs[p]}"><data key="label">{label}</data><data key="type">person</data>'
            f'<data key="ref">{refs[p]}</data></node>'
        )
    for number, (a, b, kind, strength) in enumerate(edges):
        out.append(
            f'<edge id="e{number}" source="{refs[a]}" target="{refs[b]}"><data key="link">{kind}</data>'
            f'<data key="strength">{strength}</data></edge>'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join([*out, "</graph>", "</graphml>"]) + "\n").encode())
    return {path.name: len(edges)}
