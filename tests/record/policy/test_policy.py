"""Who may see what: three independent deciders, each rule by itself, and what a derived label keeps."""

from __future__ import annotations

import dataclasses
import importlib.util
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, select

from forestall.core import (
    Condition,
    ForestallError,
    Label,
    Marking,
    Operation,
    Purpose,
    Refusal,
    parse_handling,
    strictest,
)
from forestall.record import tables
from forestall.record.policy import (
    POWERS,
    Role,
    Subject,
    allow,
    condition_mask,
    may,
    permitted_labels,
    require,
)

_spec = importlib.util.spec_from_file_location("cases", Path(__file__).with_name("cases.py"))
assert _spec is not None
assert _spec.loader is not None
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

TODAY = date(2024, 5, 17)
CODES = {
    "operation",
    "purpose.role",
    "purpose",
    "marking",
    "matter",
    "expired",
    "handling.role",
    "condition",
    "originator",
    "disclosure",
}


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://", module=sqlite)
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection


def test_the_three_deciders_agree(connection: Connection) -> None:
    result = cases.compare(connection, requests=150, labels=40, seed=1)
    assert result["cases"] == 6000
    assert result["disagreements"] == []
    # Agreement means little where nothing is at stake: both sides of every rule come up often.
    shares = result["shares"]
    assert set(shares) == CODES | {"allowed"}
    assert 0.1 < shares["allowed"] < 0.6
    assert min(shares.values()) >= 0.003


def test_the_table_of_roles_is_the_oracles() -> None:
    everything = Label(purposes=Purpose.policing() | Purpose.RESEARCH)
    for role in Role:
        for operation in Operation:
            for purpose in (*Purpose, Purpose(0), Purpose.INTELLIGENCE | Purpose.PREVENTION):
                request = cases.Request(Subject("x", role), operation, purpose, TODAY)
                assert cases.decide_python(request, [everything])[0] == cases.decide_cedar(
                    request, [everything]
                )


@pytest.mark.postgres
def test_postgresql_decides_the_same(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        tables.event.create(connection)
        tables.label.create(connection)
        tables.label_matter.create(connection)
        event = dict.fromkeys(tables.event.c.keys(), "") | {"seq": 0}
        connection.execute(insert(tables.event).values(event))
        assert cases.compare(connection, requests=60, labels=30, seed=2)["disagreements"] == []
    engine.dispose()


def decide(operation: Operation = Operation.CONSULTATION, **fields: object) -> str:
    """The code for an analyst who may see everything, with changes to the subject or the label."""
    subject = Subject(
        "amira",
        Role.ANALYST,
        Marking.OFFICIAL_SENSITIVE,
        frozenset(Condition),
        frozenset({"op-kestrel"}),
        "northmoor",
    )
    label = Label(originator="northmoor")
    purpose, today = fields.pop("purpose", Purpose.INTELLIGENCE), fields.pop("today", TODAY)
    of_subject = {"role", "clearance", "matters"} & set(fields)
    if "lacking" in fields:
        subject = dataclasses.replace(subject, conditions=subject.conditions - {fields.pop("lacking")})
    if "organisation" in fields:
        subject = dataclasses.replace(subject, organisation=fields.pop("organisation"))
    subject = dataclasses.replace(subject, **{name: fields.pop(name) for name in of_subject})
    if "need" in fields:
        fields["matters"] = frozenset(fields.pop("need"))
    if "handling" in fields:
        fields["handling"] = parse_handling(fields["handling"])
    label = dataclasses.replace(label, **fields)
    return allow(subject, operation, label, purpose, today).code


C, D, E = Operation.CONSULTATION, Operation.DISCLOSURE, Operation.ERASURE
OFFICER, MANAGER = {"role": Role.RESPONSIBLE_OFFICER}, {"role": Role.INFORMATION_MANAGER}
YESTERDAY = {"expires": TODAY - timedelta(1)}


@pytest.mark.parametrize(
    ("operation", "fields", "code"),
    [
        (C, {}, ""),
        (D, {}, "operation"),
        (D, OFFICER, ""),
        (E, OFFICER, "operation"),
        (E, MANAGER, ""),
        (C, {"role": Role.AUDITOR}, "operation"),
        (C, {"purpose": Purpose.RESEARCH}, "purpose.role"),
        (C, {"purpose": Purpose(0)}, "purpose.role"),
        (C, {"purpose": Purpose.INTELLIGENCE | Purpose.PREVENTION}, "purpose.role"),
        (C, {"purposes": Purpose.PREVENTION}, "purpose"),
        (C, {"role": Role.RESEARCHER, "purpose": Purpose.RESEARCH}, "purpose"),
        (C, {"role": Role.RESEARCHER, "purpose": Purpose.EVALUATION}, ""),
        (C, {"clearance": Marking.OFFICIAL}, "marking"),
        (C, {"clearance": Marking.OFFICIAL, "marking": Marking.OFFICIAL}, ""),
        (C, {"need": {"op-kestrel"}}, ""),
        (C, {"need": {"op-kestrel", "op-heron"}}, "matter"),
        (C, {"expires": TODAY}, ""),
        (C, YESTERDAY, "expired"),
        (C, {**YESTERDAY, **MANAGER}, ""),
        (E, {**YESTERDAY, **MANAGER}, ""),
        (D, {**YESTERDAY, **MANAGER}, "expired"),
        (C, {"role": Role.PREVENT_OFFICER, "purpose": Purpose.PREVENTION}, ""),
        (
            C,
            {"role": Role.PREVENT_OFFICER, "purpose": Purpose.PREVENTION, "handling": "C (A1)"},
            "handling.role",
        ),
        (C, {"handling": "C (A1 S2)"}, ""),
        (C, {"handling": "C (A1 S2)", "lacking": Condition.CONSULT_ORIGINATOR}, "condition"),
        (C, {"handling": "C (ORG)"}, ""),
        (C, {"handling": "C (ORG)", "organisation": "eastvale"}, "originator"),
        (C, {"handling": "C (ORG)", "originator": "eastvale+northmoor"}, "originator"),
        (C, {"handling": "C (ORG)", "originator": "", "organisation": ""}, "originator"),
        (D, {"handling": "C (ORG)", **OFFICER}, "disclosure"),
        (C, {"handling": "C (SAR)"}, ""),
        (D, {"handling": "C (SAR)", **OFFICER}, "disclosure"),
        (D, {"handling": "C (SAR)", **MANAGER}, "disclosure"),
        (D, {"handling": "C (S2)", **OFFICER}, ""),
        (D, {"handling": "C (S2)", "organisation": "eastvale", **OFFICER}, "disclosure"),
        (D, {"handling": "C (S2)", "originator": "", "organisation": "", **OFFICER}, "disclosure"),
        (D, {"handling": "C (A3)", "organisation": "eastvale", **OFFICER}, ""),
    ],
)
def test_each_rule(operation: Operation, fields: dict[str, object], code: str) -> None:
    assert decide(operation, **fields) == code


def test_the_table_of_roles_is_whole() -> None:
    assert set(POWERS) == set(Role)
    eraser = [role for role in Role if Operation.ERASURE in POWERS[role].operations]
    assert eraser == [Role.INFORMATION_MANAGER]
    for role in (Role.PREVENT_OFFICER, Role.RESEARCHER, Role.AUDITOR):
        assert not POWERS[role].handling_c
        assert not POWERS[role].sources
    assert {role for role in Role if POWERS[role].log} == {Role.INFORMATION_MANAGER, Role.AUDITOR}
    for role in Role:
        for operation in Operation:
            for purpose in Purpose:
                expected = operation in POWERS[role].operations and bool(purpose & POWERS[role].purposes)
                assert bool(may(Subject("x", role), operation, purpose)) == expected


def test_a_refusal_is_always_the_same() -> None:
    """What is refused, why, and whether it exists cannot be told from the words."""
    random_ = random.Random(3)
    said = set()
    for _ in range(300):
        request, label = cases.draw_request(random_), cases.draw_label(random_)
        asked = (request.subject, request.operation, label, request.purpose, request.today)
        if allow(*asked):
            require(*asked)
            continue
        with pytest.raises(Refusal) as caught:
            require(*asked)
        said.add((caught.value.code, str(caught.value)))
    assert len(said) == 1


def test_a_mask_has_a_bit_for_each_condition() -> None:
    assert condition_mask(Condition) == 127
    assert condition_mask([]) == 0


def test_a_condition_of_a_later_version_hides_the_record(connection: Connection) -> None:
    cases.store_labels(connection, [Label(originator="northmoor")])
    amira = Subject("amira", Role.ANALYST, conditions=frozenset(Condition))
    query = permitted_labels(amira, C, Purpose.INTELLIGENCE, TODAY)
    assert connection.execute(query).scalars().all() == [0]
    connection.execute(tables.label.update().values(conditions=1 << 20))
    assert connection.execute(query).scalars().all() == []


def test_values_are_bound_and_never_text_of_the_statement(connection: Connection) -> None:
    matter = "op' OR 1=1 --"
    cases.store_labels(
        connection, [Label(matters=frozenset({"op-heron"})), Label(matters=frozenset({matter}))]
    )
    query = permitted_labels(
        Subject("x", Role.ANALYST, matters=frozenset({matter})), C, Purpose.INTELLIGENCE, TODAY
    )
    assert matter not in str(query)
    assert connection.execute(query).scalars().all() == [1]
    rows = select(tables.statement.c.seq).where(tables.statement.c.label.in_(query))
    assert connection.execute(rows).all() == []


def test_a_subject_has_one_organisation() -> None:
    for fields in ({"id": ""}, {"id": "x", "organisation": "eastvale+northmoor"}):
        with pytest.raises(ForestallError) as caught:
            Subject(role=Role.ANALYST, **fields)  # type: ignore[arg-type]
        assert caught.value.code == "subject.invalid"


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 4))
def test_who_may_see_a_derived_thing_may_see_all_that_it_came_from(seed: int, number: int) -> None:
    random_ = random.Random(seed)
    request = cases.draw_request(random_)
    inputs = []
    while len(inputs) < number:
        label = cases.draw_label(random_)
        # Nothing can be said of a record kept to its originator when nobody knows who that is.
        if label.originator and label.purposes & Purpose.EVALUATION:
            inputs.append(label)

    def ask(label: Label) -> bool:
        return bool(allow(request.subject, request.operation, label, request.purpose, request.today))

    if ask(strictest(inputs)):
        assert all(map(ask, inputs))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_more_trust_never_takes_anything_away(seed: int) -> None:
    random_ = random.Random(seed)
    request, label = cases.draw_request(random_), cases.draw_label(random_)
    more = dataclasses.replace(
        request.subject,
        clearance=Marking.OFFICIAL_SENSITIVE,
        conditions=frozenset(Condition),
        matters=request.subject.matters | label.matters,
    )
    asked = (request.operation, label, request.purpose, request.today)
    assert bool(allow(more, *asked)) >= bool(allow(request.subject, *asked))
