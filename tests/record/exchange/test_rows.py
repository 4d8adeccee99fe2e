"""Rows to statements: what a mapping says, row by row, and what a row holds that cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from forestall.core import ForestallError, Label, Marking, Scheme, derive_entity_id, derive_statement_id
from forestall.record.exchange.mapping import LabelRule, TableMapping
from forestall.record.exchange.rows import Problem, RowMapper, read_label

COLUMNS = ["Id", "Name", "Born", "Phones", "From", "To", "Grade", "Boss"]
MAPPING = """
kind: entities
entities:
  person:
    schema: Person
    key: [Id]
    valid_from: From
    valid_to: To
    properties:
      name: {columns: [Name], type: name, required: true}
      birthDate: {columns: [Born], type: date}
      phone: {columns: [Phones], type: phone, split: ";"}
      country: {constant: gb}
  boss:
    schema: Person
    key: [Boss]
    when: Boss
  work:
    schema: Employment
    properties:
      employee: {type: entity, entity: person, required: true}
      employer: {type: entity, entity: boss, required: true}
label: {scheme: 3x5x2, grading: Grade}
"""


@pytest.fixture
def labels() -> list[Label]:
    """The labels that were interned; their place is their number."""
    return []


@pytest.fixture
def mapper(labels: list[Label]) -> Callable[..., RowMapper]:
    def make(yaml: str = MAPPING, columns: Sequence[str] = COLUMNS, **more: Any) -> RowMapper:
        def intern(label: Label) -> int:
            labels.append(label)
            return len(labels) - 1

        made = {
            "originator": "northmoor",
            "source_id": "s1",
            "part": "list",
            "label": Label(),
            "intern": intern,
        }
        mapper = RowMapper(msgspec.yaml.decode(yaml, type=TableMapping), columns, **{**made, **more})
        mapper.source = 7
        return mapper

    return make


def stated(rows: Sequence[Any]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        found.setdefault((row[2], row[3]), []).append(row[4])
    return found


FULL = ["N1", "Ada Bell", "17/05/1984", "07700 900001; 07700900002;", "2023", "2024-05", "2/B/P", "N9"]


def test_a_full_row(mapper: Callable[..., RowMapper], labels: list[Label]) -> None:
    rows, problems = mapper().map_row(4, FULL)
    person, boss = (derive_entity_id("northmoor", "Person", key) for key in ("N1", "N9"))
    assert problems == []
    assert stated(rows) == {
        ("Person", "name"): ["Ada Bell"],
        ("Person", "birthDate"): ["1984-05-17"],
        ("Person", "phone"): ["+447700900001", "+447700900002"],
        ("Person", "country"): ["gb"],
        ("Employment", "employee"): [person],
        ("Employment", "employer"): [boss],
    }
    born = next(row for row in rows if row[3] == "birthDate")
    key = derive_statement_id(person, "Person", "birthDate", "1984-05-17", "s1", "list:4", "17/05/1984")
    assert born == (
        key,
        person,
        "Person",
        "birthDate",
        "1984-05-17",
        4,
        0,
        7,
        "list:4",
        "2023",
        "2024-05",
        "",
        "17/05/1984",
    )
    assert str(labels[0].grade) == "2B"
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("change", "codes", "whole"),
    [
        ({1: ""}, ["value.missing"], True),
        ({1: None}, ["value.missing"], True),
        ({2: "31/02/1990"}, ["value.date"], False),
        ({3: "12; 07700 900001"}, ["value.phone"], False),
        ({4: "2025"}, ["period.reversed"], False),
        ({4: "whenever"}, ["value.date"], False),
        ({6: "9/Z/P"}, ["grade"], True),
        ({7: " "}, [], False),
    ],
)
def test_what_is_wrong_is_said(
    mapper: Callable[..., RowMapper], change: dict[int, str | None], codes: list[str], whole: bool
) -> None:
    row = [change.get(place, cell) for place, cell in enumerate(FULL)]
    rows, problems = mapper().map_row(1, row)
    assert [p.code.startswith(code) for p, code in zip(problems, codes, strict=True)] == [True] * len(codes)
    assert any(p.whole_row for p in problems) is whole
    assert (rows == []) is whole
    for problem in problems:
        assert isinstance(problem, Problem)
        assert problem.reason.endswith(".")
        assert problem.remedy.endswith(".")
    if 4 in change:
        assert {row[9] for row in rows} == {None}
        assert problems[0].column or codes == ["period.reversed"]
    if 7 in change:
        assert ("Employment", "employee") not in stated(rows)


def test_a_key_decides_who_is_who(mapper: Callable[..., RowMapper]) -> None:
    def person(originator: str, key: str, number: int = 1, source: str = "s1") -> str:
        made = mapper(originator=originator, source_id=source)
        return str(made.map_row(number, [key, "Ada", "", "", "", "", "2/B/P", ""])[0][0][1])

    assert person("northmoor", "N1") == person("northmoor", " N1 ", 2, "s2")
    assert person("northmoor", "N1") != person("eastvale", "N1")
    assert person("northmoor", "N1") != person("northmoor", "N2")
    shared = MAPPING.replace("key: [Id]", "key: [Id]\n    shared: true")
    ids = {mapper(shared, originator=o).map_row(1, FULL)[0][0][1] for o in ("northmoor", "eastvale")}
    assert len(ids) == 1
    keyless = MAPPING.replace("    key: [Id]\n", "")
    made = mapper(keyless)
    assert made.map_row(1, FULL)[0][0][1] != made.map_row(2, FULL)[0][0][1]
    assert mapper(keyless).map_row(1, FULL)[0][0][1] == mapper(keyless).map_row(1, FULL)[0][0][1]


def test_bulk_rows_state_each_thing_once_for_each_label(mapper: Callable[..., RowMapper]) -> None:
    bulk = """
kind: calls
entities:
  phone:
    {schema: Phone, key: [P], key_type: phone, shared: true, properties: {phone: {columns: [P], type: phone}}}
label: {marking: M}
"""
    made = mapper(bulk, ["P", "M"])
    sizes = [
        len(made.map_row(number, row)[0])
        for number, row in enumerate(
            [
                ["07700900001", "OFFICIAL"],
                ["07700 900 001", "OFFICIAL"],
                ["07700900001", "OFFICIAL"],
                ["07700900001", "OFFICIAL-SENSITIVE"],
                ["07700900001", "OFFICIAL"],
            ]
        )
    ]
    assert sizes == [1, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("columns: [Born]", "columns: [Birth]", "mapping.column"),
        ("entity: boss", "entity: chief", "mapping.entity"),
        ("type: date", "type: dates", "mapping.type"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    mapper: Callable[..., RowMapper], old: str, new: str, code: str
) -> None:
    with pytest.raises(ForestallError) as caught:
        mapper(MAPPING.replace(old, new))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("rule", "cells", "said"),
    [
        (LabelRule(scheme=Scheme.S3X5X2, grading="G"), ("2/B/P", "", "", "", "", ""), "2B P"),
        (
            LabelRule(scheme=Scheme.S3X5X2, source_evaluation="S", assessment="A", handling="H"),
            ("", "1", "A", "P", "", ""),
            "1A P",
        ),
        (LabelRule(scheme=Scheme.S3X5X2, grading="G"), ("3/E/C", "", "", "", "", ""), "3E S2"),
        (
            LabelRule(scheme=Scheme.S3X5X2, grading="G", conditions="C"),
            ("3/E/C", "", "", "", "A1", ""),
            "3E A1",
        ),
    ],
)
def test_labels_of_rows(rule: LabelRule, cells: tuple[str, ...], said: str) -> None:
    label = read_label(rule, cells, Label())
    conditions = ",".join(sorted(c.value for c in label.handling.conditions)) or "P"
    assert f"{label.grade} {conditions}" == said


def test_a_marking_of_the_row_counts_and_one_too_high_is_refused() -> None:
    rule = LabelRule(marking="M")
    assert read_label(rule, ("", "", "", "", "", "OFFICIAL"), Label()).marking is Marking.OFFICIAL
    with pytest.raises(ForestallError) as caught:
        read_label(rule, ("", "", "", "", "", "SECRET"), Label())
    assert caught.value.code.startswith("marking")
