"""Statements as rows of text: every part of every label there and back, and rows that state nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core import (
    Condition,
    ForestallError,
    Grade,
    Handling,
    HandlingCode,
    Kind,
    Label,
    Marking,
    Period,
    Purpose,
    Scheme,
    Statement,
)
from forestall.core.grading import Assessment, SourceEvaluation
from forestall.core.schema import value_type
from forestall.record.exchange.statement_table import (
    STATEMENT_COLUMNS,
    read_statement_rows,
    statement_from_row,
    statement_row,
)
from forestall.record.ledger import StatementRecord

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
WORD = TEXT.filter(bool)
LABELS = st.builds(
    lambda conditions, **more: Label(
        handling=Handling(HandlingCode.CONDITIONS if conditions else HandlingCode.PERMITTED, conditions),
        **more,
    ),
    conditions=st.frozensets(st.sampled_from(Condition)),
    grade=st.none()
    | st.builds(
        Grade,
        st.sampled_from(SourceEvaluation),
        st.sampled_from(Assessment),
        st.sampled_from(Scheme),
        st.booleans(),
    ),
    marking=st.sampled_from(Marking),
    kind=st.sampled_from(Kind),
    purposes=st.integers(1, 63).map(Purpose),
    matters=st.frozensets(WORD, max_size=3),
    originator=TEXT,
    expires=st.none() | st.dates(),
)
PERIODS = [Period(), Period("2024"), Period(None, "2024-05"), Period("2024-05-16", "2024-05-17")]
STATEMENTS = st.builds(
    Statement, WORD, WORD, WORD, WORD, LABELS, WORD, TEXT, st.sampled_from(PERIODS), TEXT, TEXT
)
TIME = "2024-05-17T09:30:00.000000Z"
RECORDS = st.builds(
    lambda number, s: StatementRecord(f"{number:032x}", s, value_type(s.schema, s.prop), TIME, "amira"),
    st.integers(0, 2**128 - 1),
    STATEMENTS,
)


@given(RECORDS)
def test_a_statement_comes_back_from_its_row(record: StatementRecord) -> None:
    row = statement_row(record)
    assert len(row) == len(STATEMENT_COLUMNS)
    assert statement_from_row(row) == record
    assert statement_from_row([cell or "" for cell in row]) == record


RECORD = StatementRecord(
    "00",
    Statement("p1", "Person", "name", "Ann", Label(expires=date(2030, 1, 1), matters=frozenset({"m"})), "s1"),
    value_type("Person", "name"),
    TIME,
    "amira",
)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("entity", ""),
        ("value", None),
        ("grade", "9Z"),
        ("handling", ""),
        ("handling", "C"),
        ("marking", "SECRET"),
        ("kind", "rumour"),
        ("purposes", ""),
        ("matters", "m"),
        ("matters", "[1]"),
        ("expires", "soon"),
        ("valid_from", "31/01/2024"),
    ],
)
def test_a_row_that_states_nothing_is_refused(column: str, cell: str | None) -> None:
    row = list(statement_row(RECORD))
    assert statement_from_row(row) == RECORD
    row[STATEMENT_COLUMNS.index(column)] = cell
    with pytest.raises(ForestallError) as refused:
        statement_from_row(row)
    assert refused.value.code == "export.row"


def test_a_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("from,to\n07700900001,07700900002\n")
    with pytest.raises(ForestallError) as refused:
        list(read_statement_rows(path))
    assert refused.value.code == "export.row"
