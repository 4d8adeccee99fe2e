"""Same, connected, similar: hand-made groups whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forestall.analysis.groups import FindingKind, Group, GroupFinding, GroupView, Person, link_groups
from forestall.analysis.groups.connection import add_holders, control_discovery, surprise

CREW = [
    ("Zdenka Vokoun", "Зденка Вокоун"),
    ("Milan Harcan", "M. Harcan"),
    ("Petra Stastna", "Stastna, Petra"),
    ("Igor Drobny", "Igor Drobny"),
    ("Lenka Brodsky", "Lenka Brodski"),
    ("Tomas Kadlec", "Tomas Kadlec"),
    ("Radek Zelinka", "ZELINKA RADEK"),
    ("Vera Hlinka", "Vera Hlinka"),
]
OTHERS = ["Osman Karaca", "Selim Toprak", "Yusuf Demirel", "Kemal Aydogan", "Nuri Bulut", "Halil Ozkan"]
FAR = ["Bao Thuong", "Linh Quoc", "Dung Trieu", "Khoa Ngoc", "Vinh Luong", "Hien Duong"]


def make_view(side: str, groups: dict[str, list[str]], **people: Person) -> GroupView:
    known: dict[str, Person] = dict(people)
    made = []
    for name, members in groups.items():
        ids = []
        for member in members:
            if member not in known:
                known[member] = Person(f"{side}-{member}", (member,))
            ids.append(known[member].id)
        made.append(Group(name, tuple(ids)))
    return GroupView(side, {p.id: p for p in known.values()}, tuple(made))


def found_between(a: GroupView, b: GroupView) -> dict[tuple[str, str], GroupFinding]:
    result = link_groups(a, b)
    assert all(0 <= f.lo <= f.score <= f.hi <= 1 and 0 <= f.probability <= 1 for f in result.findings)
    return {(f.group_a, f.group_b): f for f in result.findings}


def test_one_group_in_two_spellings_and_scripts_is_the_same() -> None:
    a = make_view("a", {"g": [x for x, _ in CREW[:7]], "o": OTHERS})
    b = make_view("b", {"h": [y for _, y in CREW[1:]], "f": FAR})
    found = found_between(a, b)
    assert set(found) == {("g", "h")}
    same = found["g", "h"]
    assert same.kind is FindingKind.SAME
    assert same.lo <= 6 / 7 <= same.hi
    members = {item.text for item in same.evidence if item.what == "member"}
    assert "a-Igor Drobny is possibly b-Igor Drobny" in members
    assert "a-Milan Harcan is possibly b-M. Harcan" in members


def test_groups_that_share_brokers_are_connected_not_the_same() -> None:
    a = make_view("a", {"g": [x for x, _ in CREW], "o": OTHERS, "p": ["Ida Lund", "Per Holm", "Ove Berg"]})
    b = make_view(
        "b", {"h": [CREW[0][1], CREW[3][1], *FAR, "Mai Quynh", "Sang Kieu"], "f": ["An Phan", "Ho Vy"]}
    )
    found = found_between(a, b)
    assert found["g", "h"].kind is FindingKind.CONNECTED
    assert found["g", "h"].lo <= 2 / 8 <= found["g", "h"].hi


def test_a_pool_of_surnames_is_no_link() -> None:
    surnames = ["Harcan", "Vokoun", "Drobny", "Kadlec"]
    first = ["Adam", "Boris", "Cyril", "David", "Emil", "Filip", "Gustav", "Hynek"]
    second = ["Ivan", "Jakub", "Karel", "Ludvik", "Marek", "Norbert", "Oskar", "Patrik"]
    a = make_view("a", {"g": [f"{name} {surnames[n % 4]}" for n, name in enumerate(first)]})
    b = make_view("b", {"h": [f"{name} {surnames[n % 4]}" for n, name in enumerate(second)]})
    assert found_between(a, b) == {}


def test_groups_alike_in_method_only_are_similar() -> None:
    profile = {"method": frozenset({"cuckooing"}), "commodity": frozenset({"crack"})}
    a = make_view("a", {"g": OTHERS})
    b = make_view("b", {"h": FAR})
    a = replace(a, groups=(replace(a.groups[0], profile=profile),))
    b = replace(b, groups=(replace(b.groups[0], profile=profile),))
    found = found_between(a, b)
    assert found["g", "h"].kind is FindingKind.SIMILAR
    assert found["g", "h"].lo < 0.5  # two values agree: that is not much


def test_similar_profiles_do_not_make_two_groups_one() -> None:
    profile = {f: frozenset({"x"}) for f in ("method", "commodity", "territory", "country")}
    a, b = make_view("a", {"g": OTHERS}), make_view("b", {"h": FAR})
    a = replace(a, groups=(replace(a.groups[0], profile=profile, name="Blue Crew"),))
    b = replace(b, groups=(replace(b.groups[0], profile=profile, name="Blue Crew"),))
    assert {f.kind for f in found_between(a, b).values()} == {FindingKind.SIMILAR}


def test_a_rare_phone_connects_and_a_taxi_firm_does_not() -> None:
    def holder(name: str, *phones: str) -> Person:
        return Person(name, (name,), identifiers=frozenset(f"phone:{phone}" for phone in phones))

    taxi, rare = "+441514960000", "+447700900123"
    a_people = [holder(f"Anton {chr(65 + n)}ruger", taxi) for n in range(20)]
    b_people = [holder(f"Bertil {chr(65 + n)}land", taxi) for n in range(20)]
    a_people[0] = holder("Anton Aruger", taxi, rare)
    b_people[0] = holder("Bertil Aland", taxi, rare)
    views = []
    for side, people in (("a", a_people), ("b", b_people)):
        groups = tuple(Group(f"{side}{n}", tuple(p.id for p in people[5 * n : 5 * n + 5])) for n in range(4))
        views.append(GroupView(side, {p.id: p for p in people}, groups))
    found = found_between(*views)
    assert set(found) == {("a0", "b0")}
    connected = found["a0", "b0"]
    assert connected.kind is FindingKind.CONNECTED
    assert connected.evidence[0].text.startswith(rare)
    assert connected.p_value is not None
    assert connected.q_value is not None
    assert connected.p_value < 0.5
    assert connected.p_value <= connected.q_value
    assert connected.score == pytest.approx(0.2, abs=0.05)


def test_chance_is_not_told_from_one_group_a_view() -> None:
    phone = frozenset({"phone:+447700900123"})
    a = GroupView("a", {"p": Person("p", ("Ada Kron",), identifiers=phone)}, (Group("g", ("p",)),))
    b = GroupView("b", {"q": Person("q", ("Udo Feld",), identifiers=phone)}, (Group("h", ("q",)),))
    (finding,) = link_groups(a, b).findings
    assert (finding.kind, finding.p_value, finding.q_value) == (FindingKind.CONNECTED, None, None)


def test_groups_that_were_not_active_together_are_less_surely_one() -> None:
    a = make_view("a", {"g": [x for x, _ in CREW[:5]], "o": OTHERS})
    b = make_view("b", {"h": [y for _, y in CREW[2:7]], "f": FAR})
    together = found_between(a, b)["g", "h"]
    early = replace(a, groups=(replace(a.groups[0], start="2001", end="2003"), a.groups[1]))
    late = replace(b, groups=(replace(b.groups[0], start="2011", end="2014"), b.groups[1]))
    apart = found_between(early, late).get(("g", "h"))
    assert apart is not None
    assert apart.kind is not FindingKind.SAME or apart.probability < together.probability
    assert any(item.what == "contradiction" for item in apart.evidence)


def test_ids_count_only_when_they_are_said_to_be_shared() -> None:
    groups = (Group("g", ("1", "2", "3", "4", "5")),)
    a = GroupView("a", {str(n): Person(str(n), (OTHERS[n],)) for n in range(1, 6)}, groups)
    b = GroupView("b", {str(n): Person(str(n), (FAR[n],)) for n in range(1, 6)}, groups)
    assert link_groups(a, b).findings == ()
    (finding,) = link_groups(a, b, shared_ids=True).findings
    assert (finding.kind, finding.score) == (FindingKind.SAME, 1.0)


def test_the_order_of_people_and_the_seed_of_the_run_do_not_decide() -> None:
    a = make_view("a", {"g": [x for x, _ in CREW], "o": OTHERS})
    b = make_view("b", {"h": [y for _, y in CREW], "f": FAR})
    turned = GroupView("a", dict(reversed(a.people.items())), tuple(reversed(a.groups)))
    assert link_groups(a, b) == link_groups(a, b)
    for other in (link_groups(turned, b), link_groups(a, b, seed=5)):
        assert [(f.group_a, f.group_b, f.kind) for f in other.findings] == [("g", "h", FindingKind.SAME)]


@pytest.mark.parametrize("names", [(), ("",), ("???",)])
def test_people_without_a_readable_name_link_nothing(names: tuple[str, ...]) -> None:
    people = {str(n): Person(str(n), names) for n in range(4)}
    view = GroupView("a", people, (Group("g", tuple(people)),))
    assert link_groups(view, view).findings == ()


def test_empty_views_link_nothing() -> None:
    empty = GroupView("e", {}, ())
    assert link_groups(empty, empty).findings == ()
    assert link_groups(make_view("a", {"g": OTHERS}), empty).findings == ()


def test_surprise_keeps_degrees_and_rates_count_every_pair() -> None:
    groups = [Group(str(n), ("m",)) for n in range(10)]
    everywhere = {str(n) for n in range(10)}
    holds = {"rare": ({"0"}, {"1"}), "common": (everywhere, everywhere)}
    found = surprise(groups, groups, holds)
    assert found["0", "1"].rarest == ("rare", "common")
    assert found["0", "1"].p_value < 0.1 < found["2", "3"].p_value
    rates = control_discovery({pair: s.p_value for pair, s in found.items()}, tests=100)
    assert rates["0", "1"] >= found["0", "1"].p_value
    assert max(rates.values()) <= 1.0


def test_added_holders_keep_the_distribution_whole() -> None:
    import numpy as np

    count = add_holders(np.array([0.7, 0.3, 0.0, 0.0]), [0.5, 0.2])
    assert count.sum() == pytest.approx(1.0)
    assert count @ np.arange(4) == pytest.approx(0.3 + 0.7)
