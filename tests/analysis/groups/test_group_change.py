"""Groups over time and people between groups, on cases small enough to say by hand."""

from __future__ import annotations

import csv
import gzip
import itertools
from pathlib import Path

import pytest

from forestall.analysis.groups import CAVEAT, Fate, Group, GroupView, Person, find_brokers, follow


def make_view(**groups: str) -> GroupView:
    people = {m: Person(m, (m,)) for members in groups.values() for m in members}
    return GroupView("v", people, tuple(Group(name, tuple(members)) for name, members in groups.items()))


def fates(before: GroupView, after: GroupView) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {(c.fate.value, c.before, c.after) for c in follow(before, after)}


def test_a_group_that_keeps_its_members_is_succeeded() -> None:
    changes = follow(make_view(old="abcdefgh"), make_view(new="abcdefxy"))
    assert [change.fate for change in changes] == [Fate.SUCCESSOR]
    flow = changes[0].flows[0]
    assert flow.members == tuple("abcdef")
    assert flow.share == 1.0  # g and h were not seen again anywhere
    assert flow.lo < flow.share <= flow.hi


def test_split_merged_ended_and_begun() -> None:
    assert fates(make_view(old="abcdef"), make_view(left="abcx", right="defy")) == {
        ("split", ("old",), ("left", "right"))
    }
    assert fates(make_view(one="abc", two="def"), make_view(all="abcdef")) == {
        ("merged", ("one", "two"), ("all",))
    }
    assert fates(make_view(one="abc"), make_view(two="xyz")) == {
        ("ended", ("one",), ()),
        ("began", (), ("two",)),
    }


def test_one_member_who_moves_is_no_flow() -> None:
    assert fates(make_view(one="abcd", two="efgh"), make_view(one="abcd", two="aefgh")) == {
        ("successor", ("one",), ("one",)),
        ("successor", ("two",), ("two",)),
    }


def test_the_interval_of_a_flow_narrows_with_members() -> None:
    names = "abcdefghijklmnopqrst"
    widths = []
    for size in (4, 20):
        kept = 3 * size // 4
        before = make_view(old=names[:size])
        after = make_view(new=names[:kept], rest=names[kept:size])
        (flow,) = [f for c in follow(before, after) for f in c.flows if f.after == "new"]
        assert flow.share == 0.75
        widths.append(flow.hi - flow.lo)
    assert widths[1] < widths[0] / 1.5


def test_no_groups_change_nothing() -> None:
    empty = GroupView("v", {}, ())
    assert follow(empty, empty) == ()


@pytest.fixture
def border() -> GroupView:
    """Two local groups and one abroad: m belongs to both sides, k only knows somebody abroad."""
    people = {p: Person(p, (p,)) for p in "abckmxyz"}
    one = Group("one", ("a", "b", "m"), ties=frozenset({("a", "b"), ("a", "m"), ("b", "m")}))
    two = Group("two", ("c", "k"), ties=frozenset({("c", "k"), ("k", "x")}))
    abroad = Group("abroad", ("m", "x", "y", "z"), ties=frozenset({("m", "x"), ("m", "y"), ("y", "z")}))
    return GroupView("v", people, (one, two, abroad))


def test_brokers_are_those_whose_ties_join_the_two_sides(border: GroupView) -> None:
    found = {broker.person: broker for broker in find_brokers(border, {"abroad"})}
    assert set(found) == {"k", "m", "x"}
    assert found["m"].groups == ("abroad", "one")
    # a-x, a-y, b-x, b-y are joined through m only; x-y too, both abroad; a-b are tied themselves.
    assert found["m"].roles == {"coordinator": 1, "liaison": 4}
    assert found["m"].participation == pytest.approx(0.5)
    assert found["k"].ties == (("x", "two"),)
    assert found["k"].roles == {"gatekeeper": 1}


def test_brokers_are_a_list_and_carry_no_score(border: GroupView) -> None:
    found = find_brokers(border, {"abroad"})
    assert [broker.person for broker in found] == sorted(broker.person for broker in found)
    assert not {"score", "risk", "rank"} & set(type(found[0]).__dataclass_fields__)
    assert "no measure of risk" in CAVEAT


def test_no_side_abroad_no_brokers(border: GroupView) -> None:
    assert find_brokers(border, set()) == ()


@pytest.mark.real_data
def test_a_real_network_is_followed_through_its_phases(shared_data: Path) -> None:
    """Caviar (Morselli 2009): the share of people kept from phase to phase, as computed for the notes."""
    members: dict[str, set[str]] = {}
    with gzip.open(shared_data / "networks" / "edges.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["dataset"] == "caviar" and row["layer"].startswith("phase"):
                members.setdefault(row["layer"], set()).update((row["source"], row["target"]))
    phases = [
        GroupView(name, {p: Person(p) for p in people}, (Group("caviar", tuple(sorted(people))),))
        for name, people in sorted(members.items())
    ]
    kept = []
    for before, after in itertools.pairwise(phases):
        (change,) = follow(before, after)
        assert change.fate is Fate.SUCCESSOR
        kept.append(round(len(change.flows[0].members) / len(before.people), 2))
    assert kept == [0.87, 0.83, 0.76, 0.67, 0.69, 0.81, 0.69, 0.52, 0.56, 0.6]
