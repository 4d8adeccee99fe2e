"""What Forestall makes of the tables that forces send."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from forestall.core import ForestallError, Scheme
from forestall.record.exchange.mapping import (
    MappingFile,
    TableKind,
    TableMapping,
    dump_mapping,
    load_mapping,
)
from forestall.record.exchange.propose import propose_mapping


def propose(text: str, name: str = "") -> TableMapping:
    rows = list(csv.reader(text.splitlines()))
    return propose_mapping(rows[0], rows[1:], name=name)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("calls", "From,To,Datetime,Duration(seconds),Cell Tower\n349,23,20060601 0008,1634,1"),
        ("calls", "A number,B number,Date and time\n07700 900123,07700 900456,07/07/2025 00:38:43"),
        ("transactions", "Payment ref,From account,To account,Amount (GBP)\nT1,GB1,GB2,350.00"),
        ("transactions", "payer,beneficiary,amountMinor,at\nA,B,25000,2025-01-01T00:56:31Z"),
        ("listings", "Vendor,Title,Price,Market\nIronSalt76,replica watch,185.27,Lantern Row"),
        ("area_counts", "Area code,Month,Violence,Robbery,Burglary\nA1,2021-01,5,0,4"),
        ("area_counts", "lsoa,month,offence,count\nA1,2021-01,burglary,4"),
        ("reports", "URN,Text,Source evaluation,Intelligence assessment,Handling\nU1,A van.,2,B,P"),
        ("table", "Area code,Easting,Northing,Population\nA1,1200500,340500,1203"),
        (
            "table",
            "Nominal ID,Group ref,Theme,Operation,Date\nD1,G1,Drugs,Quill,06/06/2025\nD2,,Fraud,Ash,",
        ),
        ("table", "case_group,name1,name2,is_match\nx,Olaf Scholze,Olaf Scholz,true"),
        ("table", "a,b\n1,2"),
    ],
)
def test_kinds(kind: str, text: str) -> None:
    assert propose(text).kind is TableKind(kind)


@pytest.mark.parametrize(
    ("schemata", "text", "name"),
    [
        ({"Person"}, "Ref,Forename,Surname,Date of birth\nN1,Ann,Lee,17/05/1984", ""),
        ({"Person"}, "name.givenName,name.familyName\nAnn,Lee", ""),
        ({"Company"}, "Nominal ID,Name,Company number\nX1,Drovers Ltd,90210568", "companies.csv"),
        ({"OrganisedCrimeGroup"}, "Ref,Name\nG1,Cinder Lane crew", "Groups.xlsx"),
        (
            {"Person", "OrganisedCrimeGroup", "Membership"},
            "Group ref,Linked nominal,Role\nG1,N1,leader\nG1,N2,x",
            "",
        ),
        ({"Vehicle", "Person", "Ownership"}, "VRM,Make,Linked nominal\nAB12 CDE,VW,N1", ""),
        ({"Phone", "Person", "UnknownLink"}, "Telephone,Linked nominal\n07700 900123,N1\n07700 900124,", ""),
        ({"Thing", "UnknownLink"}, "dataset,source,target\nbali,153,151", ""),
        ({"LegalEntity"}, "name\nA Nazarbayev", ""),
    ],
)
def test_entities(schemata: set[str], text: str, name: str) -> None:
    mapping = propose(text, name)
    assert {rule.schema for rule in mapping.entities.values()} == schemata


def test_numbers_in_pence_are_scaled() -> None:
    mapping = propose("payer,beneficiary,amountMinor,at\nA,B,25000,2025-01-01T00:56:31Z")
    assert mapping.roles["amount"].scale == 0.01


def test_dates_are_month_first_only_when_that_reads_more() -> None:
    american = propose("Forename,Surname,DOB\nAnn,Lee,05/17/1984\nBob,Lee,12/31/1990")
    assert american.entities["person"].properties["birthDate"].order == "month-first"
    unclear = propose("Forename,Surname,DOB\nAnn,Lee,05/06/1984")
    assert unclear.entities["person"].properties["birthDate"].order == "day-first"


def test_a_source_beside_an_information_grade_is_a_grading() -> None:
    mapping = propose("Urn,Source,Information,Handling Code,Text\nU1,B,2,1,A van.")
    assert mapping.label.scheme is Scheme.S5X5X5
    assert mapping.label.source_evaluation == "Source"


def test_a_column_called_grade_is_no_grading_without_grades() -> None:
    assert propose("Forename,Surname,Grade\nAnn,Lee,Sergeant").label.grading == ""
    assert propose("Forename,Surname,Classification\nAnn,Lee,van driver").label.marking == ""


def test_a_bulk_table_keeps_its_labelling_columns() -> None:
    mapping = propose("Vendor,Title,Price,Market,Marking\nX,watch,1,Y,OFFICIAL-SENSITIVE")
    assert mapping.label.marking == "Marking"


def test_every_column_has_a_reason() -> None:
    mapping = propose("Ref,Forename,Surname,Shoe size\nN1,Ann,Lee,39")
    assert set(mapping.why) == {"Ref", "Forename", "Surname", "Shoe size"}
    assert "not mapped" in mapping.why["Shoe size"]


def test_a_mapping_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    mapping = MappingFile({"people.csv": propose("Ref,Forename,Surname,DOB\nN1,Ann,Lee,17/05/1984")})
    path = tmp_path / "mapping.yaml"
    path.write_bytes(dump_mapping(mapping))
    assert load_mapping(path) == mapping


@pytest.mark.parametrize(
    "text", ["", "tables: 7", "tables: {x: {kind: spaceship}}", "tables: {x: {kind: calls, oops: 1}}"]
)
def test_a_broken_mapping_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(text)
    with pytest.raises(ForestallError) as caught:
        load_mapping(path)
    assert caught.value.code == "mapping.unreadable"
    assert "mapping.yaml" in caught.value.sentence
