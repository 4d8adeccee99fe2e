"""The briefing says only what it can: right numbers, named sources, the strictest marking, no leaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from forestall.core import strictest
from forestall.record.ledger import View
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench.aspects import ASPECTS
from forestall.workbench.aspects.agility import find_mismatches
from forestall.workbench.briefing import Briefing, regional_briefing, render_html
from forestall.workbench.evidence import Evidence
from forestall.workbench.pages import name_marking, render

See = Callable[..., View]
_VOID = {"meta", "br", "hr", "img", "input", "link", "rect", "path"}


class Page(HTMLParser):
    """Checks that tags are balanced, and keeps what an address or a handler could hide in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag


def assert_self_contained(text: str) -> Page:
    """Balanced, no script, no handler, and nothing that a browser would fetch."""
    page = Page(text)
    assert not page.tags & {"script", "iframe", "object", "embed", "link", "img", "form"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    addresses = [value for name, value in page.attributes if name in ("href", "xlink:href", "action")]
    assert not [address for address in addresses if re.match(r"[a-z]+:|//", address)]
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text
    assert len(page.ids) == len(set(page.ids))
    return page


def brief(workspace: Workspace, view: View) -> Briefing:
    return regional_briefing(view, workspace.lake)


def test_page_is_whole_and_fetches_nothing(small: Workspace, see: See) -> None:
    page = assert_self_contained(render_html(brief(small, see(small))))
    assert {"h1", "h2", "nav", "main", "svg", "style"} <= page.tags


def test_numbers_are_those_of_the_record(small: Workspace, see: See) -> None:
    said = [sentence.text for sentence in brief(small, see(small)).sentences]

    def assert_said(words: str) -> None:
        assert any(words in text for text in said), words

    assert_said("2 group records by agency: north 1 and south 1")
    assert_said("2 memberships name 2 person records")
    assert_said("3 person records are held")
    assert_said("possible link through the phone …0123, held by 4 records in all")
    assert_said("8 disruptions are recorded: 1 moderate and 6 minor")
    assert_said("1 claim uses a scale that nobody explains")
    assert_said("pursue 6 (75 %), prevent 1 (12 %) and protect 1 (12 %)")
    assert_said("864 area-months are held, from 2022-01 to 2024-12")
    assert_said("no area-month is missing")
    assert_said("1 intervention was delivered in 2 areas")
    assert_said("1 of 1 could be evaluated later")
    assert_said("For 1 of these 1")
    # 396 days from 2 May 2024 to the day of recording would change with the clock; the count does not.
    assert_said("over 1 dated report")


def test_mismatch_is_said_first(small: Workspace, see: See) -> None:
    briefing = brief(small, see(small))
    first = [sentence.text for sentence in briefing.headlines]
    assert first == [
        "Fraud is priority 1 of 4 in the regional control strategy for 2024, and has 1 post (2 % of all) and "
        "0 recorded disruptions (0 % of all).",
        "Operation Plover, named as the lead operation for fraud (priority 1 of 4), has no recorded "
        "disruption.",
        "Drugs is priority 4 of 4 in the regional control strategy for 2024, and has 30 posts (60 % of "
        "all) and "
        "6 recorded disruptions (75 % of all).",
    ]
    page = render_html(briefing)
    assert page.index(first[0]) < page.index('id="groups"')


def test_mismatch_needs_the_same_year_and_body(small: Workspace, see: See) -> None:
    evidence = Evidence(see(small), small.lake)
    found = {
        m.theme: m for m in find_mismatches(evidence.priorities, evidence.disruptions, evidence.agencies)
    }
    assert found["drugs"].disruptions == 6
    assert found["theft"].disruptions == 1
    assert found["theft"].posts_share == pytest.approx(0.2)
    other_year = tuple(
        type(line)(
            line.agency, line.body, "2023", line.rank, line.theme, line.posts, line.operation, line.table
        )
        for line in evidence.priorities
    )
    assert {m.disruptions_share for m in find_mismatches(other_year, evidence.disruptions, ())} == {None}


def test_every_number_has_a_source(small: Workspace, see: See) -> None:
    briefing = brief(small, see(small))
    assert len([s for s in briefing.sentences if re.search(r"\d", s.text)]) > 20
    for sentence in briefing.sentences:
        # The scheme of grading, the 4P plan and a bound that a sentence explains are names, not counts.
        text = re.sub(r"[35]x5x[25]|4P", "", sentence.text)
        if re.search(r"\d", text):
            assert sentence.basis is not None, sentence.text
            assert sentence.basis.sources, sentence.text
            assert set(sentence.basis.sources) <= set(briefing.sources)
            assert sentence.basis.records > 0


def test_marking_is_the_strictest_of_what_is_shown(small: Workspace, see: See) -> None:
    briefing = brief(small, see(small))
    assert briefing.label is not None
    labels = {label for aspect in briefing.aspects for basis in aspect.bases for label in basis.labels}
    assert briefing.label == strictest(sorted(labels, key=repr))
    assert name_marking(briefing.label) == "OFFICIAL-SENSITIVE · handling C (A1)"
    assert render_html(briefing).count("OFFICIAL-SENSITIVE · handling C (A1)</div>") == 2
    plain = brief(small, see(small, Subject("nia", Role.RESPONSIBLE_OFFICER)))
    assert name_marking(plain.label) == "OFFICIAL · handling P"
    assert "A1" not in render_html(plain)


def test_printed_pages_carry_the_marking(small: Workspace, see: See) -> None:
    page = render_html(brief(small, see(small)))
    margins = re.search(
        r"@page \{ @top-center \{ content: \"(.*?)\"; \} @bottom-center \{ content: \"(.*?)\"", page
    )
    assert margins is not None
    printed = re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), margins[1])
    assert printed == "OFFICIAL-SENSITIVE · handling C (A1)"
    assert margins[2] == margins[1]


def test_marking_cannot_break_out_of_the_style_sheet() -> None:
    from forestall.core import Label

    page = render("page.html", title="t", label=Label(matters=frozenset({'x"}</style><script>'})))
    assert "</style><script>" not in page
    assert '"}' not in page.split("@top-center { content:")[1].split("; }")[0].strip()[1:-1]


def test_hidden_records_change_no_byte(
    small: Workspace, see: See, add_hidden: Callable[[Workspace], None], insider: Subject
) -> None:
    before = render_html(brief(small, see(small)))
    add_hidden(small)
    assert render_html(brief(small, see(small))) == before
    inside = render_html(brief(small, see(small, insider)))
    assert inside != before
    assert "Hidden crew" in inside
    assert "only for op-x" in inside


def test_same_record_gives_same_bytes(small: Workspace, see: See) -> None:
    assert render_html(brief(small, see(small))) == render_html(brief(small, see(small)))


def test_no_person_and_no_place_is_named(small: Workspace, see: See) -> None:
    page = render_html(brief(small, see(small)))
    for name in ("Quillon", "Vantage", "alert(1)", "Orrin", "Dellwood", "tall stranger"):
        assert name not in page
    assert not re.search(r"ZQ\d", page)
    assert "+447700900123" not in page
    assert "Alder crew" in page


def test_empty_workspace_refuses_everything(empty: Workspace, see: See) -> None:
    briefing = brief(empty, see(empty))
    assert len(briefing.aspects) == 6
    assert all(aspect.answer.refusal for aspect in briefing.aspects)
    assert briefing.label is None
    page = render_html(briefing)
    assert_self_contained(page)
    assert page.count("What would unlock it") == 6


ONE_TABLE: dict[str, Any] = {
    "disruptions": ("north/d.csv", "Ref,Theme,Claimed,Date\nD1,fraud,minor,01/02/2024\n", 3),
    "people": ("north/people.csv", "Nominal ref,Forename,Surname,Phone\nN1,Ann,Lee,07700 900123\n", 0),
    "counts": (
        "north/area_months.csv",
        "Area code,Month,Violence,Burglary,Theft\nZQ1,2024-01,3,1,0\nZQ1,2024-02,4,0,0\n",
        4,
    ),
    "counts by row": ("north/crime.csv", "LSOA code,Month,Crime type,Count\nZQ1,2024-01,Burglary,3\n", 4),
    "calls": (
        "north/calls.csv",
        "A number,B number,Date and time,Duration\n07700900001,07700900002,01/02/2024 10:00:00,5\n",
        1,
    ),
    "listings": (
        "north/listings.csv",
        "Market,Vendor,Title,Price,Seen\nBay,v1,white boxes 2 pieces,4.50,01/02/2024\n",
        2,
    ),
    "odd": ("north/odd.csv", "Alpha,Beta\nx,y\n", None),
}


@pytest.mark.parametrize("name", ONE_TABLE)
def test_one_table_is_enough(
    name: str, empty: Workspace, see: See, send: Callable[[Workspace, dict[str, str]], None]
) -> None:
    path, text, aspect = ONE_TABLE[name]
    send(empty, {path: text})
    briefing = brief(empty, see(empty))
    assert_self_contained(render_html(briefing))
    if aspect is not None:
        said = briefing.aspects[aspect]
        assert said.known or said.unknown


def test_code_without_a_list_is_not_guessed(
    empty: Workspace, see: See, send: Callable[[Workspace, dict[str, str]], None]
) -> None:
    send(empty, {"north/d.csv": "Ref,Theme,Claimed,Date\nD1,7,minor,01/02/2024\n"})
    evidence = Evidence(see(empty), empty.lake)
    assert evidence.disruptions[0].theme == "unexplained code '7'"


def test_rejects_are_counted_by_reason(
    empty: Workspace, see: See, send: Callable[[Workspace, dict[str, str]], None]
) -> None:
    text = (
        "A number,B number,Date and time,Duration\n" + "07700900001,07700900002,01/02/2024 10:00:00,5\n" * 3
    )
    send(empty, {"north/calls.csv": f"{text}too,few\n"})
    digital = brief(empty, see(empty)).aspects[1]
    assert (digital.rejected.rows, digital.rejected.values) == (1, 0)
    assert digital.rejected.reasons[0][0] == "a row with too few or too many cells"
    assert digital.rejected.files == (("north/calls.csv", 1),)


def test_role_without_source_material_sees_no_file_names(small: Workspace, see: See) -> None:
    page = render_html(brief(small, see(small, Subject("nikki", Role.CHIEF_OFFICER))))
    assert "north/disruptions.csv" not in page
    assert "Source material is not shown to this role" in page
    assert "north/disruptions.csv" in render_html(brief(small, see(small)))


def test_aspects_are_six_with_their_own_places(small: Workspace, see: See) -> None:
    briefing = brief(small, see(small))
    keys = [aspect.key for aspect in briefing.aspects]
    assert len(set(keys)) == len(ASPECTS) == 6
    page = render_html(briefing)
    for key in keys:
        assert f'href="#{key}"' in page
        assert f'id="{key}"' in page


def test_row_without_a_month_is_counted_once(
    empty: Workspace, see: See, send: Callable[[Workspace, dict[str, str]], None]
) -> None:
    rows = "Area code,Month,Violence,Burglary,Theft\nZQ1,2024-01,3,1,0\nZQ1,later,4,0,0\nZQ1,2024-03,4,,0\n"
    send(empty, {"north/area_months.csv": rows})
    counts = Evidence(see(empty), empty.lake).area_counts
    assert (counts.cells, counts.unread) == (2, 1)
    assert counts.counts["north:ZQ1"]["2024-03"] == {"violence": 4.0, "theft": 0.0}
