"""Entity pages: every value with its basis, disagreements side by side, what is missing said."""

from __future__ import annotations

import re
from collections.abc import Callable

from forestall.core import Condition
from forestall.record.ledger import View
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench.entity_page import describe_entity, entity_page

See = Callable[..., View]


def test_disagreement_stands_side_by_side(small: Workspace, see: See) -> None:
    found = describe_entity(see(small), "p1")
    assert found is not None
    [(prop, sides)] = found.disagreements
    assert prop == "birthDate"
    assert [value for value, _ in sides] == ["1980-01-02", "1981-01-02"]
    page = entity_page(see(small), "p1")
    assert "Where sources disagree" in page
    assert page.index("1980-01-02") < page.index("1981-01-02")


def test_every_fact_has_grade_kind_source_and_marking(small: Workspace, see: See) -> None:
    found = describe_entity(see(small), "p1")
    assert found is not None
    facts = [fact for _, own in found.facts for fact in own]
    assert {fact.kind for fact in facts} == {"fact"}
    assert all(fact.source.startswith("north/") and fact.locator and fact.recorded for fact in facts)
    assert found.links[0].facts[0].grade == "2C"


def test_missing_is_unknown(small: Workspace, see: See) -> None:
    found = describe_entity(see(small), "p1")
    assert found is not None
    assert found.missing == ("address",)
    assert re.search(
        r"<td>Address</td><td class=\"unknown\"[^>]*>unknown</td>", entity_page(see(small), "p1")
    )


def test_shared_number_is_a_possible_link(small: Workspace, see: See) -> None:
    found = describe_entity(see(small), "p1")
    assert found is not None
    assert [(link.caption, link.holders) for link in found.possible] == [
        ("<script>alert(1)</script>", 4),
        ("Orrin Dellwood", 4),
    ]
    page = entity_page(see(small), "p1")
    assert "ossible link" in page
    assert not re.search(r"\bmatch", page, re.IGNORECASE)


def test_report_is_quoted_with_its_own_grade(small: Workspace, see: See) -> None:
    found = describe_entity(see(small), "p1")
    assert found is not None
    [report] = found.reports
    assert (report.caption, report.facts[0].grade, report.facts[0].kind) == ("N-IR-1", "2D", "assessment")
    assert ("2024-05-02", "report N-IR-1 mentions +447700900123") in {
        (m.when, m.what) for m in found.timeline
    }
    assert "tall stranger" in entity_page(see(small), "p1")
    assert report.facts[0].age == 395


def test_role_without_source_material_reads_no_report(small: Workspace, see: See) -> None:
    nikki = Subject("nikki", Role.CHIEF_OFFICER, conditions=frozenset({Condition.COVERT_DEVELOPMENT}))
    page = entity_page(see(small, nikki), "p1")
    assert "tall stranger" not in page
    assert "north/f-north" not in page
    assert "tall stranger" not in entity_page(see(small, nikki), "r1")


def test_names_are_escaped(small: Workspace, see: See) -> None:
    page = entity_page(see(small), "p2")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_marking_is_the_strictest(small: Workspace, see: See) -> None:
    assert entity_page(see(small), "p1").count("OFFICIAL-SENSITIVE · handling C (A1)</div>") == 2
    plain = entity_page(see(small, Subject("nia", Role.RESPONSIBLE_OFFICER)), "p1")
    assert plain.count("OFFICIAL · handling P</div>") == 2
    assert "SENSITIVE" not in plain


def test_hidden_is_as_if_it_did_not_exist(
    small: Workspace, see: See, add_hidden: Callable[[Workspace], None], insider: Subject
) -> None:
    pages = {key: entity_page(see(small), key) for key in ("p1", "p2", "g1", "p9", "no-such-id")}
    assert pages["p9"] == pages["no-such-id"]
    add_hidden(small)
    assert {key: entity_page(see(small), key) for key in pages} == pages
    assert "1999-09-09" in entity_page(see(small, insider), "p1")


def test_joined_records_share_a_page(small: Workspace, see: See) -> None:
    from forestall.core import Label, Marking, Purpose
    from forestall.record.ledger import IdentityKind

    owner = Subject("owner", Role.INFORMATION_MANAGER)
    with small.ledger.change(owner, Purpose.INTELLIGENCE, "identity.confirm") as change:
        change.identify(IdentityKind.CONFIRM, "p1", "p3", Label(marking=Marking.OFFICIAL))
    assert entity_page(see(small), "p1") == entity_page(see(small), "p3")
    assert "2 records were held to be one entity" in entity_page(see(small), "p1")


def test_span_that_ends_before_it_starts_is_left_out_and_told(
    empty: Workspace, see: See, send: Callable[[Workspace, dict[str, str]], None]
) -> None:
    rows = "Group ref,Linked nominal,Role,Start,End\nG1,N1,leader,15/06/2026,30/06/2025\n"
    send(empty, {"north/members.csv": rows})
    view = see(empty)
    assert "period.reversed" in {reject.code for reject in view.rejects()}
    [tie] = {record.statement.entity for record in view.statements(schemas=("Membership",))}
    assert view.entity(tie) is not None
