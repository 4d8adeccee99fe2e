"""Graphs: nodes, edges and what could not be drawn, read by our own reader and by a plain XML one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from forestall.core import Condition, Grade, Handling, HandlingCode, Label, Marking, Statement
from forestall.core.grading import Assessment, SourceEvaluation
from forestall.core.schema import value_type
from forestall.record.exchange.about import About
from forestall.record.exchange.readers import Format, Table, read
from forestall.record.exchange.writers import write_graphml
from forestall.record.ledger import StatementRecord

SPACE = "{http://graphml.graphdrawing.org/xmlns}"
PLAIN = Label(marking=Marking.OFFICIAL)


def state(entity: str, schema: str, prop: str, value: str, label: Label = PLAIN) -> StatementRecord:
    statement = Statement(entity, schema, prop, value, label, "s1")
    return StatementRecord("00", statement, value_type(schema, prop), "2024-05-17T09:30:00.000000Z", "amira")


def describe(dropped: tuple[str, ...]) -> About:
    return About("x.graphml", "graphml", "statements", "OFFICIAL", recipient="a & b", dropped=list(dropped))


def draw(path: Path, records: Sequence[StatementRecord]) -> tuple[str, ...]:
    with path.open("wb") as file:
        return write_graphml(file, records, describe)


def tables(path: Path) -> dict[str, list[dict[str, str | None]]]:
    document = read(path)
    assert document.format is Format.GRAPHML
    return {
        part.name: [
            dict(zip(part.columns, row, strict=True)) for chunk in part.chunks() for row in chunk.rows
        ]
        for part in document.parts
        if isinstance(part, Table)
    }


GROUP = [
    state("p1", "Person", "name", "Ann <Lee>"),
    state("p1", "Person", "name", 'A. "Lee" & co'),
    state("p1", "Person", "addressEntity", "a1"),
    state("a1", "Address", "full", "1 High Street\nNottingham"),
    state("c1", "Company", "name", "Kestrel Ltd"),
    state("o1", "Ownership", "owner", "p1"),
    state("o1", "Ownership", "asset", "c1"),
    state("o1", "Ownership", "percentage", "51"),
    state("f1", "Family", "person", "p1"),
    state("f1", "Family", "relative", "p9"),
    state("d1", "Directorship", "director", "p1"),
]


def test_entities_are_nodes_and_relationships_edges(tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    dropped = draw(path, GROUP)
    found = tables(path)
    assert [(n["id"], n["schema"], n["caption"]) for n in found["nodes"]] == [
        ("p1", "Person", 'A. "Lee" & co'),
        ("a1", "Address", "a1"),
        ("c1", "Company", "Kestrel Ltd"),
        ("d1", "Directorship", "d1"),
    ]
    assert found["nodes"][0]["name"] == 'Ann <Lee>; A. "Lee" & co'
    assert found["nodes"][1]["full"] == "1 High Street\nNottingham"
    assert [(e["id"], e["source"], e["target"], e["schema"], e["percentage"]) for e in found["edges"]] == [
        (None, "p1", "a1", "addressEntity", None),
        ("o1", "p1", "c1", "Ownership", "51"),
        (None, "d1", "p1", "director", None),
    ]
    assert dropped == (
        "Not kept: the source, recording and purposes of 11 statements.",
        "Joined to the first one by '; ': 1 further value.",
        "Left out: 1 tie to something that is no node of this graph.",
    )


def test_it_is_graphml_to_any_reader(tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    dropped = draw(path, GROUP)
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SPACE}graphml"
    (graph,) = root.findall(f"{SPACE}graph")
    # The schema of GraphML: keys come first, are declared once, and serve the element that uses them.
    keys = {key.attrib["id"]: key.attrib for key in root.findall(f"{SPACE}key")}
    assert len(keys) == len(root.findall(f"{SPACE}key")) == len(root) - 1
    for tag in ("graph", "node", "edge"):
        elements = [graph] if tag == "graph" else graph.findall(f"{SPACE}{tag}")
        used = {data.attrib["key"] for element in elements for data in element.findall(f"{SPACE}data")}
        assert {keys[key]["for"] for key in used} == {tag}
    nodes = [node.attrib["id"] for node in graph.findall(f"{SPACE}node")]
    assert len(nodes) == len(set(nodes))
    ends = {edge.attrib[end] for edge in graph.findall(f"{SPACE}edge") for end in ("source", "target")}
    assert ends <= set(nodes)
    page = {keys[d.attrib["key"]]["attr.name"]: d.text for d in graph.findall(f"{SPACE}data")}
    assert (page["marking"], page["recipient"], page["dropped"]) == ("OFFICIAL", "a & b", "; ".join(dropped))


def test_an_edge_without_direction_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    draw(
        path,
        [
            state("p1", "Person", "name", "A"),
            state("p2", "Person", "name", "B"),
            state("p3", "Person", "name", "C"),
            state("f1", "Family", "person", "p1"),
            state("f1", "Family", "relative", "p2"),
            state("f1", "Family", "relative", "p3"),
        ],
    )
    edges = tables(path)["edges"]
    assert [(e["id"], e["source"], e["target"], e["directed"]) for e in edges] == [
        ("f1", "p1", "p2", "false"),
        ("f1#2", "p1", "p3", "false"),
    ]


def test_a_node_shows_its_weakest_grade_and_its_strictest_handling(tmp_path: Path) -> None:
    good = Grade(SourceEvaluation.RELIABLE, Assessment.KNOWN_DIRECTLY)
    weak = Grade(SourceEvaluation.NOT_RELIABLE, Assessment.NOT_KNOWN)
    covert = Handling(HandlingCode.CONDITIONS, frozenset({Condition.COVERT_DEVELOPMENT}))
    path = tmp_path / "x.graphml"
    dropped = draw(
        path,
        [
            state("p1", "Person", "name", "A", replace(PLAIN, grade=good)),
            state("p1", "Person", "alias", "B", replace(PLAIN, grade=weak, handling=covert)),
            state("p1", "Person", "alias", "C", replace(PLAIN, marking=Marking.OFFICIAL_SENSITIVE)),
        ],
    )
    (node,) = tables(path)["nodes"]
    assert (node["grade"], node["handling"], node["marking"]) == ("3D", "C (A1)", "OFFICIAL-SENSITIVE")
    assert "Kept only as the weakest of each record: the grades of 2 statements." in dropped
    assert "Kept only as the strictest of each record: the handling conditions of 1 statement." in dropped


def test_properties_that_share_a_name_with_ours_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    draw(path, [state("p1", "Thing", "schema", "theirs"), state("p1", "Thing", "caption", "theirs too")])
    (node,) = tables(path)["nodes"]
    assert (node["schema"], node["schema (property)"]) == ("Thing", "theirs")
    assert node["caption (property)"] == "theirs too"


def test_characters_that_xml_lacks_are_replaced_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    dropped = draw(path, [state("p1", "Note", "description", "a\x0bb\r\nc\ufffe")])
    (node,) = tables(path)["nodes"]
    assert node["description"] == "a\ufffdb\r\nc\ufffd"
    assert dropped[-1] == "Replaced: characters that XML lacks, in 1 value."
