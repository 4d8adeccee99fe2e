"""Resolving the record: possible links for review, nothing joined, decisions kept, nothing leaked."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from forestall.core import ForestallError, Refusal
from forestall.workbench.intake import take_in
from forestall.workbench.linkage_table import LINKED, read_linkage_table
from forestall.workbench.resolution import resolve_record, write_assessed
from forestall.workbench.review import decide_proposal, linking_rule, set_linking_rule
from forestall.workbench.session import Session, open_session

GIVEN = "Alma Bruno Clara Dario Edith Felix Greta Hugo Irma Jonas Karla Linus Marta Nils Olga Pavel".split()
SURNAMES = "Ashdown Birkett Calloway Denholm Eastgate Farthing Garrick Holloway Ingleby Jessop".split()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A unit that holds the people of two forces; every third is recorded by both."""
    delivery = tmp_path / "delivery"
    for force in ("NTH", "STH"):
        (delivery / force).mkdir(parents=True)
    head = "Ref,Forename,Surname,Date of birth,Postcode\n"
    north, south = [head], [head]
    for number in range(160):
        given, surname = GIVEN[number % 16], SURNAMES[(number * 7) % 10]
        born = f"{1950 + number % 50}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        line = f"{given},{surname},{born},ZX{1 + number % 30} {number % 9}AB\n"
        (south if number % 2 else north).append(f"{'S' if number % 2 else 'N'}{number},{line}")
        if number % 3 == 0:
            (north if number % 2 else south).append(f"{'N' if number % 2 else 'S'}x{number},{line}")
    (delivery / "NTH" / "people.csv").write_text("".join(north), encoding="utf-8")
    (delivery / "STH" / "people.csv").write_text("".join(south), encoding="utf-8")
    with open_session(tmp_path / "unit", create=True) as opened:
        take_in(opened.workspace, opened.subject, [delivery], purpose=opened.purpose)
        yield opened


def test_possible_links_wait_and_join_nothing(session: Session, tmp_path: Path) -> None:
    found = resolve_record(session)
    assert found.records == 214
    assert found.proposed is not None
    assert found.proposed.added >= 40
    assert session.view().clusters() == []
    again = resolve_record(session)
    assert again.proposed is not None
    assert (again.proposed.added, again.model) == (0, found.model)
    saved = session.workspace.folder / "models" / f"{found.model}.json"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    write_assessed(found, tmp_path / "clusters.csv")
    lines = (tmp_path / "clusters.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "record_id,cluster_id,probability"
    assert len(lines) == 215


def test_what_people_decided_is_kept(session: Session) -> None:
    resolve_record(session)
    one, two = session.view().proposals()[:2]
    decide_proposal(session, one.id, accept=True, reason="same date")
    decide_proposal(session, two.id, accept=False, reason="twins")
    found = resolve_record(session)
    cluster = {entity: name for entity, name, _ in found.assessed}
    assert cluster[one.a] == cluster[one.b]
    assert cluster[two.a] != cluster[two.b]
    assert not {one.id, two.id} & {proposal.id for proposal in session.view().proposals()}


def test_a_model_joins_only_where_the_unit_lets_it(session: Session) -> None:
    with pytest.raises(Refusal) as caught:
        resolve_record(session, accept=True)
    assert caught.value.code == "linking.people_only"
    assert session.view().proposals() == ()  # refused before anything was put forward
    set_linking_rule(session, type(linking_rule(session))(accept_at=0.9))
    found = resolve_record(session, accept=True)
    assert found.accepted is not None
    assert found.accepted.linked >= 40
    assert len(session.view().clusters()) >= 40


def test_bad_requests_are_told_plainly(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ForestallError, match="cannot be linked"):
        resolve_record(session, "ships")
    with pytest.raises(ForestallError, match="no model"):
        resolve_record(session, model=tmp_path / "none.json")


def test_an_empty_record_has_no_links(tmp_path: Path) -> None:
    with open_session(tmp_path / "empty", create=True) as opened:
        found = resolve_record(opened)
        assert (found.records, found.clusters, found.model, found.proposed) == (0, 0, "", None)


def test_rows_hold_what_is_stated_and_what_is_held(session: Session) -> None:
    read = read_linkage_table(session.view(), LINKED["people"])
    assert set(read.table.column_names) == {"name", "birth date", "address"}
    assert len(read.entities) == read.table.num_rows == 214
    assert read.held_back == read.named_only == 0
