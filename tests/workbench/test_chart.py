"""Charts: what sources state and what records share, drawn alike every time."""

from __future__ import annotations

import math
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core import Kind, Label, Marking
from forestall.record.ledger import View
from forestall.record.policy import Subject
from forestall.record.workspace import Workspace
from forestall.workbench.chart import chart, render_svg
from forestall.workbench.chart_layout import place_nodes

See = Callable[..., View]
PLAIN = Label(marking=Marking.OFFICIAL, originator="north")


def test_shared_number_ties_two_people_and_a_report(small: Workspace, see: See) -> None:
    drawn = chart(see(small), ["p1"])
    assert {node.caption for node in drawn.nodes} >= {
        "Quillon Vantage",
        "Orrin Dellwood",
        "N-IR-1",
        "+447700900123",
    }
    ends = {(edge.source, edge.target, edge.kind) for edge in drawn.edges}
    assert ("r1", "identifier:+447700900123", Kind.MODEL) in ends
    assert ("p1", "identifier:+447700900123", Kind.FACT) in ends
    assert "g1" in {node.id for node in drawn.nodes}


def test_groups_meet_through_their_members(small: Workspace, see: See) -> None:
    drawn = chart(see(small), ["g1", "g2"], hops=2)
    near: dict[str, set[str]] = {}
    for edge in drawn.edges:
        near.setdefault(edge.source, set()).add(edge.target)
        near.setdefault(edge.target, set()).add(edge.source)
    reached, frontier = {"g1"}, {"g1"}
    while frontier:
        frontier = {other for node in frontier for other in near[node]} - reached
        reached |= frontier
    assert "g2" in reached
    assert {node.id for node in drawn.nodes if node.seed} == {"g1", "g2"}


def test_number_that_many_hold_ties_nobody(small: Workspace, see: See, say: Callable[..., None]) -> None:
    rows = [(f"q{place}", "Person", "phone", "+447700900999") for place in range(30)]
    say(small, "f-many", PLAIN, *rows)
    drawn = chart(see(small), ["q1"])
    assert [node.id for node in drawn.nodes] == ["q1"]
    assert drawn.nodes[0].common == 30
    assert "held by 30 records" in render_svg(drawn)


def test_phone_record_stands_for_its_number(small: Workspace, see: See, say: Callable[..., None]) -> None:
    say(small, "f-phone", PLAIN, ("t1", "Phone", "phone", "+447700900123"))
    drawn = chart(see(small), ["p1"])
    assert "t1" in {node.id for node in drawn.nodes}
    assert not [node for node in drawn.nodes if node.schema == "Identifier"]


def test_fact_and_assessment_are_two_lines(small: Workspace, see: See, say: Callable[..., None]) -> None:
    guess = Label(marking=Marking.OFFICIAL, originator="south", kind=Kind.ASSESSMENT)
    tie = [("m7", "Membership", "member", "p1"), ("m7", "Membership", "organization", "g1")]
    say(small, "f-guess", guess, *tie)
    lines = [edge for edge in chart(see(small), ["g1"]).edges if {edge.source, edge.target} == {"p1", "g1"}]
    assert {edge.kind for edge in lines} == {Kind.FACT, Kind.ASSESSMENT}
    picture = render_svg(chart(see(small), ["g1"]))
    assert "stroke-dasharray='7 4'" in picture


def test_records_held_to_be_one_are_one_node(small: Workspace, see: See) -> None:
    from forestall.core import Purpose
    from forestall.record.ledger import IdentityKind
    from forestall.record.policy import Role

    owner = Subject("owner", Role.INFORMATION_MANAGER)
    with small.ledger.change(owner, Purpose.INTELLIGENCE, "identity.confirm") as change:
        change.identify(IdentityKind.CONFIRM, "p1", "p3", PLAIN)
    drawn = chart(see(small), ["p3"])
    assert len({"p1", "p3"} & {node.id for node in drawn.nodes}) == 1


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_limit_is_kept_and_said(small: Workspace, see: See, limit: int) -> None:
    drawn = chart(see(small), ["p1"], limit=limit)
    whole = chart(see(small), ["p1"])
    assert len(drawn.nodes) <= limit
    assert drawn.nodes[0].id == "p1"
    assert len(drawn.nodes) + drawn.omitted == len(whole.nodes) + whole.omitted
    assert "left out for want of room" in render_svg(drawn)


def test_hidden_records_change_no_byte(
    small: Workspace, see: See, add_hidden: Callable[[Workspace], None], insider: Subject
) -> None:
    before = render_svg(chart(see(small), ["p1", "g1"], hops=2))
    add_hidden(small)
    assert render_svg(chart(see(small), ["p1", "g1"], hops=2)) == before
    assert render_svg(chart(see(small), ["p9", "p1", "g1", "g9"], hops=2)) == before
    assert "Hidden" in render_svg(chart(see(small, insider), ["p1"]))


def test_picture_is_titled_escaped_and_still(small: Workspace, see: See) -> None:
    drawn = chart(see(small), ["g1", "g2"], hops=2)
    picture = render_svg(drawn, title="A & B", links={"g1": "g.html?a=1&b='2'"})
    root = ElementTree.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}title") == "A & B"
    assert "OFFICIAL-SENSITIVE · handling C (A1)" in (root.findtext(f"{space}desc") or "")
    assert not list(root.iter(f"{space}script"))
    captions = "".join("".join(text.itertext()) for text in root.iter(f"{space}text"))
    assert "<script>alert(1)" in captions.replace(" ", "")
    assert next(root.iter(f"{space}a")).get("href") == "g.html?a=1&b='2'"
    assert picture == render_svg(drawn, title="A & B", links={"g1": "g.html?a=1&b='2'"})


def test_nothing_to_see_is_an_empty_picture(small: Workspace, see: See) -> None:
    drawn = chart(see(small), ["no-such-id"])
    assert (drawn.nodes, drawn.edges, drawn.label) == ((), (), None)
    ElementTree.fromstring(render_svg(drawn))


_GRAPHS = st.integers(1, 30).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=50),
        st.lists(st.tuples(st.floats(30, 160), st.floats(40, 80)), min_size=count, max_size=count),
    )
)


@given(_GRAPHS)
def test_places_are_inside_apart_and_the_same(
    graph: tuple[int, list[tuple[int, int]], list[tuple[float, float]]],
) -> None:
    count, edges, sizes = graph
    places, width, height = place_nodes(count, edges, sizes)
    assert places == place_nodes(count, edges, sizes)[0]
    for (x, y), (w, h) in zip(places, sizes, strict=True):
        assert math.isfinite(x)
        assert math.isfinite(y)
        assert x - w / 2 >= -0.2
        assert x + w / 2 <= width + 0.2
        assert y - h / 2 >= -0.2
        assert y + h / 2 <= height + 0.2
    for one in range(count):
        for other in range(one):
            (x1, y1), (x2, y2) = places[one], places[other]
            room_x = (sizes[one][0] + sizes[other][0]) / 2 - abs(x1 - x2)
            room_y = (sizes[one][1] + sizes[other][1]) / 2 - abs(y1 - y2)
            assert min(room_x, room_y) < 2, "two boxes lie on each other"
