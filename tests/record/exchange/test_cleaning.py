"""Cells: one spelling for each value, and nothing made of what is no value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.record.exchange.cleaning import cleaner

KINDS = [
    "text",
    "name",
    "date",
    "time",
    "number",
    "gender",
    "phone",
    "email",
    "iban",
    "vehicle",
    "postcode",
    "nino",
]


@pytest.mark.parametrize(
    ("kind", "raw", "clean"),
    [
        ("text", "  two \t words ", "two words"),
        ("text", " \t ", None),
        ("date", "2024", "2024"),
        ("date", "2024-05", "2024-05"),
        ("date", "17/5/1984", "1984-05-17"),
        ("date", "17.05.1984", "1984-05-17"),
        ("date", "17 May 1984", "1984-05-17"),
        ("date", "1984-05-17T09:30:00Z", "1984-05-17"),
        ("date", "19840517", "1984-05-17"),
        ("date", "31/02/1990", None),
        ("date", "2024-13", None),
        ("date", "soon", None),
        ("time", "2024-05-17 9:05", "2024-05-17T09:05:00"),
        ("time", "17/05/2024 23:59:59", "2024-05-17T23:59:59"),
        ("time", "20060601 0008", "2006-06-01T00:08:00"),
        ("time", "2024-05-17T10:00:00+01:00", "2024-05-17T10:00:00+01:00"),
        ("time", "2024-05-17 24:00", None),
        ("time", "2024-05-17 10:61", None),
        ("number", "1,234.50", "1234.50"),
        ("number", "1.234,50", "1234.50"),
        ("number", "£ 12", "12"),
        ("number", "12.50 EUR", "12.50"),
        ("number", "(45.10)", "-45.10"),
        ("number", "+7", "7"),
        ("number", "1e3", "1e3"),
        ("number", "ten", None),
        ("number", "1 2 3 x", None),
        ("number", "nan", None),
        ("number", "inf", None),
        ("gender", " F ", "female"),
        ("gender", "Male", "male"),
        ("phone", "07700 900123", "+447700900123"),
        ("phone", "12", None),
        ("email", "A.Person@Example.ORG", "a.person@example.org"),
        ("vehicle", "ab12 cde", "AB12CDE"),
        ("vehicle", "no mark", None),
    ],
)
def test_known_answers(kind: str, raw: str, clean: str | None) -> None:
    assert cleaner(kind)(raw) == clean


def test_the_order_of_day_and_month_is_said_and_not_guessed() -> None:
    assert cleaner("date")("05/06/2024") == "2024-06-05"
    assert cleaner("date", "month-first")("05/06/2024") == "2024-05-06"
    # What can only be read one way is read so.
    assert cleaner("date")("12/31/2024") == "2024-12-31"
    assert cleaner("date", "month-first")("31/12/2024") == "2024-12-31"
    assert cleaner("date")("31/31/2024") is None
    assert cleaner("time", "month-first")("12/31/2024 10:00") == "2024-12-31T10:00:00"


def test_no_such_type() -> None:
    with pytest.raises(KeyError):
        cleaner("dates")


@pytest.mark.parametrize("kind", KINDS)
def test_any_text_is_cleaned_or_refused_and_cleaning_again_changes_nothing(kind: str) -> None:
    clean = cleaner(kind)

    @given(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
        | st.from_regex(r"[0-9/., :+TZ-]{1,20}")
    )
    def examine(raw: str) -> None:
        value = clean(raw)
        if value is not None:
            assert value
            assert value == value.strip()
            assert clean(value) == value

    examine()
