"""Which entities a row of an entity table speaks of, from the roles of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forestall.record.exchange.mapping import EntityRule, PropertyRule

if TYPE_CHECKING:
    from forestall.record.exchange.propose import Roles, _Column

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
_CONTACT = {"phone": "phone", "email": "email", "address": "address", "postcode": "postalCode"}
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
    if tie := _tie(roles, name):
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


def _plain(column: _Column, split: str = "") -> PropertyRule:
    return PropertyRule(columns=[column.name], type=column.type, order=column.order, split=split)


def _properties(roles: Roles, wanted: dict[str, str]) -> dict[str, PropertyRule]:
    return {
        prop: _plain(roles[role][0], _SPLIT.get(role, "")) for role, prop in wanted.items() if role in roles
    }


def _main(roles: Roles, name: str) -> tuple[str, EntityRule] | None:
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
        properties = _properties(roles, _PERSON | _CONTACT)
        parts = [roles[role][0].name for role in ("forename", "middle_name", "surname") if role in roles]
        whole = roles.get("full_name", named)
        properties["name"] = PropertyRule(columns=[whole[0].name] if whole else parts, type="name")
        key = roles.get("person_ref", [])
        return "person", EntityRule("Person", key=[key[0].name] if key else [], properties=properties)
    if roles.keys() & {"group_name"} or (named and (hinted == "OrganisedCrimeGroup" or "group_ref" in roles)):
        properties = _properties(roles, {"alias": "alias", "status": "status", "area": "area"})
        properties["name"] = _plain(roles.get("group_name", named)[0])
        key = roles.get("group_ref", [])
        return "group", EntityRule("OrganisedCrimeGroup", [key[0].name] if key else [], properties=properties)
    if "company_name" in roles or (named and (hinted == "Company" or "company_number" in roles)):
        properties = _properties(roles, _COMPANY | _CONTACT)
        properties["name"] = _plain(roles.get("company_name", named)[0])
        key = roles.get("company_number", [])
        return "company", EntityRule("Company", key=[key[0].name] if key else [], properties=properties)
    if "vehicle" in roles:
        return "vehicle", _vehicle(roles)
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
    if "phone" in roles and "person_ref" in roles:
        reference = roles["person_ref"][0].name
        return "person", EntityRule("Person", key=[reference], properties=_properties(roles, _CONTACT))
    return None


def _scoped(roles: Roles, column: _Column) -> list[str]:
    """Node numbers are only unique within their network, when the table names one."""
    return [*(part.name for part in roles.get("dataset", [])[:1]), column.name]


def _vehicle(roles: Roles) -> EntityRule:
    properties = _properties(roles, {"make": "make", "model": "model", "colour": "description"})
    mark = roles["vehicle"][0]
    properties["registrationNumber"] = _plain(mark)
    return EntityRule("Vehicle", key=[mark.name], key_type=mark.type, shared=True, properties=properties)


def _account(roles: Roles) -> EntityRule | None:
    properties = _properties(roles, {"iban": "iban", "bank": "bankName"})
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


def _belongings(roles: Roles, owner: str) -> dict[str, EntityRule]:
    """Vehicles and accounts on the same row, with the tie that makes them the owner's."""
    found: dict[str, EntityRule] = {}
    if owner in ("person", "company") and "vehicle" in roles:
        found["vehicle"] = _vehicle(roles)
        found["vehicle_ownership"] = _edge("Ownership", "owner", owner, "asset", "vehicle", roles)
    if owner in ("person", "company") and (account := _account(roles)):
        found["account"] = account
        found["account_ownership"] = _edge("Ownership", "owner", owner, "asset", "account", roles)
    return found


def _referred(schema: str, column: _Column) -> EntityRule:
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


def _tie(roles: Roles, name: str) -> dict[str, EntityRule]:
    person, group = roles.get("person_ref", []), roles.get("group_ref", [])
    number = roles.get("company_number", [])
    named = roles.keys() & {"forename", "surname", "full_name", "company_name", "group_name", "dob"}
    if person and group and not named:
        return {
            "person": _referred("Person", person[0]),
            "group": _referred("OrganisedCrimeGroup", group[0]),
            "membership": _edge("Membership", "member", "person", "organization", "group", roles),
        }
    if person and number and not named:
        owns = "percentage" in roles or "owner" in name
        schema, start, end = (
            ("Ownership", "owner", "asset") if owns else ("Directorship", "director", "organization")
        )
        return {
            "person": _referred("Person", person[0]),
            "company": _referred("Company", number[0]),
            "tie": _edge(schema, start, "person", end, "company", roles),
        }
    if len(number) > 1 and not named:
        return {
            "owner": _referred("Company", number[0]),
            "company": _referred("Company", number[1]),
            "tie": _edge("Ownership", "owner", "owner", "asset", "company", roles),
        }
    if person and "vehicle" in roles and not named:
        return {
            "person": _referred("Person", person[0]),
            "vehicle": _vehicle(roles),
            "tie": _edge("Ownership", "owner", "person", "asset", "vehicle", roles),
        }
    if person and not named and (account := _account(roles)):
        return {
            "person": _referred("Person", person[0]),
            "account": account,
            "tie": _edge("Ownership", "owner", "person", "asset", "account", roles),
        }
    source, target = roles.get("source", []), roles.get("target", [])
    if source and target and not named:
        return {
            "source": EntityRule("Thing", _scoped(roles, source[0]), properties={"name": _plain(source[0])}),
            "target": EntityRule("Thing", _scoped(roles, target[0]), properties={"name": _plain(target[0])}),
            "link": _edge("UnknownLink", "subject", "source", "object", "target", roles),
        }
    return {}
