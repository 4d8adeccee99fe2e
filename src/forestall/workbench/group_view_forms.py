"""The forms in which agencies write down groups: tables, JSON, GraphML, FollowTheMoney.

Every form becomes rows of members, ties and groups, keyed by role. A table is understood from the names
of its columns, and what was understood is said. Four kinds of table are known: *members* (a group and a
person in each row), *ties* (two people in each row), *groups* (a group in each row), and people without
groups. JSON may nest people and ties in groups; GraphML nodes may have a group; FollowTheMoney entities
are read by their schemata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from forestall.core.errors import ForestallError
from forestall.record.exchange.readers import Entities, Format, Table, read, recognise

__all__ = ["COLUMNS", "IDENTIFIERS", "PROFILE", "SEVERAL", "Gathered", "Row", "gather"]

COLUMNS: dict[str, str] = {
    "group": "group groupid groupref gid ocg ocgid ocgref network networkid gang gangid cell crew clan "
    "cluster "
    "groupno groupkey community groupcode ocgn groups memberof team locale groupname ocgname "
    "networkname "
    "gangname organisation organization org orgid grouplabel networklabel viewgroup",
    "dataset": "dataset layer",
    "person": "member memberid id personid person personref node nodeid nominal nominalid nominalref pid "
    "key uid "
    "ref recordid subject subjectid individual individualid actor actorid userid",
    "name": "name fullname membername personname label nodename nominalname actorname subjectname names "
    "displayname recordedname nameasrecorded altername",
    "first": "forename firstname givenname given first forenames",
    "last": "surname lastname familyname family last",
    "alias": "alias aliases aka knownas nickname nicknames othernames alsoknownas",
    "birth": "dob birth birthdate dateofbirth birthyear yearofbirth yob born birthday",
    "role": "role roles position function rank",
    "start": "start startdate since validfrom firstseen activefrom joined fromdate begin",
    "end": "end enddate until validto lastseen activeto left todate",
    "phone": "phone phones mobile telephone phonenumber tel msisdn phonenumbers",
    "email": "email emails emailaddress",
    "iban": "iban ibans",
    "bank_account": "account accounts accountnumber bankaccount",
    "vehicle": "vehicle vehicles vrm plate numberplate registration vehicleregistration",
    "passport": "passport passportnumber idnumber identitynumber",
    "handle": "handle username screenname",
    "address": "address addresses homeaddress",
    "company": "company companies companynumber business",
    "method": "method methods mo modusoperandi tactic tactics activity activities",
    "commodity": "commodity commodities crimetype crimetypes drug drugs goods",
    "territory": "territory territories area areas region town city turf",
    "country": "country countries jurisdiction",
    "source": "source src membera persona a person1 node1 id1 member1 sourceid fromid idfrom ego u "
    "egoid ida nodea actora actor1 personaid personida personid1 person1id memberida node1id",
    "target": "target dst dest memberb personb b person2 node2 id2 member2 targetid toid idto alter v "
    "alterid idb nodeb actorb actor2 personbid personidb personid2 person2id memberidb node2id",
    "source_name": "sourcename namea name1 sourcelabel fromname egoname",
    "target_name": "targetname nameb name2 targetlabel toname",
    "source_group": "sourcegroup groupa group1 fromgroup",
    "target_group": "targetgroup groupb group2 togroup",
    "people": "members people persons nodes membernames individuals actors memberlist",
    "ties": "ties edges links relations relationships",
}
"""What each role of a column may be called, folded to lower-case letters and figures."""

_ROLE_OF = {name: role for role, names in COLUMNS.items() for name in names.split()}
_PERSON_WORDS = frozenset({"person", "member", "nominal", "node", "individual", "subject", "actor"})
IDENTIFIERS = (
    "phone",
    "email",
    "iban",
    "bank_account",
    "vehicle",
    "passport",
    "handle",
    "address",
    "company",
)
PROFILE = ("method", "commodity", "territory", "country")
SEVERAL = re.compile(r"\s*[;|]\s*")
_TABLE_WORDS = re.compile(
    r"(?:^|[\W_])(?:members?|people|persons?|nodes?|nominals?|ties|edges?|links?|groups?|view|attributes)(?=[\W_]|$)",
    re.IGNORECASE,
)


Row = dict[str, str]


@dataclass(slots=True)
class Gathered:
    """Rows of members, ties and groups as they were found, and what to say of them."""

    members: list[Row] = field(default_factory=list)
    ties: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


def gather(file: Path, found: Gathered) -> None:
    """Read one file into `found`."""
    form = recognise(file)
    if form is Format.EMPTY:
        found.notes.append(f"{file.name} is empty.")
        return
    if form in {Format.JSON_ARRAY, Format.JSON_LINES}:
        _read_json(file, found)
        return
    rejected = 0
    for part in read(file).parts:
        if isinstance(part, Table):
            alone = part.name in (file.name, file.stem)
            rows = 0
            columns = tuple(part.columns)
            data: list[Row] = []
            for chunk in part.chunks():
                rejected += len(chunk.rejects)
                for values in chunk.rows:
                    data.append({c: v for c, v in zip(columns, values, strict=True) if v and v.strip()})
                    rows += 1
            _take_table(file.stem if alone else part.name, columns, data, found, file.parent.name)
        elif isinstance(part, Entities):
            entities: list[dict[str, Any]] = []
            for each in part.chunks():
                rejected += len(each.rejects)
                entities.extend(each.rows)
            _take_entities(entities, found)
            found.notes.append(f"{file.name}: {len(entities)} FollowTheMoney entities.")
        else:
            found.seen.append(f"{file.name} ({form.value})")
    if rejected:
        found.notes.append(f"{file.name}: {rejected} rows could not be read and are left out.")


def _fold(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _roles(columns: Iterable[str]) -> dict[str, str]:
    """Column -> role, each role once, the most telling name of a column first."""
    folded = {column: _fold(column) for column in columns}
    ends = {"from": "source", "to": "target"}
    if {"from", "to"} <= set(folded.values()) and not {"source", "target"} & set(
        map(_ROLE_OF.get, folded.values())
    ):
        if "name" in set(map(_ROLE_OF.get, folded.values())):
            ends = {"from": "start", "to": "end"}
    else:
        ends = {"from": "start", "to": "end"}
    found: dict[str, str] = {}
    wanted = {**_ROLE_OF, **ends}
    rank = {name: place for names in COLUMNS.values() for place, name in enumerate(names.split())}
    for column in sorted(folded, key=lambda c: rank.get(folded[c], 0)):
        role = wanted.get(folded[column])
        if role and (role not in found.values() or role in IDENTIFIERS):
            found[column] = role
    have = set(found.values())
    if "source" not in have and "target" not in have and {"source_name", "target_name"} <= have:
        only = {"source_name": "source", "target_name": "target"}
        found = {column: only.get(role, role) for column, role in found.items()}
    if "name" not in have:
        # "person_id" and "person" in one table are an id and a name.
        bare = next((c for c in folded if folded[c] in _PERSON_WORDS), None)
        named = next((c for c in folded if c != bare and _ROLE_OF.get(folded[c]) == "person"), None)
        if bare and named:
            found |= {bare: "name", named: "person"}
    return {column: found[column] for column in folded if column in found}


def _take_table(
    name: str, columns: tuple[str, ...], data: list[Row], found: Gathered, folder: str = ""
) -> None:
    roles = _roles(columns)
    if "target" in roles.values() and not {"source", "source_name"} & set(roles.values()):
        # The other person of every tie of one who is not named: people.
        ends = {"target": "person", "target_name": "name"}
        roles = {column: ends.get(role, role) for column, role in roles.items()}
    have = set(roles.values())
    about_groups = bool(re.search(r"groups?$|networks?$|ocgs?$|gangs?$", name, re.IGNORECASE))
    rows = [_translate(row, roles) for row in data]
    stem = _TABLE_WORDS.sub("", name).strip(" _-.") or folder
    if {"source", "target"} <= have:
        kind = "ties"
        for row in rows:
            for end in ("source", "target"):
                if group := row.pop(f"{end}_group", ""):
                    found.members.append({"person": row.get(end, ""), "group": group})
        found.ties += [{"table": stem, **row} for row in rows]
    elif "people" in have and ("group" in have or "name" in have or "person" in have):
        kind = "groups with their members"
        for row in rows:
            group = row.get("group") or row.get("person") or row.get("name", "")
            found.groups.append({**row, "group": group})
            for member in SEVERAL.split(row.get("people", "")):
                if member:
                    found.members.append({"table": stem, "group": group, "name": member})
    elif (
        about_groups
        and not {"first", "last"} & have
        and ({"group", "person"} & have or "name" in have)
        and not _repeats(rows)
    ):
        kind = "groups"
        for row in rows:
            group = row.pop("person", "")
            label = row.get("group", "")
            row["group"] = group or label or row.get("name", "")
            if group and label and "name" not in row:
                row["name"] = label
            found.groups.append(row)
    elif "group" in have and not {"name", "person", "first", "last"} & have:
        kind = "groups"
        found.groups += rows
    elif {"name", "person", "first", "last"} & have:
        kind = "members"
        found.members += [{"table": stem, **row} for row in rows]
    else:
        found.seen.append(f"{name} with the columns {', '.join(columns[:20]) or 'none'}")
        return
    said = ", ".join(f"{column} = {role}" for column, role in roles.items())
    found.notes.append(f"{name}: {len(rows)} rows of {kind} ({said}).")


def _repeats(rows: list[Row]) -> bool:
    """Whether one group has several people: then it is a table of members, whatever it is called."""
    groups = [row["group"] for row in rows if row.get("group") and row.get("person")]
    return len(set(groups)) < len(groups)


def _translate(row: Row, roles: dict[str, str]) -> Row:
    out: Row = {}
    for column, role in roles.items():
        value = row.get(column, "").strip()
        if value:
            out[role] = f"{out[role]};{value}" if role in out else value
    return out


# JSON


def _read_json(file: Path, found: Gathered) -> None:
    raw = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        try:
            value = msgspec.json.decode(raw)
        except msgspec.DecodeError:
            value = [msgspec.json.decode(line) for line in raw.splitlines() if line.strip()]
    except (msgspec.DecodeError, RecursionError) as error:
        raise ForestallError(
            "groups.bad_json", f"{file.name} is not JSON: {error}.", "Write it again as JSON or as CSV."
        ) from None
    _take_json(file.stem, value, found)


def _take_json(name: str, value: Any, found: Gathered) -> None:
    if isinstance(value, dict):
        lists = {
            _ROLE_OF.get(_fold(key), ""): item for key, item in value.items() if isinstance(item, list | dict)
        }
        groups = value.get("groups") or value.get("networks") or value.get("ocgs")
        if isinstance(groups, dict):
            groups = [
                {"id": key, **item} if isinstance(item, dict) else {"id": key, "members": item}
                for key, item in groups.items()
            ]
        for key, item in value.items():
            if _fold(key) in {"memberships", "membership", "affiliations"}:
                _take_objects(f"{name}_{key}", _as_list(item), found)
        if isinstance(groups, list) and all(isinstance(item, dict) for item in groups):
            _take_json(name, groups, found)
            for role in ("people", "ties"):
                _take_objects(f"{name}_{role}", _as_list(lists.get(role)), found)
        elif isinstance(lists.get("people"), list) and isinstance(lists.get("ties"), list):
            people = _as_list(lists["people"])
            own = {_ROLE_OF.get(_fold(k)) for k, v in value.items() if not isinstance(v, list | dict)}
            grouped = any(
                _ROLE_OF.get(_fold(key)) == "group"
                for item in people
                if isinstance(item, dict)
                for key in item
            )
            if {"group", "name", "person"} & own and not grouped and not found.members:
                _take_group(value, found)
            else:  # one network: nodes and links
                _take_objects(f"{name}_members", people, found)
                _take_objects(f"{name}_ties", _as_list(lists["ties"]), found)
        elif lists.get("people") is not None:
            _take_group(value, found)
        elif value and all(isinstance(item, list | dict) for item in value.values()):
            _take_json(
                name,
                [
                    {"id": key, **item} if isinstance(item, dict) else {"id": key, "members": item}
                    for key, item in value.items()
                ],
                found,
            )
        else:
            found.seen.append(f"{name} with the keys {', '.join(map(str, list(value)[:20]))}")
    elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
        nested = [
            any(isinstance(v, list | dict) and _ROLE_OF.get(_fold(k)) == "people" for k, v in i.items())
            for i in value
        ]
        for item in (item for item, is_group in zip(value, nested, strict=True) if is_group):
            _take_group(item, found)
        flat = [item for item, is_group in zip(value, nested, strict=True) if not is_group]
        if flat:
            _take_objects(name, flat, found)
        if any(nested):
            found.notes.append(f"{name}: {sum(nested)} groups with their members.")
    else:
        found.seen.append(f"{name} with {type(value).__name__} values")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(_text(item) for item in value if item is not None)
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("label") or value.get("id") or "")
    return "" if value is None else str(value)


def _as_list(value: Any) -> list[Any]:
    """The items of a list, or of an object that is keyed by id."""
    if isinstance(value, dict):
        return [
            {"id": k, **v} if isinstance(v, dict) else {"id": k, "name": _text(v)} for k, v in value.items()
        ]
    return list(value) if isinstance(value, list) else []


def _take_objects(name: str, items: list[Any], found: Gathered) -> None:
    rows: list[Row] = []
    if not items:
        return
    for item in items:
        if isinstance(item, dict):
            rows.append({str(key): _text(value) for key, value in item.items()})
        elif isinstance(item, list | tuple) and len(item) >= 2:
            rows.append({"source": _text(item[0]), "target": _text(item[1])})
        else:
            rows.append({"name": _text(item)})
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    _take_table(name, columns, rows, found)


def _take_group(item: dict[str, Any], found: Gathered) -> None:
    """One group with its people and ties inside."""
    by_role: dict[str, Any] = {}
    roles = _roles(map(str, item))
    for key, value in item.items():
        if key in roles:
            by_role.setdefault(roles[key], value)
    label = _text(by_role.get("group") or by_role.get("person") or by_role.get("name"))
    people, ties = by_role.get("people") or [], by_role.get("ties") or []
    row = {r: _text(v) for r, v in by_role.items() if r not in {"people", "ties", "person", "group"}}
    found.groups.append({**row, "group": label})
    quiet = Gathered()
    _take_objects("members", _as_list(people), quiet)
    if ties:
        _take_objects("ties", _as_list(ties), quiet)
    found.members += [{**row, "group": label} for row in quiet.members]
    found.ties += [{**row, "group": label} for row in quiet.ties]
    found.seen += quiet.seen


# FollowTheMoney

_ENDS = {
    "Membership": ("member", "organization"),
    "Employment": ("employee", "employer"),
    "Directorship": ("director", "organization"),
    "UnknownLink": ("subject", "object"),
    "Associate": ("person", "associate"),
    "Family": ("person", "relative"),
}


def _take_entities(entities: list[dict[str, Any]], found: Gathered) -> None:
    schema = {entity["id"]: entity["schema"] for entity in entities}
    persons: dict[str, Row] = {}
    joined: list[Row] = []

    def first(entity: dict[str, Any], *names: str) -> str:
        properties = entity["properties"]
        return ";".join(str(value) for name in names for value in properties.get(name, ()) if value)

    for entity in entities:
        kind = entity["schema"]
        if kind == "Person":
            row = {
                "person": entity["id"],
                "name": first(entity, "name"),
                "alias": first(entity, "alias", "weakAlias"),
            }
            row |= {
                "birth": first(entity, "birthDate"),
                "phone": first(entity, "phone"),
                "email": first(entity, "email"),
            }
            row |= {
                "passport": first(entity, "passportNumber", "idNumber"),
                "address": first(entity, "address"),
            }
            name, *others = row["name"].split(";")
            persons[entity["id"]] = {
                **row,
                "name": name,
                "alias": ";".join([*others, row["alias"]]).strip(";"),
            }
        elif kind in _ENDS:
            a, b = (entity["properties"].get(end) or [""] for end in _ENDS[kind])
            for one in a:
                for other in b:
                    if schema.get(one) == "Person" and schema.get(other) == "Person":
                        found.ties.append({"source": str(one), "target": str(other)})
                        continue
                    is_person = schema.get(one) == "Person"
                    person, group = (one, other) if is_person else (other, one)
                    joined.append(
                        {"person": str(person), "group": str(group),
                         "role": first(entity, "role", "position"),
                         "start": first(entity, "startDate"), "end": first(entity, "endDate")}
                    )  # fmt: skip
        elif kind in {"Organization", "OrganisedCrimeGroup", "Company", "LegalEntity", "PublicBody"}:
            found.groups.append(
                {"group": entity["id"], "name": first(entity, "name").partition(";")[0],
                 "country": first(entity, "country", "jurisdiction"), "phone": first(entity, "phone")}
            )  # fmt: skip
    for row in joined:
        found.members.append({**persons.get(row["person"], {}), **{k: v for k, v in row.items() if v}})
