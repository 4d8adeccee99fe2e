"""Mapping files: written, read and edited without loss, and refused with the place of the fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.core import ForestallError, Scheme
from forestall.record.exchange.mapping import (
    EntityRule,
    LabelRule,
    MappingFile,
    PropertyRule,
    RoleRule,
    TableKind,
    TableMapping,
    dump_mapping,
    load_mapping,
    parse_mapping,
)

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
names = text.filter(bool)
properties = st.builds(
    PropertyRule,
    columns=st.lists(names, max_size=2),
    constant=text,
    type=st.sampled_from(["text", "date"]),
    split=text,
    required=st.booleans(),
    order=st.sampled_from(["day-first", "month-first"]),
)
entities = st.builds(
    EntityRule,
    schema=names,
    key=st.lists(names, max_size=2),
    shared=st.booleans(),
    when=text,
    properties=st.dictionaries(names, properties, max_size=2),
)
tables = st.builds(
    TableMapping,
    kind=st.sampled_from(TableKind),
    entities=st.dictionaries(names, entities, max_size=2),
    label=st.builds(LabelRule, scheme=st.sampled_from([None, *Scheme]), grading=text),
    roles=st.dictionaries(
        names, st.builds(RoleRule, column=names, scale=st.sampled_from([1.0, 0.01])), max_size=2
    ),
    why=st.dictionaries(text, text, max_size=2),
)


@settings(max_examples=60)
@given(st.builds(MappingFile, tables=st.dictionaries(names, tables, max_size=2)))
def test_any_mapping_comes_back_from_its_text(mapping: MappingFile) -> None:
    assert parse_mapping(dump_mapping(mapping), "m.yaml") == mapping


def test_the_columns_that_a_mapping_reads() -> None:
    mapping = TableMapping(
        TableKind.ENTITIES,
        {
            "p": EntityRule(
                "Person", ["k"], properties={"name": PropertyRule(["a", "b"])}, valid_from="f", when="w"
            )
        },
        LabelRule(grading="g", marking="m"),
        {"time": RoleRule("t")},
    )
    assert mapping.columns() == {"k", "a", "b", "f", "w", "g", "m", "t"}
    assert [kind.value for kind in TableKind if not kind.bulk] == ["entities", "reports"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("tables: {a.csv: {kind: wishes}}", "kind"),
        ("tables: {a.csv: {kind: calls, colour: red}}", "colour"),
        (
            "tables: {a: {kind: table, entities: {p: {schema: Person, properties: {x: {order: odd}}}}}}",
            "order",
        ),
        ("tables: [", "m.yaml"),
        ("", "m.yaml"),
        ("just words", "m.yaml"),
        ("tables: {a: &x {kind: calls}, b: *x}\nmore: 1", "more"),
        ("!!python/object/apply:os.system ['true']", "m.yaml"),
        (b"\xff\xfe\x00", "m.yaml"),
    ],
)
def test_what_is_no_mapping_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ForestallError) as caught:
        load_mapping(path)
    assert caught.value.code == "mapping.unreadable"
    assert said in caught.value.sentence
    assert caught.value.remedy


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ForestallError) as caught:
        load_mapping(tmp_path / "none.yaml")
    assert caught.value.code == "mapping.unreadable"
