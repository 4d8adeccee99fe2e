"""A derived thing is never laxer than what it came from."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forestall.core import (
    Assessment,
    Condition,
    ForestallError,
    Grade,
    Handling,
    HandlingCode,
    Kind,
    Label,
    Marking,
    Purpose,
    Scheme,
    SourceEvaluation,
    strictest,
)

grades = st.builds(
    Grade,
    st.sampled_from(SourceEvaluation),
    st.sampled_from(Assessment),
    st.sampled_from(Scheme),
    st.booleans(),
)
handlings = st.frozensets(st.sampled_from(Condition)).map(
    lambda found: Handling(HandlingCode.CONDITIONS if found else HandlingCode.PERMITTED, found)
)
labels = st.builds(
    Label,
    grade=st.none() | grades,
    handling=handlings,
    marking=st.sampled_from(Marking),
    kind=st.sampled_from(Kind),
    purposes=st.integers(1, 63).map(Purpose),
    matters=st.frozensets(st.sampled_from(["op-1", "op-2", "op-3"])),
    originator=st.sampled_from(["", "northmoor", "eastholm", "northmoor+westmark"]),
    expires=st.none() | st.dates(date(2024, 1, 1), date(2030, 1, 1)),
)
label_lists = st.lists(labels, min_size=1, max_size=5)


def share_a_purpose(inputs: list[Label]) -> bool:
    return bool(reduce(and_, (label.purposes for label in inputs)))


def is_at_least_as_strict(one: Label, other: Label) -> bool:
    """Whether whoever may use a thing under ``one`` could use it under ``other`` too."""
    grade_holds = other.grade is None or (
        one.grade is not None
        and one.grade.source >= other.grade.source
        and one.grade.assessment.value >= other.grade.assessment.value
        and one.grade.lossy >= other.grade.lossy
    )
    return (
        grade_holds
        and one.handling.conditions >= other.handling.conditions
        and one.marking >= other.marking
        and one.purposes & other.purposes == one.purposes
        and one.matters >= other.matters
        and (other.expires is None or (one.expires is not None and one.expires <= other.expires))
        and set(other.originator.split("+")) - {""} <= set(one.originator.split("+"))
    )


@given(label_lists)
def test_it_is_at_least_as_strict_as_every_input(inputs: list[Label]) -> None:
    assume(share_a_purpose(inputs))
    combined = strictest(inputs)
    assert all(is_at_least_as_strict(combined, label) for label in inputs)
    assert combined.kind is Kind.MODEL


@given(label_lists)
def test_it_is_no_stricter_than_it_must_be(inputs: list[Label]) -> None:
    """Each part of the result comes from some input: nothing is added out of caution."""
    assume(share_a_purpose(inputs))
    combined = strictest(inputs)
    graded = [label.grade for label in inputs if label.grade]
    assert combined.marking in {label.marking for label in inputs}
    assert combined.expires in {label.expires for label in inputs}
    assert combined.handling.conditions <= frozenset().union(*(label.handling.conditions for label in inputs))
    assert combined.matters <= frozenset().union(*(label.matters for label in inputs))
    assert (combined.grade is None) == (not graded)
    if combined.grade:
        assert combined.grade.source in {grade.source for grade in graded}
        assert combined.grade.assessment in {grade.assessment for grade in graded}


@given(st.data())
def test_order_does_not_matter(data: st.DataObject) -> None:
    inputs = data.draw(label_lists)
    assume(share_a_purpose(inputs))
    assert strictest(inputs) == strictest(data.draw(st.permutations(inputs)))


@given(label_lists)
def test_doing_it_again_changes_nothing(inputs: list[Label]) -> None:
    assume(share_a_purpose(inputs))
    combined = strictest(inputs)
    assert strictest([combined]) == combined
    assert strictest([combined, *inputs]) == combined


@given(label_lists, label_lists)
def test_grouping_does_not_matter(one: list[Label], other: list[Label]) -> None:
    assume(share_a_purpose(one + other))
    assert strictest([strictest(one), strictest(other)]) == strictest(one + other)


@given(label_lists, labels)
def test_one_more_input_never_loosens_it(inputs: list[Label], more: Label) -> None:
    assume(share_a_purpose([*inputs, more]))
    assert is_at_least_as_strict(strictest([*inputs, more]), strictest(inputs))


@given(label_lists)
def test_inputs_without_a_shared_purpose_make_nothing(inputs: list[Label]) -> None:
    assume(not share_a_purpose(inputs))
    with pytest.raises(ForestallError) as caught:
        strictest(inputs)
    assert caught.value.code == "label.purpose"


def test_the_edges() -> None:
    with pytest.raises(ForestallError) as caught:
        strictest([])
    assert caught.value.code == "label.none"
    with pytest.raises(ForestallError) as caught:
        Label(purposes=Purpose(0))
    assert caught.value.code == "label.purpose"
    assert strictest([Label()], kind=Kind.ASSESSMENT).kind is Kind.ASSESSMENT


def test_an_unlabelled_statement_is_not_public() -> None:
    """What a label says by default is careful, and research is not a default purpose."""
    label = Label()
    assert label.marking is Marking.OFFICIAL_SENSITIVE
    assert not label.purposes & Purpose.RESEARCH


def test_an_unknown_originator_never_passes_its_say_to_another() -> None:
    bound = Label(handling=Handling(HandlingCode.CONDITIONS, frozenset({Condition.ORIGINATOR_ONLY})))
    combined = strictest([bound, Label(originator="northmoor")])
    assert combined.originator == "northmoor+unknown"
