"""What columns are taken for, what is never used, and what gives the answer away."""

from __future__ import annotations

import pyarrow as pa
import pytest

from forestall.analysis.linking import FieldKind, infer_fields
from forestall.analysis.linking.normalise import normalise
from forestall.core import Refusal


def kinds(table: pa.Table, **options: object) -> dict[str, str]:
    fields, _ = infer_fields(table, **options)
    return {field.column: field.kind.value for field in fields}


def test_headings_and_values_tell() -> None:
    table = pa.table(
        {
            "Forename": ["Ann", "Bob", "Cid"],
            "surname": ["Lee", "Ray", "Fox"],
            "DateOfBirth": ["01/02/1980", "1975-05-06", "1999"],
            "contact": ["a@example.org", "b@example.org", "c@example.org"],
            "home": ["ZZ1 1AA", "ZZ1 2AB", "ZZ9 9ZZ"],
            "member": ["0000451", "0000452", "0000453"],
        }
    )
    assert kinds(table) == {
        "Forename": "given-name",
        "surname": "surname",
        "DateOfBirth": "birth-date",
        "contact": "email",
        "home": "postcode",
        "member": "identifier",
    }


@pytest.mark.parametrize("column", ["sex", "Gender", "ethnicity", "Nationality", "religion"])
def test_protected_characteristics_are_never_evidence(column: str) -> None:
    fields, _ = infer_fields(pa.table({column: ["a", "b", "a"]}))
    assert fields[0].kind is FieldKind.IGNORE
    assert "protected" in fields[0].why


def test_nobody_sets_a_protected_characteristic_to_be_evidence() -> None:
    table = pa.table({"name": ["Ada Bell", "Bo Lind"], "Sex": ["F", "M"]})
    with pytest.raises(Refusal) as caught:
        infer_fields(table, hints={"Sex": FieldKind.CATEGORY})
    assert caught.value.code == "link.protected"
    assert infer_fields(table, hints={"Sex": FieldKind.IGNORE})[0][1].kind is FieldKind.IGNORE


def test_numbered_copies_are_dropped_and_said() -> None:
    table = pa.table(
        {"ref": ["r-1-org", "r-1-dup-0", "r-2-org", "r-2-dup-0"], "name": ["A B", "A B", "C D", "C D"]}
    )
    fields, warnings = infer_fields(table)
    assert fields[0].kind is FieldKind.IGNORE
    assert "'ref' is not used" in warnings[0]


def test_references_that_count_up_are_kept() -> None:
    table = pa.table({"plate": [f"AB{n:02d} XYZ-{n}" for n in range(40)]})
    fields, warnings = infer_fields(table)
    assert fields[0].kind is FieldKind.IDENTIFIER
    assert not warnings


def test_a_column_that_is_the_truth_under_another_name_is_dropped() -> None:
    table = pa.table(
        {"who": ["x", "x", "y", "z"], "group": ["1", "1", "2", "3"], "name": ["A", "A", "B", "C"]}
    )
    fields, warnings = infer_fields(table, truth="group")
    assert [field.kind for field in fields if field.column == "who"] == [FieldKind.IGNORE]
    assert "'who' is not used" in warnings[0]


def test_a_column_inside_another_is_counted_once() -> None:
    table = pa.table(
        {
            "address": [f"{n} Mill Lane Northby" for n in range(20)],
            "town": ["Northby"] * 19 + ["Southby"],
        }
    )
    found = kinds(table, hints={"address": FieldKind.ADDRESS, "town": FieldKind.PLACE})
    assert found == {"address": "address", "town": "ignore"}


def test_what_is_set_by_hand_stands() -> None:
    assert kinds(pa.table({"x": ["1", "2"]}), hints={"x": FieldKind.PHONE}) == {"x": "phone"}


@pytest.mark.parametrize(
    ("kind", "text", "form"),
    [
        (FieldKind.BIRTH_DATE, "1984-05-17", "19840517"),
        (FieldKind.BIRTH_DATE, "17.5.1984", "19840517"),
        (FieldKind.BIRTH_DATE, "05/17/1984", "19840517"),
        (FieldKind.BIRTH_DATE, "17 May 1984", "19840517"),
        (FieldKind.BIRTH_DATE, "19840517", "19840517"),
        (FieldKind.BIRTH_DATE, "1984-81-17", "19848117"),
        (FieldKind.BIRTH_DATE, "not known", ""),
        (FieldKind.FULL_NAME, "O'BRIEN, Seán", "obrien sean"),
        (FieldKind.FULL_NAME, "Сергей Иванов", "sergey ivanov"),
        (FieldKind.FULL_NAME, "N/A", ""),
        (FieldKind.PHONE, "+44 7700 900123", "700900123"),
        (FieldKind.PHONE, "07700 900123", "700900123"),
        (FieldKind.IDENTIFIER, "ab-12 34", "ab1234"),
    ],
)
def test_values_come_into_one_form(kind: FieldKind, text: str, form: str) -> None:
    assert normalise(kind, text) == form


def test_words_of_other_scripts_are_spelt_as_people_write_them() -> None:
    assert normalise(FieldKind.FULL_NAME, "Александра Hall") == "alexandra hall"
    # Vowels that are not written are filled in; a machine's spelling would give "mhmd".
    assert set(normalise(FieldKind.FULL_NAME, "محمد")) > set("mhd")
    assert normalise(FieldKind.FULL_NAME, "김민수") == "gim min su"
