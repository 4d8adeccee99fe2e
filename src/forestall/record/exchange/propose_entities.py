"""Which entities a row of an entity table speaks of, from the roles of its columns."""

from __future__ import annotations

from msgspec import structs

from forestall.record.exchange.columns import Column, Roles
from forestall.record.exchange.mapping import EntityRule, PropertyRule

__all__ = ["propose_entities"]

_PERSON = {
    "forename": "firstName",
    "middle_name": "middleName",
    "surname": "lastName",
    "alias": "alias",
    "dob": "birthDate",
    "gender": "gender",
    "nationality": "nationality",
    "birth_place": "birthPlace",
    "occupation": "position",
    "nino": "socialSecurityNumber",
    "passport": "passportNumber",
}
_CONTACT = {"phone": "phone", "email": "email"}
_ADDRESS = ("address", "town", "postcode")
_COMPANY = {
    "company_number": "registrationNumber",
    "incorporated": "incorporationDate",
    "dissolved": "dissolutionDate",
    "jurisdiction": "jurisdiction",
    "status": "status",
}
_SPLIT = {"alias": ";", "phone": ";", "email": ";"}
_HINTS = {
    "Company": ("company", "companies", "business", "firm"),
    "Person": ("person", "people", "nominal", "subject", "offender", "suspect"),
    "OrganisedCrimeGroup": ("ocg", "group", "gang"),
    "Vessel": ("vessel", "ship"),
}


def propose_entities(roles: Roles, name: str) -> dict[str, EntityRule]:
    """The entities of a row, by alias; empty when nothing is recognised.

    A table with names describes its main entity; one with two references and no name states a tie.
    """
    if "area" in roles and roles.keys() & {"month", "count"}:
        # Something about an area in a month: nobody and nothing to make an entity of.
        return {}
    if tie := _tie(roles):
        return tie
    main = _main(roles, name)
    if main is None:
        return {}
    alias, rule = main
    entities = {alias: rule}
    entities.update(_belongings(roles, alias))
    if alias == "person" and "group_ref" in roles:
        entities["group"] = _referred("OrganisedCrimeGroup", roles["group_ref"][0])
        entities["membership"] = _edge("Membership", "member", alias, "organization", "group", roles)
    return entities


def _plain(column: Column, split: str = "") -> PropertyRule:
    return PropertyRule(columns=[column.name], type=column.type, order=column.order, split=split)


def _properties(roles: Roles, wanted: dict[str, str]) -> dict[str, PropertyRule]:
    return {
        prop: _plain(roles[role][0], _SPLIT.get(role, "")) for role, prop in wanted.items() if role in roles
    }


def _contact(roles: Roles) -> dict[str, PropertyRule]:
    parts = [roles[role][0].name for role in _ADDRESS if role in roles]
    address = {"address": PropertyRule(columns=parts, join=", ")} if parts else {}
    return _properties(roles, _CONTACT) | address


def _main(roles: Roles, name: str) -> tuple[str, EntityRule] | None:
    found = _named(roles, name)
    if found is not None and len(spelled := roles.get("name", [])) > 1 and found[0] != "named":
        # A second column of names is the same name in another script or spelling.
        found[1].properties.setdefault("alias", PropertyRule(columns=[spelled[1].name], type="name"))
    return found


def _named(roles: Roles, name: str) -> tuple[str, EntityRule] | None:
    named = roles.get("name", [])
    hinted = next(
        (
            schema
            for schema, words in _HINTS.items()
            if any(word in part for part in name.split() for word in words)
        ),
        "",
    )
    if roles.keys() & {"forename", "surname", "full_name"} or (
        named and (hinted == "Person" or "dob" in roles)
    ):
        properties = _properties(roles, _PERSON) | _contact(roles)
        parts = [roles[role][0].name for role in ("forename", "middle_name", "surname") if role in roles]
        whole = roles.get("full_name", named)
        properties["name"] = PropertyRule(columns=[whole[0].name] if whole else parts, type="name")
        return "person", EntityRule("Person", _key(roles, "record_ref", "person_ref"), properties=properties)
    if roles.keys() & {"group_name"} or (named and (hinted == "OrganisedCrimeGroup" or "group_ref" in roles)):
        told = ("alias", "status", "area", "theme", "method", "territory")
        properties = _properties(roles, {role: role for role in told})
        properties["name"] = _plain(roles.get("group_name", named)[0])
        key = _key(roles, "record_ref", "group_ref")
        return "group", EntityRule("OrganisedCrimeGroup", key, properties=properties)
    if "company_name" in roles or (named and (hinted == "Company" or "company_number" in roles)):
        properties = _properties(roles, _COMPANY) | _contact(roles)
        properties["name"] = _plain(roles.get("company_name", named)[0])
        key = _key(roles, "record_ref", "company_ref", "company_number")
        return "company", EntityRule("Company", key, properties=properties)
    if vehicle := _vehicle(roles):
        return "vehicle", vehicle
    if account := _account(roles):
        return "account", account
    if "node" in roles:
        column = roles["node"][0]
        return "node", EntityRule("Thing", key=_scoped(roles, column), properties={"name": _plain(column)})
    if named:
        schema = hinted or "LegalEntity"
        return "named", EntityRule(
            schema, properties={"name": PropertyRule(columns=[named[0].name], type="name")}
        )
    if "phone" in roles:
        phone = roles["phone"][0]
        properties = {"phone": _plain(phone)} | _properties(roles, {"imei": "imei"})
        return "phone", EntityRule("Phone", [phone.name], phone.type, shared=True, properties=properties)
    return None


def _key(roles: Roles, *names: str) -> list[str]:
    """The column that identifies the row's own entity: the first of these roles that is there.

    A column that is only called a reference will do when it comes first and no two rows share a value.
    """
    own = [column.name for column in roles.get("reference", []) if column.own]
    return next(([roles[name][0].name] for name in names if name in roles), own)


def _person(roles: Roles) -> Column | None:
    """The column that refers to a person: one called so, or a record number that is not the row's own."""
    if "person_ref" in roles:
        return roles["person_ref"][0]
    record = roles.get("record_ref", [])
    return record[0] if record and not record[0].own else None


def _scoped(roles: Roles, column: Column) -> list[str]:
    """Node numbers are only unique within their network, when the table names one."""
    return [*(part.name for part in roles.get("dataset", [])[:1]), column.name]


def _vehicle(roles: Roles) -> EntityRule | None:
    if "vehicle" not in roles:
        return None
    properties = _properties(roles, {"make": "make", "model": "model", "colour": "description"})
    mark = roles["vehicle"][0]
    properties["registrationNumber"] = _plain(mark)
    return EntityRule("Vehicle", key=[mark.name], key_type=mark.type, shared=True, properties=properties)


def _account(roles: Roles) -> EntityRule | None:
    properties = _properties(roles, {"iban": "iban", "bank": "bankName", "holder": "name"})
    if "iban" in roles:
        column = roles["iban"][0]
        return EntityRule("BankAccount", [column.name], column.type, shared=True, properties=properties)
    if "sort_code" in roles and "account_number" in roles:
        columns = [roles["sort_code"][0].name, roles["account_number"][0].name]
        properties["accountNumber"] = PropertyRule(columns=columns, type="bank_account")
        return EntityRule("BankAccount", columns, "bank_account", shared=True, properties=properties)
    reference = roles.get("account_number", roles.get("account_ref", []))
    if reference:
        properties["accountNumber"] = _plain(reference[0])
        return EntityRule("BankAccount", [reference[0].name], properties=properties)
    return None


def _belongings(roles: Roles, main: str) -> dict[str, EntityRule]:
    """Vehicles and accounts on a person's or company's row; owners on the row of a thing."""
    found: dict[str, EntityRule] = {}
    if main in ("person", "company"):
        for alias, rule in {"vehicle": _vehicle(roles), "account": _account(roles)}.items():
            if rule is not None:
                found[alias] = rule
                found[f"{alias}_ownership"] = _edge("Ownership", "owner", main, "asset", alias, roles)
    if main in ("vehicle", "account"):
        if person := _person(roles):
            found["owner"] = _referred("Person", person)
            found["ownership"] = _edge("Ownership", "owner", "owner", "asset", main, roles)
        if "company_ref" in roles:
            found["company"] = _referred("Company", roles["company_ref"][0])
            found["company_ownership"] = _edge("Ownership", "owner", "company", "asset", main, roles)
    if main == "phone" and (person := _person(roles)):
        found["user"] = _referred("Person", person)
        found["use"] = _edge("UnknownLink", "subject", "user", "object", main, roles)
    return found


def _referred(schema: str, column: Column) -> EntityRule:
    return EntityRule(schema, key=[column.name])


def _edge(schema: str, start: str, first: str, end: str, second: str, roles: Roles) -> EntityRule:
    properties = {
        start: PropertyRule(type="entity", entity=first, required=True),
        end: PropertyRule(type="entity", entity=second, required=True),
    }
    properties.update(_properties(roles, {"role": "role", "percentage": "percentage"}))
    dates = {"start": "", "end": ""} | {
        role: roles[role][0].name for role in ("start", "end") if role in roles
    }
    return EntityRule(schema, properties=properties, valid_from=dates["start"], valid_to=dates["end"])


def _tie(roles: Roles) -> dict[str, EntityRule]:
    """A row that ties two things that are described elsewhere."""
    if roles.keys() & {"forename", "surname", "full_name", "company_name", "group_name", "dob"}:
        return {}
    person, group = _person(roles), roles.get("group_ref", [])
    company = roles.get("company_ref", roles.get("company_number", []))
    if person and group and "name" not in roles:
        return {
            "person": _referred("Person", person),
            "group": _referred("OrganisedCrimeGroup", group[0]),
            "membership": _edge("Membership", "member", "person", "organization", "group", roles),
        }
    if company and (person or "holder" in roles) and not (_account(roles) or "vehicle" in roles):
        return _party(roles, person, company[0])
    if len(company) > 1 and "name" not in roles:
        return {
            "owner": _referred("Company", company[0]),
            "company": _referred("Company", company[1]),
            "tie": _edge("Ownership", "owner", "owner", "asset", "company", roles),
        }
    source, target = roles.get("source", []), roles.get("target", [])
    if source and target:
        return {
            "source": EntityRule("Thing", _scoped(roles, source[0]), properties={"name": _plain(source[0])}),
            "target": EntityRule("Thing", _scoped(roles, target[0]), properties={"name": _plain(target[0])}),
            "link": _edge("UnknownLink", "subject", "source", "object", "target", roles),
        }
    return {}


def _party(roles: Roles, person: Column | None, company: Column) -> dict[str, EntityRule]:
    """Officers and owners of a company: whoever holds a share owns, whoever does not directs."""
    found = {"company": _referred("Company", company)}
    parties = []
    if person:
        found["person"] = _referred("Person", person)
        parties.append("person")
    if holder := roles.get("holder", []):
        properties = {"name": _plain(holder[0])} | _properties(roles, {"party_number": "registrationNumber"})
        found["party"] = EntityRule(
            "LegalEntity", properties=properties, unless=person.name if person else "", when=holder[0].name
        )
        parties.append("party")
    share = roles["percentage"][0].name if "percentage" in roles else ""
    for party in parties:
        directs = _edge("Directorship", "director", party, "organization", "company", roles)
        found[f"{party}_directs"] = structs.replace(directs, unless=share)
        if share:
            owns = _edge("Ownership", "owner", party, "asset", "company", roles)
            found[f"{party}_owns"] = structs.replace(owns, when=share)
    return found
