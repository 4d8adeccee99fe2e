"""Statements, reports, matters and threat objects: their ids, and what they refuse to be."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core import (
    ForestallError,
    Label,
    Marking,
    Matter,
    Purpose,
    Report,
    ReportItem,
    Scheme,
    Statement,
    SubjectCategory,
    ThreatKind,
    ThreatObject,
    derive_entity_id,
    derive_statement_id,
    parse_grading,
)

PARTS = ("e1", "Person", "name", "Ann Lee", "s1", "row 4", "LEE, Ann", "en")
GRADING = parse_grading("2/B/P", Scheme.S3X5X2)
ITEM = ReportItem(1, "Seen at the lorry park.", GRADING)


def make_report(**changes: object) -> Report:
    report = Report("NM-24-001", "northmoor", "S-17", "2024-05-17", Marking.OFFICIAL, (ITEM,))
    return dataclasses.replace(report, **changes)


def test_ids_are_known_answers() -> None:
    """Written down once: an id that changes would orphan everything that refers to it."""
    assert (
        derive_statement_id("p1", "Person", "name", "Ann Lee", "s1", "row 4").hex()
        == "14fd0dfe69fc5a48d7238913c499a68d"
    )
    assert derive_entity_id("northmoor", "Person", "N1") == "e-d96c2b93f3ffefa402c7d7f5"
    assert derive_entity_id("", "", "") == "e-5f4a8296d1a42998a5d6e8c7"
    assert derive_statement_id("é", "П", "名", "\ud800", "", "").hex() == "c29d80208dfda9b9b900ee433fc06a42"


@pytest.mark.parametrize("position", range(len(PARTS)))
def test_every_part_counts(position: int) -> None:
    changed = [part + "x" if i == position else part for i, part in enumerate(PARTS)]
    assert derive_statement_id(*changed) != derive_statement_id(*PARTS)


@given(st.lists(st.text(alphabet="a:1\x1f", max_size=3), min_size=8, max_size=8), st.data())
def test_no_value_can_pass_for_two(parts: list[str], data: st.DataObject) -> None:
    """Moving characters from one part to the next makes another id, separators or not."""
    other = data.draw(st.lists(st.text(alphabet="a:1\x1f", max_size=3), min_size=8, max_size=8))
    assert (derive_statement_id(*parts) == derive_statement_id(*other)) == (parts == other)
    glued = "\x1f".join(parts)
    assert derive_statement_id(glued, *[""] * 7) != derive_statement_id(*parts) or parts == [glued, *[""] * 7]


def test_two_forces_with_one_number_are_two_people() -> None:
    ids = {
        derive_entity_id("northmoor", "Person", "N1"),
        derive_entity_id("eastholm", "Person", "N1"),
        derive_entity_id("northmoor", "Company", "N1"),
        derive_entity_id("northmoor", "Person", "N2"),
    }
    assert len(ids) == 4


@pytest.mark.parametrize("empty", ["entity", "schema", "prop", "value"])
def test_a_statement_says_something(empty: str) -> None:
    words = {"entity": "e1", "schema": "Person", "prop": "name", "value": "Ann Lee", empty: ""}
    with pytest.raises(ForestallError) as caught:
        Statement(**words, label=Label(), source="s1")
    assert caught.value.code == "statement.empty"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reference": " "}, "report.no_reference"),
        ({"items": ()}, "report.no_items"),
        ({"items": (ITEM, ITEM)}, "report.item_numbers"),
        ({"items": (dataclasses.replace(ITEM, number=0),)}, "report.item_numbers"),
        ({"items": (dataclasses.replace(ITEM, number=2), ITEM)}, "report.item_numbers"),
        ({"priority": "urgent"}, "report.priority"),
        ({"dated": "17 May"}, "period.invalid"),
    ],
)
def test_a_report_is_whole(changes: dict[str, object], code: str) -> None:
    with pytest.raises(ForestallError) as caught:
        make_report(**changes)
    assert caught.value.code == code


def test_a_report_may_be_undated_and_miss_a_rejected_item() -> None:
    third = dataclasses.replace(ITEM, number=3)
    assert make_report(dated="", priority="high", items=(ITEM, third)).items[1].number == 3


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_item_has_text(text: str) -> None:
    with pytest.raises(ForestallError) as caught:
        ReportItem(1, text, GRADING)
    assert caught.value.code == "report.empty_item"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("", "Kestrel", Purpose.INVESTIGATION, "2024-02-01"), "matter.name"),
        (("op-1", "", Purpose.INVESTIGATION, "2024-02-01"), "matter.name"),
        (("op-1", "Kestrel", Purpose(0), "2024-02-01"), "matter.purpose"),
        (("op-1", "Kestrel", Purpose.INVESTIGATION, ""), "period.invalid"),
        (("op-1", "Kestrel", Purpose.INVESTIGATION, "2024-02-01", "", "2024-01-31"), "period.reversed"),
    ],
)
def test_a_matter_is_named_purposeful_and_dated(arguments: tuple[object, ...], code: str) -> None:
    with pytest.raises(ForestallError) as caught:
        Matter(*arguments)
    assert caught.value.code == code


def test_categories_keep_victims_apart() -> None:
    """DPA 2018 s.38(3), and a possible victim before the law has decided."""
    expected = {"suspect", "convicted", "victim", "possible_victim", "witness", "contact", "unknown"}
    assert {category.value for category in SubjectCategory} == expected


@pytest.mark.parametrize(("id_", "name"), [("", "Lorry parks"), ("t1", "")])
def test_a_threat_object_is_named(id_: str, name: str) -> None:
    with pytest.raises(ForestallError) as caught:
        ThreatObject(id_, ThreatKind.VULNERABILITY, name, Label())
    assert caught.value.code == "threat.name"


def test_threat_objects_are_of_three_kinds_and_carry_no_score() -> None:
    assert {kind.value for kind in ThreatKind} == {"ocg", "priority_individual", "vulnerability"}
    fields = {field.name for field in dataclasses.fields(ThreatObject)}
    assert fields == {"id", "kind", "name", "label", "responsible_officer"}


@pytest.mark.parametrize("thing", [Label(), ITEM, make_report(), GRADING, GRADING.grade, GRADING.handling])
def test_types_are_frozen(thing: object) -> None:
    name = dataclasses.fields(thing)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(thing, name, None)
    assert not hasattr(thing, "__dict__")
    assert hash(thing) == hash(dataclasses.replace(thing))  # type: ignore[type-var]
