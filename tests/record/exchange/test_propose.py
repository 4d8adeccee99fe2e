"""Proposals: what typical tables are taken for, with a reason for every column."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.core import Label
from forestall.record.exchange.mapping import TableKind
from forestall.record.exchange.propose import propose_mapping
from forestall.record.exchange.rows import RowMapper

PHONES = [f"07700 9000{number:02d}" for number in range(10)]
TABLES: dict[str, tuple[str, list[list[str]], str, dict[str, str], set[str]]] = {
    "nominals": (
        "Nominal ID,Forename,Surname,DOB,Mobile",
        [["N1", "Ada", "Bell", "01/02/1990", PHONES[0]], ["N2", "Bo", "Li", "17/05/1984", PHONES[1]]],
        "entities",
        {"person": "Person"},
        set(),
    ),
    "vehicles": (
        "VRM,Make,Keeper nominal",
        [["AB12 CDE", "Ford", "N1"]],
        "entities",
        {"vehicle": "Vehicle", "owner": "Person", "ownership": "Ownership"},
        set(),
    ),
    "ocg membership": (
        "Nominal,OCG ref,Role",
        [["N1", "G1", "leader"]],
        "entities",
        {"person": "Person", "group": "OrganisedCrimeGroup", "membership": "Membership"},
        set(),
    ),
    "companies": (
        "Company name,Company number,Incorporated",
        [["Lee Ltd", "01234567", "2020-01-02"]],
        "entities",
        {"company": "Company"},
        set(),
    ),
    "accounts": (
        "Sort code,Account number,Holder",
        [["12-34-56", "12345678", "Ann"]],
        "entities",
        {"account": "BankAccount"},
        set(),
    ),
    "ties": (
        "source,target",
        [["a", "b"]],
        "entities",
        {"source": "Thing", "target": "Thing", "link": "UnknownLink"},
        set(),
    ),
    "payments": (
        "Payer account,Beneficiary account,Amount,Date",
        [["1", "2", "5.00", "2024-01-01"]],
        "transactions",
        {},
        {"payer", "beneficiary", "amount", "time"},
    ),
    "calls": (
        "From,To,Datetime,Duration",
        [[PHONES[0], PHONES[1], "2024-05-01 10:00", "4"]],
        "calls",
        {},
        {"caller", "receiver", "time", "duration"},
    ),
    "crime": (
        "LSOA,Month,Count",
        [["E01000001", "2024-01", "4"]],
        "area_counts",
        {},
        {"area", "month", "count"},
    ),
    "adverts": (
        "Title,Price,Phone,Posted",
        [["Help wanted", "100", PHONES[0], "2024-01-01"]],
        "listings",
        {},
        {"title", "vendor", "price", "time"},
    ),
    "log": (
        "URN,Source,Assessment,Handling,Text",
        [["NM-1", "2", "B", "P", "seen"]],
        "reports",
        {"report": "Report"},
        set(),
    ),
    "odd": ("q,z", [["1", "2"]], "table", {}, set()),
}


@pytest.mark.parametrize("name", TABLES)
def test_typical_tables(name: str) -> None:
    header, rows, kind, entities, roles = TABLES[name]
    columns = header.split(",")
    found = propose_mapping(columns, rows, name=name)
    assert found.kind.value == kind
    assert {alias: rule.schema for alias, rule in found.entities.items()} == entities
    assert set(found.roles) == roles
    assert set(columns) <= set(found.why)
    for column in set(columns) - found.columns():
        assert "not mapped" in found.why[column] or found.kind is TableKind.TABLE
    assert found == propose_mapping(columns, rows, name=name)


def test_a_first_column_of_references_that_never_repeat_identifies_the_row() -> None:
    columns = ["Ref", "Forename", "Surname"]
    rows = [["CN-1", "Ada", "Bell"], ["CN-2", "Bo", "Li"]]
    assert propose_mapping(columns, rows).entities["person"].key == ["Ref"]
    assert propose_mapping(columns, [*rows, rows[0]]).entities["person"].key == []


def test_the_scheme_is_told_by_the_values() -> None:
    columns = ["URN", "Source eval", "Intel eval", "Handling", "Report text"]
    assert propose_mapping(columns, [["1", "2", "B", "P", "x"]]).label.scheme == "3x5x2"
    assert propose_mapping(columns, [["1", "B", "2", "1", "x"]]).label.scheme == "5x5x5"


def test_the_order_of_dates_is_told_by_the_values() -> None:
    def order(*dates: str) -> str:
        found = propose_mapping(["Name", "DOB"], [["Ann", date] for date in dates])
        return next(iter(found.entities.values())).properties["birthDate"].order

    assert order("12/31/1990", "01/30/1991") == "month-first"
    assert order("31/12/1990", "30/01/1991") == "day-first"
    assert order("05/06/1990") == "day-first", "day-first is how partners here write"


def test_a_name_is_not_believed_against_the_values() -> None:
    rows = [["N1", "Ada", "Bell", "unknown"], ["N2", "Bo", "Li", "a while ago"]]
    found = propose_mapping(["Nominal ID", "Forename", "Surname", "DOB"], rows)
    assert found.entities["person"].properties["birthDate"].type == "text"
    assert "0%" in found.why["DOB"]


def test_phones_are_told_by_their_values_alone() -> None:
    rows = [[f"N{n}", "Ada", f"Bell{n}", PHONES[n]] for n in range(6)]
    found = propose_mapping(["Nominal ID", "Forename", "Surname", "Column 9"], rows)
    assert found.entities["person"].properties["phone"].columns == ["Column 9"]


cell = (
    st.none()
    | st.text(max_size=8)
    | st.sampled_from(["2024-01-01", "07700900001", "2B", "5", "a@example.org"])
)
header = st.sampled_from(
    "ID Name Forename Surname DOB From To Amount Date Time Phone Title Text Grade Source Assessment Handling "
    "Company Group VRM IBAN Area Month Count Price Vendor Role Start End".split()
) | st.text(max_size=6)


@settings(max_examples=80)
@given(st.lists(header, min_size=1, max_size=7, unique=True), st.data())
def test_every_proposal_can_be_used(columns: list[str], data: Any) -> None:
    rows = data.draw(st.lists(st.lists(cell, min_size=len(columns), max_size=len(columns)), max_size=6))
    found = propose_mapping(columns, rows, name="people.csv")
    assert found.columns() <= set(columns)
    mapper = RowMapper(
        found, columns, originator="o", source_id="s", part="p", label=Label(), intern=lambda _: 1
    )
    mapper.source = 1
    for number, row in enumerate(rows, 1):
        statements, problems = mapper.map_row(number, row)
        assert statements or problems or found.kind.bulk
        assert all(statement[4] for statement in statements)
