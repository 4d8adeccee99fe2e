"""Groups of different agencies on the record: what is found, who may see it, and under which label."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from forestall.cli import app
from forestall.core import Kind, Label, Marking
from forestall.record.ledger import View
from forestall.record.policy import Subject
from forestall.record.workspace import Workspace
from forestall.workbench.evidence import Evidence
from forestall.workbench.group_brokers import brokers_of_record
from forestall.workbench.group_links import GroupLink, link_held_groups

Say = Callable[..., None]
See = Callable[..., View]

CREW = ["Zdenka Vokoun", "Milan Harcan", "Petra Stastna", "Igor Drobny", "Lenka Brodsky"]
CALLS = "Event id,Date and time,A number,B number,Kind,Duration\n" + "\n".join(
    f"C{n},0{n}/03/2024 10:00:00,07700 900201,07700 900202,call,{60 + n}" for n in range(1, 5)
)


def link(view: View, workspace: Workspace) -> dict[tuple[str, str, str], GroupLink]:
    found = link_held_groups(Evidence(view, workspace.lake))
    keys = [(each.finding.kind.value, each.finding.group_a, each.finding.group_b) for each in found]
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, found, strict=True))


def own(agency: str, **more: Any) -> Label:
    return Label(originator=agency, **{"marking": Marking.OFFICIAL, **more})


def crew(group: str, name: str, members: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str, str]]:
    """Statements of a group and its members, each an id to properties."""
    rows = [(group, "OrganisedCrimeGroup", "name", name)]
    for person, properties in members.items():
        rows += [(person, "Person", prop, value) for prop, value in properties]
        tie = f"m-{group}-{person}"
        rows += [(tie, "Membership", "member", person), (tie, "Membership", "organization", group)]
    return rows


def words(found: GroupLink) -> list[str]:
    return [item.text for item in found.finding.evidence]


def test_a_phone_that_members_of_both_hold_connects_two_groups(small: Workspace, see: See) -> None:
    found = link(see(small), small)["CONNECTED", "g1", "g2"]
    assert (found.agency_a, found.name_a, found.agency_b, found.name_b) == (
        "north", "Alder crew", "south", "Birch crew",
    )  # fmt: skip
    held = next(item for item in found.finding.evidence if item.what == "phone")
    assert held.text.startswith("+447700900123 is held in both: Quillon Vantage / <script>")
    assert found.label.kind is Kind.MODEL
    assert found.label.originator == "north+south"
    assert found.label.marking is Marking.OFFICIAL


def test_one_group_under_two_names_is_the_same(small: Workspace, see: See, say: Say) -> None:
    for agency, other in (("east", "Lantern firm"), ("west", "Quay firm")):
        members = {f"{agency}-{n}": [("name", name)] for n, name in enumerate(CREW)}
        say(small, f"f-{agency}", own(agency), *crew(f"g-{agency}", other, members))
    found = link(see(small), small)
    same = found["SAME", "g-east", "g-west"]
    assert same.finding.probability > 0.9
    assert "Zdenka Vokoun, possibly the same person" in words(same)
    assert {kind for kind, a, b in found if (a, b) == ("g-east", "g-west")} == {"SAME"}


def test_what_only_one_may_see_links_nothing_for_another(
    small: Workspace, see: See, add_hidden: Callable[[Workspace], None], insider: Subject
) -> None:
    before = link(see(small), small)
    add_hidden(small)
    assert link(see(small), small) == before
    seen = link(see(small, insider), small)
    hidden = {key for key in seen if "g9" in key}
    assert {("CONNECTED", "g1", "g9"), ("CONNECTED", "g2", "g9")} <= hidden
    for key in hidden:
        assert seen[key].label.matters == {"op-x"}
        assert seen[key].label.marking is Marking.OFFICIAL_SENSITIVE
    # The member of the matter sees of Quillon Vantage what others do not, so their link carries it.
    assert seen["CONNECTED", "g1", "g2"].label.matters == {"op-x"}


def test_a_report_connects_groups_without_members_and_is_cited(small: Workspace, see: See, say: Say) -> None:
    say(small, "f-east", own("east"), ("g-e", "OrganisedCrimeGroup", "name", "Lantern firm"))
    say(small, "f-west", own("west"), ("g-w", "OrganisedCrimeGroup", "name", "Quay firm"))
    text = "The Lantern firm works with the Quay firm. Orrin Dellwood carries for the Quay firm."
    said = own("west", marking=Marking.OFFICIAL_SENSITIVE)
    say(small, "r-two", said, ("r2", "Report", "reference", "W-IR-2"), ("r2", "Report", "bodyText", text))
    found = link(see(small), small)["CONNECTED", "g-e", "g-w"]
    assert "report W-IR-2 names both" in words(found)
    assert "Orrin Dellwood is named beside Quay firm in W-IR-2" in words(found)
    assert (found.finding.lo, found.finding.hi) == (0.0, 1.0)
    assert found.label.marking is Marking.OFFICIAL_SENSITIVE


def test_calls_between_members_connect_and_say_whose_they_are(
    small: Workspace, see: See, say: Say, send: Callable[[Workspace, dict[str, str]], None]
) -> None:
    caller = {"e-1": [("name", "Ada Kron"), ("phone", "+447700900201")]}
    receiver = {"w-1": [("name", "Udo Feld"), ("phone", "+447700900202")]}
    say(small, "f-east", own("east"), *crew("g-e", "Lantern firm", caller))
    say(small, "f-west", own("west"), *crew("g-w", "Quay firm", receiver))
    assert ("CONNECTED", "g-e", "g-w") not in link(see(small), small)
    send(small, {"east/calls.csv": CALLS})
    found = link(see(small), small)["CONNECTED", "g-e", "g-w"]
    assert "between +447700900201 (Ada Kron) and +447700900202 (Udo Feld)" in words(found)


def test_an_empty_record_holds_no_links(empty: Workspace, see: See) -> None:
    assert link(see(empty), empty) == {}


def test_the_command_prints_and_writes_the_same(small: Workspace, tmp_path: Path) -> None:
    folder, out = small.folder, tmp_path / "links.csv"
    small.close()
    asked = ["link", "groups", "--workspace", str(folder), "--as", "owner"]
    shown = CliRunner().invoke(app, [*asked, "-o", str(out)], catch_exceptions=False)
    assert "CONNECTED Alder crew (north) / Birch crew (south)" in shown.output
    assert "g1 / g2  OFFICIAL · handling P" in shown.output
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["group_a", "group_b", "kind", "score", "lo", "hi"]
    assert [(row["group_a"], row["group_b"], row["kind"]) for row in rows] == [("g1", "g2", "CONNECTED")]
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"], catch_exceptions=False).output)
    assert [each["name_a"] for each in told["found"]] == ["Alder crew"]
    assert told["found"][0]["finding"]["score"] == float(rows[0]["score"])
    one = CliRunner().invoke(app, ["link", "groups", "view.csv"])
    assert one.exit_code == 2
    assert "Give two views" in one.output


def test_who_ties_home_to_abroad_on_the_record(
    small: Workspace, see: See, say: Say, add_hidden: Callable[[Workspace], None], insider: Subject
) -> None:
    # North delivers crime counts, so it is home; south and the hidden matter's agency are not.
    say(
        small,
        "f-tie",
        own("north"),
        ("t1", "Associate", "person", "p1"),
        ("t1", "Associate", "associate", "p2"),
    )
    found = brokers_of_record(Evidence(see(small), small.lake))
    assert found.international == ("g2",)
    assert [broker.person for broker in found.brokers] == ["p1", "p2"]
    assert found.brokers[0].ties == (("p2", "g2"),)
    assert found.names["p1"] == "Quillon Vantage"
    assert found.label is not None
    assert found.label.originator == "north+south"
    add_hidden(small)
    assert brokers_of_record(Evidence(see(small), small.lake)) == found
    seen = brokers_of_record(Evidence(see(small, insider), small.lake))
    assert seen.label is not None
    assert seen.label.matters == {"op-x"}


def test_no_brokers_on_an_empty_record(empty: Workspace, see: See) -> None:
    found = brokers_of_record(Evidence(see(empty), empty.lake))
    assert (found.brokers, found.label) == ((), None)
