"""JSON lines and arrays, FollowTheMoney, and GraphML."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.record.exchange.readers import (
    Chunk,
    Code,
    Document,
    Entities,
    Format,
    Limits,
    ReaderError,
    Reject,
    Statements,
    Table,
    read,
    rebuild_json,
)


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def rows(chunks: Iterator[Chunk[Any]]) -> tuple[list[Any], list[Reject], list[int]]:
    values: list[Any] = []
    rejects: list[Reject] = []
    numbers: list[int] = []
    for chunk in chunks:
        values += chunk.rows
        rejects += chunk.rejects
        numbers += chunk.numbers
    return values, rejects, numbers


def table(document: Document, index: int = 0) -> Table:
    part = document.parts[index]
    assert isinstance(part, Table)
    return part


def test_json_lines_keep_every_value_as_it_is_written(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "amount": 1.50, "on": true, "note": null, "at": {"town": "Hull", "spot": {"n": 1e3}}}',
        '{"id": "2", "tags": ["a", 1.0, {"x": null}], "a.b": "dotted", "empty": {}, "none": []}',
    ]
    document = read(put(tmp_path, "a.jsonl", "\n".join(lines)))
    assert document.format is Format.JSON_LINES
    part = table(document)
    assert part.columns == (
        "id", "amount", "on", "note", "at.town", "at.spot.n", "tags", '"a.b"', "empty", "none"
    )  # fmt: skip
    values, rejects, _ = rows(part.chunks())
    assert rejects == []
    assert values == [
        ["1", "1.50", "true", None, "Hull", "1e3", None, None, None, None],
        ["2", None, None, None, None, None, '["a",1.0,{"x":null}]', "dotted", "{}", "[]"],
    ]
    assert rebuild_json(part.columns, values[1]) == {
        "id": "2", "tags": ["a", 1.0, {"x": None}], "a.b": "dotted", "empty": {}, "none": []
    }  # fmt: skip


_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5)
_JSON = st.recursive(
    _TEXT.filter(lambda t: t[:1] not in "[{") | st.just("x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(_TEXT, _JSON, min_size=1, max_size=4), min_size=1, max_size=5))
def test_objects_are_rebuilt(tmp_path_factory: pytest.TempPathFactory, data: list[dict[str, Any]]) -> None:
    text = json.dumps(data)
    part = table(read(put(tmp_path_factory.mktemp("json"), "a.json", text)))
    values, rejects, _ = rows(part.chunks())
    assert rejects == []
    assert [rebuild_json(part.columns, row) for row in values] == data


def test_bad_lines_are_rejected_one_by_one(tmp_path: Path) -> None:
    lines = [
        '{"a": 1}',
        '{"a": ',
        "[1]",
        '{"a": NaN}',
        "",
        '{"a": "\\ud800"}',
        '{"a": ' + "[" * 100 + "]" * 100 + "}",
        '{"a": ' + "9" * 10_000 + "}",
        '{"a": "x\\u0000y"}',
        '{"a": "x\\\\u0000y"}',
    ]
    values, rejects, numbers = rows(table(read(put(tmp_path, "a.jsonl", "\n".join(lines)))).chunks())
    assert numbers == [1, 7, 9]
    assert values == [["1"], ["9" * 10_000], ["x\\u0000y"]]
    assert [(r.row, r.code) for r in rejects] == [
        (2, Code.BAD_JSON),
        (3, Code.NOT_AN_OBJECT),
        (4, Code.BAD_JSON),
        (5, Code.BAD_JSON),
        (6, Code.NESTED_TOO_DEEP),
        (8, Code.CONTROL_CHARACTER),
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_arrays_of_objects(tmp_path: Path, indent: int | None) -> None:
    data = [{"id": i, "text": "x" * 50, "more": [i]} for i in range(20_000)]
    path = put(tmp_path, "a.json", json.dumps(data, indent=indent))
    document = read(path)
    assert document.format is Format.JSON_ARRAY
    values, rejects, numbers = rows(table(document).chunks())
    assert (len(values), rejects, numbers[-1]) == (20_000, [], 20_000)
    assert values[777] == ["777", "x" * 50, "[777]"]
    assert rows(table(document).chunks(900, 15_000))[0] == values[15_000:]


def test_an_object_of_arrays_is_several_tables(tmp_path: Path) -> None:
    data = {"made": "2024", "people": [{"id": 1}], "tags": ["a"], "ties": [{"from": 1, "to": 2}]}
    document = read(put(tmp_path, "a.json", json.dumps(data, indent=1)))
    assert [(part.name, table(document, i).columns) for i, part in enumerate(document.parts)] == [
        ("people", ("id",)),
        ("ties", ("from", "to")),
    ]
    assert rows(table(document, 1).chunks())[0] == [["1", "2"]]
    assert "made, tags" in document.notes[0]


def test_a_single_object_is_one_row(tmp_path: Path) -> None:
    document = read(put(tmp_path, "a.json", '{\n "kind": {"a": ["x"]},\n "n": 2\n}\n'))
    assert rows(table(document).chunks())[0] == [['["x"]', "2"]]


@pytest.mark.parametrize(
    "text", ['[{"a": 1}, {"a": 2}, {"a"', '[{"a": 1}, {"a": 2}', '[{"a": 1}, {"a": 2}] x']
)
@pytest.mark.parametrize("key", ["", "rows"])
def test_a_broken_array_gives_the_rows_before_the_break(tmp_path: Path, text: str, key: str) -> None:
    path = put(tmp_path, "a.json", f'{{"{key}": {text}' if key else text)
    values, rejects, _ = rows(table(read(path)).chunks())
    assert values == [["1"], ["2"]]
    assert [(r.row, r.code) for r in rejects] == [(3, Code.TRUNCATED)]


def test_elements_that_are_no_objects_and_bad_bytes(tmp_path: Path) -> None:
    data = b'[{"a": "x"}, 5, {"a": "\xff"}, {"a": 1e999999}, {"a": "y"}]'
    values, rejects, numbers = rows(table(read(put(tmp_path, "a.json", data))).chunks())
    assert (values, numbers) == ([["x"], ["1e999999"], ["y"]], [1, 4, 5])
    assert [(r.row, r.code) for r in rejects] == [(2, Code.NOT_AN_OBJECT), (3, Code.BAD_ENCODING)]


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", "\n".join(json.dumps({f"k{i}": 1}) for i in range(100)))
    with pytest.raises(ReaderError) as caught:
        read(path, limits=Limits(columns=50))
    assert caught.value.code == Code.TOO_MANY_COLUMNS


ENTITIES: list[dict[str, Any]] = [
    {"id": "p1", "schema": "Person", "properties": {"name": ["Ann Example"]}, "datasets": ["x"], "n": 1.5},
    {"id": "c1", "schema": "Company", "properties": {"name": ["Example Haulage"]}},
]


@pytest.mark.parametrize("lines", [True, False])
def test_entities(tmp_path: Path, lines: bool) -> None:
    bad: list[dict[str, Any]] = [
        {"id": "", "schema": "Person", "properties": {}},
        {"id": "p2", "schema": "Person"},
    ]
    data = [*ENTITIES, *bad]
    text = "\n".join(map(json.dumps, data)) if lines else json.dumps(data, indent=2)
    document = read(put(tmp_path, "a.ftm.json", text))
    assert document.format is Format.FTM_ENTITIES
    (part,) = document.parts
    assert isinstance(part, Entities)
    values, rejects, numbers = rows(part.chunks(1))
    assert (values, numbers) == (ENTITIES, [1, 2])
    assert [(r.row, r.code) for r in rejects] == [(3, Code.BAD_ENTITY), (4, Code.BAD_ENTITY)]


STATEMENT = {
    "id": "s1",
    "entity_id": "p1",
    "schema": "Person",
    "prop": "name",
    "value": "Ann",
    "external": False,
}


def test_statements_in_json_and_csv(tmp_path: Path) -> None:
    lines = [STATEMENT, {**STATEMENT, "value": ""}]
    document = read(put(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines))))
    text = "id,entity_id,schema,prop,value,external,lang\ns1,p1,Person,name,Ann,false,\n"
    text += "s2,p1,Person,name,,false,\n"
    for found in (document, read(put(tmp_path, "b.csv", text))):
        assert found.format is Format.FTM_STATEMENTS
        (part,) = found.parts
        assert isinstance(part, Statements)
        values, rejects, _ = rows(part.chunks())
        wanted = {**STATEMENT, "external": "false"}
        assert [{k: v for k, v in row.items() if v is not None} for row in values] == [wanted]
        assert [(r.row, r.code) for r in rejects] == [(2, Code.BAD_STATEMENT)]


GRAPH = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="label" attr.type="string"><default>none</default></key>
<key id="d1" for="edge" attr.name="weight" attr.type="double"/>
<key id="d2" for="node" attr.name="id" attr.type="string"/>
<graph edgedefault="undirected">
<node id="n1"><data key="d0">Ann &amp; Co</data><data key="d2">7</data></node>
<node id="n2"/>
<node/>
<edge source="n1" target="n2"><data key="d1">2.50</data></edge>
<edge source="n1"/>
</graph></graphml>
"""


def test_graphml(tmp_path: Path) -> None:
    document = read(put(tmp_path, "net.graphml", GRAPH))
    assert document.format is Format.GRAPHML
    nodes, edges = table(document, 0), table(document, 1)
    assert (nodes.name, nodes.columns) == ("nodes", ("id", "label", "id (2)"))
    values, rejects, _ = rows(nodes.chunks())
    assert values == [["n1", "Ann & Co", "7"], ["n2", "none", None]]
    assert [(r.row, r.code) for r in rejects] == [(3, Code.BAD_GRAPH)]
    assert edges.columns == ("source", "target", "weight")
    values, rejects, _ = rows(edges.chunks())
    assert values == [["n1", "n2", "2.50"]]
    assert [(r.row, r.column) for r in rejects] == [(2, "target")]
    assert any("undirected" in note for note in document.notes)
    assert rows(nodes.chunks(1, 1))[0] == [["n2", "none", None]]


def test_everything_is_read_through_gzip(tmp_path: Path) -> None:
    for name, text, format_ in (
        ("a.graphml.gz", GRAPH, Format.GRAPHML),
        ("a.jsonl.gz", json.dumps(STATEMENT), Format.FTM_STATEMENTS),
        ("a.json.gz", json.dumps([{"a": 1}]), Format.JSON_ARRAY),
    ):
        document = read(put(tmp_path, name, gzip.compress(text.encode())))
        assert document.format is format_
        assert rows(document.parts[0].chunks())[0]
