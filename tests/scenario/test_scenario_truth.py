"""What is planted is there, who offends has nothing to do with names, and simple rules do not find it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from forestall.scenario.areas import draw_areas, draw_crime
from forestall.scenario.groups import draw_groups
from forestall.scenario.inventories import INVENTORIES
from forestall.scenario.people import draw_people
from forestall.scenario.world import World, draw_world

if TYPE_CHECKING:
    from conftest import Region


@pytest.fixture(scope="module")
def world() -> World:
    """Return a world of scale 1, not written out."""
    return draw_world(11, 1.0, lambda _word, _share: None)


def _dependence(
    origin: np.ndarray, stratum: np.ndarray, offends: np.ndarray, rng: np.random.Generator
) -> float:
    """Permutation p-value of the chi-square between name origin and offending within strata."""

    def statistic(flags: np.ndarray) -> float:
        total = 0.0
        for s in np.unique(stratum):
            rows = stratum == s
            size = np.bincount(origin[rows], minlength=len(INVENTORIES))
            seen = np.bincount(origin[rows][flags[rows]], minlength=len(INVENTORIES))
            expected = size * flags[rows].mean()
            kept = expected > 0
            total += float(((seen - expected)[kept] ** 2 / expected[kept]).sum())
        return total

    real, beaten, shuffled = statistic(offends), 0, offends.copy()
    for _ in range(400):
        for s in np.unique(stratum):
            rows = np.flatnonzero(stratum == s)
            shuffled[rows] = rng.permutation(shuffled[rows])
        beaten += statistic(shuffled) >= real
    return (beaten + 1) / 401


def test_offending_is_independent_of_name_origin() -> None:
    rng = np.random.default_rng(0)
    values = []
    for seed in range(1, 9):
        areas = draw_areas(seed, 1.0)
        people = draw_people(seed, 1.0, areas)
        offends = np.zeros(len(people.ids), dtype=bool)
        offends[draw_groups(seed, 1.0, people).offenders()] = True
        stratum = np.where(people.country == 0, people.force, 9 + people.country)
        values.append(_dependence(people.origin, stratum, offends, rng))
    assert min(values) > 0.05 / len(values) / 2
    assert 0.2 < float(np.mean(values)) < 0.8  # p-values of a true null are spread evenly
    # The test can fail: give one origin twice the chance and it is seen.
    twice = offends | ((people.origin == 2) & (rng.random(len(offends)) < 2 * offends.mean()))
    assert _dependence(people.origin, stratum, twice, rng) < 0.01


def test_at_least_eight_origins_and_four_scripts_of_writing(world: World) -> None:
    assert len({INVENTORIES[o].origin for o in world.people.origin.tolist()}) >= 8
    names = world.people.names
    letters = set("".join((*names.given, *names.surname)).lower())
    assert {"ł", "ș", "ë", "ễ"} <= letters


def test_every_planted_structure_exists(region: Region) -> None:
    relations = Counter(r["kind"] for r in region.truth("group_relations"))
    assert set(relations) == {"broker", "lookalike", "split", "merge"}
    assert sum(bool(g["second_name"]) for g in region.truth("groups")) >= 2
    kinds = {c["kind"] for c in region.truth("companies")}
    assert {"ordinary", "front", "circular", "chain", "nominee", "phoenix", "cross-border"} <= kinds
    assert len({r["typology"] for r in region.truth("laundering")}) == 6
    assert len({r["pattern"] for r in region.truth("payment_lookalikes")}) == 8
    assert len({r["kind"] for r in region.truth("calls_truth") if not r["deal_line"]}) == 9
    assert {r["why"] for r in region.truth("number_changes")} == {"deal line", "honest change"}
    assert sum(r["exploited"] for r in region.truth("memberships")) > 3


def test_look_alikes_share_a_method_and_no_tie(region: Region) -> None:
    method = {g["group_id"]: g["method"] for g in region.truth("groups")}
    members = defaultdict(set)
    for m in region.truth("memberships"):
        members[m["group_id"]].add(m["person_id"])
    pairs = [r for r in region.truth("group_relations") if r["kind"] == "lookalike"]
    assert len(pairs) >= 2
    for r in pairs:
        a, b = members[r["group_a"]], members[r["group_b"]]
        assert method[r["group_a"]] == method[r["group_b"]]
        assert not a & b
        for t in region.truth("ties"):
            assert not ({t["person_a"], t["person_b"]} & a and {t["person_a"], t["person_b"]} & b)


def test_one_group_under_two_names_in_two_forces(region: Region) -> None:
    recorded = defaultdict(set)
    for r in region.truth("group_records"):
        recorded[r["group_id"]].add((r["agency"], r["name"]))
    for g in region.truth("groups"):
        if g["second_name"]:
            assert {name for _, name in recorded[g["group_id"]]} == {g["name"], g["second_name"]}
            assert len({agency for agency, _ in recorded[g["group_id"]]}) == 2


def test_phone_and_company_tie_local_to_foreign_groups(region: Region) -> None:
    reported = {(m["kind"], m["entity"]): m["normal"] for m in region.truth("report_mentions")}
    abroad = str(region.rows("VES", "entities.ftm.json")) + str(region.rows("SAH", "persons.csv"))
    firms = str(region.rows("VES", "entities.ftm.json")) + str(region.rows("SAH", "firms.csv"))
    brokers = [r for r in region.truth("brokers") if r["trade"] == "broker"]
    told = [r for r in brokers if ("phone", r["person_id"]) in reported]
    assert len(told) >= len(brokers) // 2 > 0
    for r in told:
        assert reported["phone", r["person_id"]][-9:] in abroad
    shared = [c for c in region.truth("companies") if c["kind"] == "cross-border"]
    assert shared
    for c in shared:
        assert c["number"] in firms


def test_splits_and_merges_hand_members_on(region: Region) -> None:
    members = defaultdict(set)
    for m in region.truth("memberships"):
        members[m["group_id"]].add(m["person_id"])
    for r in region.truth("group_relations"):
        if r["kind"] in ("split", "merge"):
            old, new = members[r["group_a"]], members[r["group_b"]]
            assert len(old & new) >= 1
            assert new <= old or r["kind"] == "merge"


def test_children_run_and_are_marked_exploited(world: World) -> None:
    seventeen = np.datetime64("2026-01-05") - np.timedelta64(17 * 365, "D")
    children = [m for m in world.groups.memberships if world.people.dob[m.person] > seventeen]
    assert children
    assert all(m.role == "runner" and m.exploited for m in children)
    assert all(rows[0].role == "leader" for rows in world.groups.members())
    assert all(m.end is None or m.start <= m.end for m in world.groups.memberships)


def test_circles_and_shares_add_up(region: Region) -> None:
    held: dict[str, float] = defaultdict(float)
    parents: dict[str, str] = {}
    for o in region.truth("ownership"):
        held[o["company_id"]] += o["percent"]
        if o["parent_id"]:
            parents[o["company_id"]] = o["parent_id"]
    assert all(abs(total - 100) < 1e-9 for total in held.values())
    for c in region.truth("companies"):
        if c["kind"] == "circular":
            one = parents[c["company_id"]]
            assert parents[parents[one]] == c["company_id"]


def test_echoes_come_from_the_same_source_later(region: Region) -> None:
    reports = {r["urn"]: r for r in region.truth("reports")}
    echoes = [r for r in reports.values() if r["echo_of"]]
    assert len(echoes) >= 5
    for r in echoes:
        assert reports[r["echo_of"]]["true_source"] == r["true_source"]
        assert reports[r["echo_of"]]["date"] < r["date"]
    refs = re.compile(r"SR-[A-Z]{3}-\d{5}")
    assert all(refs.fullmatch(row[3]) for row in region.rows("AVR", "intelligence.csv")[1:])


def test_grades_carry_signal_but_not_certainty() -> None:
    wrong: dict[str, list[bool]] = defaultdict(list)
    for seed in (1, 2, 3):
        for report in draw_world(seed, 1.0, lambda _word, _share: None).reports:
            wrong[report.source_grade] += [item.false for item in report.items]
    rate = {grade: float(np.mean(flags)) for grade, flags in wrong.items()}
    assert 0 < rate["1"] < rate["2"] < rate["3"] < 0.5


def test_mentions_stand_in_the_text(region: Region) -> None:
    text = {(r["urn"], r["item"]): r["text"] for r in region.truth("report_items")}
    mentions = region.truth("report_mentions")
    assert all(m["written"] in text[m["urn"], m["item"]] for m in mentions)
    assert {m["kind"] for m in mentions} == {
        "person",
        "phone",
        "vehicle",
        "address",
        "account",
        "company",
        "group",
    }


def test_exact_matching_does_not_solve_the_linkage(world: World) -> None:
    exact, named, people = Counter(), Counter(), Counter()
    for agency in range(5):
        for r in world.records.people[agency]:
            exact[r.given, r.surname, r.dob, r.person] += 1
            people[r.person] += 1
            named[r.given, r.surname] += 1

    def pairs(counts: Counter) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    assert 0.3 < pairs(exact) / pairs(people) < 0.7
    assert pairs(named) > 1.5 * pairs(people)


def test_bursts_contacts_and_volume_do_not_find_deal_lines(world: World) -> None:
    calls = world.calls
    lines = {
        n for line in calls.lines if line.kind == "deal line" for n in (line.phone, line.new_phone) if n >= 0
    }
    sent = defaultdict(list)
    for a, b, t in zip(
        *(c[calls.text].tolist() for c in (calls.caller, calls.callee, calls.seconds)), strict=True
    ):
        sent[a].append((t, b))
    bursts = {}
    for a, events in sent.items():
        gaps = [0, *(i for i in range(1, len(events)) if events[i][0] - events[i - 1][0] > 60), len(events)]
        bursts[a] = sum(len({b for _, b in events[i:j]}) >= 10 for i, j in pairwise(gaps))
    scores = {
        "bursts": bursts,
        "contacts": {a: len({b for _, b in events}) for a, events in sent.items()},
        "volume": {a: len(events) for a, events in sent.items()},
    }
    for name, score in scores.items():
        order = sorted(score, key=lambda a: (-score[a], a))
        hits = [k for k, a in enumerate(order, start=1) if a in lines]
        precision = sum((i + 1) / k for i, k in enumerate(hits)) / len(lines)
        assert precision < 0.7, (name, precision)


def test_no_single_column_gives_laundering_away(world: World) -> None:
    pay = world.payments
    dirty = pay.case >= 0
    assert 0.002 < dirty.mean() < 0.02
    words = [re.sub(r" ?1\w{25,}$", "", text) for text in pay.reference]
    size = np.floor(np.log(pay.pence) * 2).astype(int)
    for column in (words, pay.channel.tolist(), list(zip(pay.channel.tolist(), size.tolist(), strict=True))):
        seen, bad = Counter(column), Counter(v for v, d in zip(column, dirty.tolist(), strict=True) if d)
        rates = {v: bad[v] / seen[v] for v in bad if seen[v] >= 50}
        assert max(rates.values()) < 0.25
        ranked = sorted(range(len(dirty)), key=lambda i: -rates.get(column[i], 0.0))
        hits = dirty[ranked].cumsum()
        precision = float((hits / np.arange(1, len(hits) + 1))[dirty[ranked]].mean())
        assert precision < 10 * dirty.mean()


def test_planted_effects_are_in_the_counts() -> None:
    ratios = defaultdict(list)
    for seed in range(1, 5):
        for i in draw_crime(seed, draw_areas(seed, 1.0)).interventions:
            for series, before in i.untreated.items():
                ratios[i.name, series, i.factors.get(series, 1.0), i.half_life].append(
                    (before, i.treated[series])
                )
    for (name, _, factor, half_life), counts in ratios.items():
        before, after = np.array(counts).sum(axis=0)
        if half_life is None:
            assert abs(after / before - factor) < (0.15 if factor > 1 else 0.05), name
        else:
            assert factor < after / before < 1


def test_hot_places_fall_by_themselves() -> None:
    hot, others = [], []
    for seed in range(1, 7):
        panel = draw_crime(seed, draw_areas(seed, 1.0))
        for i in panel.interventions:
            if i.factors or i.selection == "compact":
                continue
            series = {"Car key pouches": 3, "Weapons amnesty": 0}.get(i.name, 2)
            before, after = slice(i.start_month - 12, i.start_month), slice(i.start_month, i.start_month + 12)
            own, all_areas = panel.counts[list(i.areas), :, series], panel.counts[:, :, series]
            change = own[:, after].sum() / own[:, before].sum()
            change /= all_areas[:, after].sum() / all_areas[:, before].sum()
            (hot if i.selection == "hot" else others).append(float(change))
    assert np.mean(hot) < 0.95
    assert abs(np.mean(others) - 1) < 0.06


def test_counts_are_over_dispersed_and_clustered(world: World) -> None:
    counts = world.crime.counts[:, :, 0].astype(float)
    expected = world.crime.rates[:, :, 0]
    assert float(((counts - expected) ** 2 / expected).mean()) > 1.2
    level, areas = expected.mean(axis=1) / world.areas.population, world.areas
    spot = {(c, r): i for i, (c, r) in enumerate(zip(areas.column.tolist(), areas.row.tolist(), strict=True))}
    pairs = np.array([(i, spot[c + 1, r]) for (c, r), i in spot.items() if (c + 1, r) in spot])
    assert np.corrcoef(np.log(level[pairs[:, 0]]), np.log(level[pairs[:, 1]]))[0, 1] > 0.2


def test_the_mismatch_is_there(region: Region) -> None:
    region_rows = {p["theme"]: p for p in region.truth("priorities") if p["body"] == "region"}
    assert region_rows["fraud"]["rank"] == 1
    assert region_rows["fraud"]["posts"] == 0.5
    text = str(region.rows("AVR", "priorities.csv"))
    assert "Operation Saltmarsh" in text
    assert "Saltmarsh" not in str(region.rows("AVR", "disruptions.csv"))
    levels = Counter(level for row in region.rows("AVR", "assessments.csv")[1:] for level in row[3:])
    assert set(levels) == {"High", "Med", "Low", "Unknown"}


def test_json_force_nests_people(region: Region) -> None:
    person = json.loads(region.rows("DRV", "people.jsonl")[0][0])
    assert set(person["name"]) <= {"givenName", "middle", "familyName"}
