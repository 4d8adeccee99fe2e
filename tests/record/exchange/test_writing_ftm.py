"""FollowTheMoney out of the record: what came from it goes back as it came, the rest says what it lacks."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

from forestall.core import (
    Condition,
    Grade,
    Handling,
    HandlingCode,
    Kind,
    Label,
    Period,
    Statement,
)
from forestall.core.grading import Assessment, SourceEvaluation
from forestall.core.schema import value_type
from forestall.record.exchange.writers import write_ftm_entities, write_ftm_statements
from forestall.record.ledger import StatementRecord

TIME = "2024-05-17T09:30:00.000000Z"
GRADE = Grade(SourceEvaluation.UNTESTED, Assessment.KNOWN_INDIRECTLY)
LABEL = Label(originator="Northmoor Police")


def state(entity: str, schema: str, prop: str, value: str, **more: Any) -> StatementRecord:
    statement = Statement(entity, schema, prop, value, more.pop("label", LABEL), "s1", **more)
    number = f"{abs(hash((entity, schema, prop, value))):032x}"[:32]
    return StatementRecord(number, statement, value_type(schema, prop), TIME, "amira")


def entities(*records: StatementRecord) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    file = io.BytesIO()
    dropped = write_ftm_entities(file, records)
    return [json.loads(line) for line in file.getvalue().splitlines()], dropped


def statements(*records: StatementRecord) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    file = io.BytesIO()
    dropped = write_ftm_statements(file, records)
    return [json.loads(line) for line in file.getvalue().splitlines()], dropped


def test_an_entity_gathers_its_statements_in_their_order() -> None:
    (found,), dropped = entities(
        state("p1", "Person", "name", "Zoe Lee"),
        state("p1", "Person", "birthDate", "1984"),
        state("p1", "Person", "name", "Ann Lee"),
        state("p1", "Person", "name", "Zoe Lee", locator="again"),
    )
    assert found == {
        "id": "p1",
        "schema": "Person",
        "properties": {"name": ["Zoe Lee", "Ann Lee"], "birthDate": ["1984"]},
    }
    assert dropped == ("Not kept: the source, recording and purposes of 4 statements.",)


def test_what_stood_beside_the_properties_stands_there_again() -> None:
    (found,), _ = entities(
        state("p1", "Person", "context.datasets", '["a","b"]'),
        state("p1", "Person", "context.target", "true"),
        state("p1", "Person", "context.caption", '"Ann"'),
    )
    beside = {"datasets": ["a", "b"], "target": True, "caption": "Ann"}
    assert found == {"id": "p1", "schema": "Person", "properties": {}, **beside}


def test_deliveries_that_differ_beside_the_properties_are_joined_or_told() -> None:
    (found,), dropped = entities(
        state("p1", "Person", "context.datasets", '["a","b"]'),
        state("p1", "Person", "context.datasets", '["b","c"]'),
        state("p1", "Person", "context.caption", '"Ann"'),
        state("p1", "Person", "context.caption", '"Anne"'),
    )
    assert (found["datasets"], found["caption"]) == (["a", "b", "c"], "Anne")
    assert dropped[-1].endswith("has another one: 1 value beside the properties.")


def test_an_entity_without_properties_stays_an_entity() -> None:
    assert entities(state("p1", "Person", "id", "p1"))[0] == [
        {"id": "p1", "schema": "Person", "properties": {}}
    ]


def test_schemata_of_our_own_go_out_as_those_that_are_known() -> None:
    found, _ = entities(
        state("g1", "OrganisedCrimeGroup", "name", "Kestrel"),
        state("t1", "Phone", "phone", "+447700900123"),
        state("r1", "Report", "bodyText", "Seen."),
    )
    assert [(e["schema"], e["forestall_schema"]) for e in found] == [
        ("Organization", "OrganisedCrimeGroup"), ("UserAccount", "Phone"), ("Document", "Report")
    ]  # fmt: skip


def test_of_several_schemata_the_one_that_extends_the_others_is_meant() -> None:
    (found,), dropped = entities(
        state("x", "LegalEntity", "name", "A"), state("x", "LegalEntity", "name", "B"),
        state("x", "Company", "name", "C"),
    )  # fmt: skip
    assert found["schema"] == "Company"
    assert not [sentence for sentence in dropped if "another schema" in sentence]
    (found,), dropped = entities(
        state("x", "Person", "name", "A"),
        state("x", "Person", "name", "B"),
        state("x", "Company", "name", "C"),
    )
    assert found["schema"] == "Person"
    assert "Not kept: another schema of the entity, in 1 statement." in dropped


def test_everything_that_an_entity_has_no_room_for_is_counted() -> None:
    secret = Handling(HandlingCode.CONDITIONS, frozenset({Condition.COVERT_DEVELOPMENT}))
    assessed = replace(LABEL, grade=GRADE, handling=secret, kind=Kind.ASSESSMENT)
    _, dropped = entities(
        state("p1", "Person", "name", "A", label=assessed, valid=Period("2024", None)),
        state("p1", "Person", "name", "B", label=replace(LABEL, kind=Kind.MODEL), original="b", lang="eng"),
        state("p1", "Person", "mentionedPostcode", "NG1 1AA"),
        state("q1", "Spaceship", "name", "C"),
    )
    assert dropped == (
        "Not kept: the source, recording and purposes of 4 statements.",
        "Not kept: the grades of 1 statement.",
        "Not kept: the handling conditions of 1 statement.",
        "Not told from facts: 1 assessment.",
        "Not told from facts: 1 model output.",
        "Not kept: the valid time of 1 statement.",
        "Not kept: the original spelling of 1 value.",
        "Not kept: the language of 1 value.",
        "In the file, but left out by FollowTheMoney's tools, which do not have the properties: "
        "1 value (mentionedPostcode).",
        "Refused by FollowTheMoney's tools, which do not have the schemata: 1 entity (Spaceship).",
    )


def test_a_statement_of_ours_says_where_it_is_from() -> None:
    record = state("p1", "Person", "name", "Ann", lang="eng", original="ANN")
    (found,), _ = statements(record)
    assert found == {
        "canonical_id": "p1",
        "entity_id": "p1",
        "prop": "name",
        "schema": "Person",
        "value": "Ann",
        "dataset": "northmoor_police",
        "lang": "eng",
        "original_value": "ANN",
        "first_seen": "2024-05-17T09:30:00",
        "last_seen": "2024-05-17T09:30:00",
        "origin": None,
        "id": record.id,
        "external": False,
    }


def test_a_statement_of_theirs_keeps_its_own_provenance() -> None:
    kept = {"canonical_id": "Q1", "dataset": "us_ofac", "external": "true", "id": "abc", "prop_type": "name"}
    (found,), dropped = statements(
        state("p1", "Person", "anyProp", "Ann", locator=f"file:7 {json.dumps(kept, sort_keys=True)}")
    )
    assert found["external"] is True
    assert {name: found[name] for name in ("canonical_id", "dataset", "id")} == {
        "canonical_id": "Q1", "dataset": "us_ofac", "id": "abc"
    }  # fmt: skip
    assert found["first_seen"] is None
    assert dropped == ("Not kept: the source, recording and purposes of 1 statement.",)


def test_statements_that_their_reader_would_stop_at_are_left_out_and_counted() -> None:
    found, dropped = statements(
        state("r1", "Report", "mentionedPostcode", "NG1 1AA"),
        state("p1", "Person", "context.caption", '"Ann"'),
        state("p1", "Person", "id", "p1"),
        state("x", "Spaceship", "name", "C"),
    )
    assert [row["prop"] for row in found] == ["id"]
    assert dropped[1:] == (
        "Left out, because FollowTheMoney does not have the properties: "
        "2 statements (mentionedPostcode, name).",
        "Left out: 1 value beside the properties of entities.",
    )


def test_statements_as_a_table() -> None:
    file = io.BytesIO()
    kept = {"dataset": "d", "external": "t", "id": "abc", "mood": "good"}
    rows = [state("p1", "Person", "name", "=1+1", locator=f"file:7 {json.dumps(kept)}")]
    dropped = write_ftm_statements(file, rows, table=True)
    (found,) = csv.DictReader(io.StringIO(file.getvalue().decode()))
    assert (found["value"], found["external"], found["lang"]) == ("=1+1", "t", "")
    assert dropped[-1] == "Left out: columns of its own, in 1 statement."


def test_a_locator_that_only_looks_like_theirs_is_ours() -> None:
    for locator in ("part:3 {not json}", "part:3 {", "part:3", ":1 {}"):
        (found,), _ = statements(state("p1", "Person", "name", "Ann", locator=locator))
        assert found["dataset"] == "northmoor_police"
