"""Grading: every grade of both schemes, and every way in which people write them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core import (
    Assessment,
    Condition,
    ForestallError,
    Grade,
    Grading,
    Handling,
    HandlingCode,
    Scheme,
    SourceEvaluation,
    convert_5x5x5,
    parse_grading,
    parse_handling,
)

PERMITTED = Handling()
ORIGINATOR_ONLY = Handling(HandlingCode.CONDITIONS, frozenset({Condition.ORIGINATOR_ONLY}))
CONSULT = Handling(HandlingCode.CONDITIONS, frozenset({Condition.CONSULT_ORIGINATOR}))

# The conversion, written out a second time from the words of the two schemes: figure or letter, and
# whether the words of the newer scheme say less than the words of the older.
SOURCE = {
    "A": (1, False),  # always reliable -> reliable
    "B": (1, True),  # mostly reliable -> reliable
    "C": (3, True),  # sometimes reliable -> not reliable
    "D": (3, False),  # unreliable -> not reliable
    "E": (2, False),  # untested -> untested
}
INFORMATION = {
    "1": ("A", True),  # true without reservation -> known directly to the source
    "2": ("A", False),  # known to the source, not to the officer -> known directly to the source
    "3": ("B", False),  # not known to the source, corroborated -> known indirectly, corroborated
    "4": ("D", False),  # cannot be judged -> not known
    "5": ("E", False),  # suspected false -> suspected false
}
HANDLING = {
    "1": (PERMITTED, False),  # to police and law enforcement
    "2": (PERMITTED, True),  # to others who do not prosecute
    "3": (PERMITTED, True),  # to foreign law enforcement
    "4": (ORIGINATOR_ONLY, False),  # inside the originating organisation
    "5": (CONSULT, True),  # under conditions to be asked for
}


@pytest.mark.parametrize(("source", "assessment"), list(product("123", "ABCDE")))
@pytest.mark.parametrize(
    "written", ["{0}/{1}/P", "{0}{1}P", "{0} {1} P", "{0}-{1}-P", " {0} / {1} / P \n", "{0},{1},p"]
)
def test_every_3x5x2_grade_is_read_as_people_write_it(source: str, assessment: str, written: str) -> None:
    for text in (written.format(source, assessment), written.format(source, assessment.lower())):
        grading = parse_grading(text, Scheme.S3X5X2)
        assert grading == Grading(Grade(SourceEvaluation(int(source)), Assessment(assessment)), PERMITTED)
        assert str(grading.grade) == source + assessment
        assert not grading.grade.lossy


@pytest.mark.parametrize(("source", "information", "handling"), list(product("ABCDE", "12345", "12345")))
def test_every_5x5x5_grade_is_converted_with_its_losses(source: str, information: str, handling: str) -> None:
    figure, source_lossy = SOURCE[source]
    letter, information_lossy = INFORMATION[information]
    expected_handling, handling_lossy = HANDLING[handling]
    lossy = source_lossy or information_lossy or handling_lossy
    expected = Grading(
        Grade(SourceEvaluation(figure), Assessment(letter), Scheme.S5X5X5, lossy), expected_handling
    )
    assert convert_5x5x5(source, information, handling) == expected
    for text in (f"{source}{information}{handling}", f" {source.lower()} / {information} / {handling} "):
        assert parse_grading(text, Scheme.S5X5X5) == expected


@pytest.mark.parametrize(("source", "information"), list(product("ABCDE", "12345")))
def test_a_missing_5x5x5_handling_code_is_read_as_the_strictest(source: str, information: str) -> None:
    grading = parse_grading(f"{source}/{information}", Scheme.S5X5X5)
    assert grading == convert_5x5x5(source, information, "5")
    assert grading.handling == CONSULT


@pytest.mark.parametrize("text", ["2/B", "2B", "1 A"])
def test_a_missing_3x5x2_handling_code_is_refused(text: str) -> None:
    with pytest.raises(ForestallError, match="Write it as 2/B/P") as caught:
        parse_grading(text, Scheme.S3X5X2)
    assert caught.value.code == "grade.unknown"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "P",
        "0/A/P",
        "4/A/P",
        "2/F/P",
        "2/B/X",
        "2/B/CA1",
        "22/B/P",
        "2//B/P",
        "2/B/PP",
        "B/2/1",
        "B2P",
        "II/B/P",
    ],
)
def test_what_is_not_a_3x5x2_grading_is_refused(text: str) -> None:
    with pytest.raises(ForestallError) as caught:
        parse_grading(text, Scheme.S3X5X2)
    assert caught.value.code == "grade.unknown"


@pytest.mark.parametrize(
    "text", ["", "2/B/P", "A/6/1", "F/1/1", "A/0/1", "A/1/6", "A/1/P", "AA1", "A/1/1/1", "A"]
)
def test_what_is_not_a_5x5x5_grading_is_refused(text: str) -> None:
    with pytest.raises(ForestallError) as caught:
        parse_grading(text, Scheme.S5X5X5)
    assert caught.value.code == "grade.unknown"


@pytest.mark.parametrize(("letter", "figure"), list(product("ABCDE", "12345")))
def test_no_text_is_a_grading_under_both_schemes(letter: str, figure: str) -> None:
    """Letters and figures swap places, so a text that means something in one means nothing in the other."""
    for text in (f"{letter}{figure}", f"{letter}{figure}1", f"{letter}{figure}P"):
        with pytest.raises(ForestallError):
            parse_grading(text, Scheme.S3X5X2)
    for text in (f"{figure}{letter}", f"{figure}{letter}P", f"{figure}{letter}1"):
        with pytest.raises(ForestallError):
            parse_grading(text, Scheme.S5X5X5)


def test_e_means_two_things() -> None:
    assert parse_grading("E/4/1", Scheme.S5X5X5).grade.source is SourceEvaluation.UNTESTED
    assert parse_grading("2/E/P", Scheme.S3X5X2).grade.assessment is Assessment.SUSPECTED_FALSE


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("C A1", {"A1"}),
        ("c a1", {"A1"}),
        ("C (A1 S2)", {"A1", "S2"}),
        ("C - A1, S2", {"A1", "S2"}),
        ("C: A2; S1; ORG", {"A2", "S1", "ORG"}),
        ("C/SAR", {"SAR"}),
        ("C A3 A3", {"A3"}),
    ],
)
def test_conditions_are_read(text: str, conditions: set[str]) -> None:
    handling = parse_handling(text)
    assert handling.code is HandlingCode.CONDITIONS
    assert handling.conditions == conditions
    assert parse_grading(f"2/B/{text}", Scheme.S3X5X2).handling == handling


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "handling.unknown"),
        ("X", "handling.unknown"),
        ("A1", "handling.unknown"),
        ("C A9", "handling.unknown"),
        ("C share with care", "handling.unknown"),
        ("P and C", "handling.unknown"),
        ("C", "handling.conditions"),
        ("P A1", "handling.conditions"),
    ],
)
def test_handling_that_cannot_be_kept_is_refused(text: str, code: str) -> None:
    with pytest.raises(ForestallError) as caught:
        parse_handling(text)
    assert caught.value.code == code


@given(st.frozensets(st.sampled_from(Condition), min_size=1))
def test_handling_reads_back_what_it_prints(conditions: frozenset[Condition]) -> None:
    handling = Handling(HandlingCode.CONDITIONS, conditions)
    assert parse_handling(str(handling)) == handling


@given(st.text(max_size=12), st.sampled_from(Scheme))
def test_any_text_is_a_grading_or_a_named_error(text: str, scheme: Scheme) -> None:
    codes = {"grade.unknown", "handling.unknown", "handling.conditions"}
    try:
        found: object = parse_grading(text, scheme).grade.scheme
    except ForestallError as error:
        found = error.code
    assert found in {*codes, scheme}


def test_a_grade_says_itself_in_words() -> None:
    for source, assessment in product(SourceEvaluation, Assessment):
        words = Grade(source, assessment).words
        assert words.endswith(assessment.words)
        assert words.startswith(source.name.lower().replace("_", " "))
    assert len({assessment.words for assessment in Assessment}) == 5


def test_plain_values_become_members() -> None:
    grade = Grade(2, "C")  # type: ignore[arg-type]
    assert grade.source is SourceEvaluation.UNTESTED
    assert grade.assessment is Assessment.KNOWN_INDIRECTLY
    with pytest.raises(ValueError, match="4"):
        Grade(4, "C")  # type: ignore[arg-type]
