"""Screening of subjects: names, birth dates and identifiers together."""

from __future__ import annotations

from typing import Any

import pytest

from forestall.analysis.screening import THRESHOLD, screen


def person(*names: str, **properties: str) -> dict[str, Any]:
    return {
        "schema": "Person",
        "properties": {"name": list(names), **{prop: [value] for prop, value in properties.items()}},
    }


WATCHED = [
    person("Hamish Farrowby", birthDate="1971-03-04", country="gb"),
    person("Ольга Сурикова", "Olga Surikova", birthDate="1980-01-02"),
    person("Greta Costigar", birthDate="1990-05-06", passportNumber="P7700900"),
    {"schema": "Company", "properties": {"name": ["Northgate Haulage Ltd"]}},
]


def test_links_are_explained_and_sorted() -> None:
    subjects = [person("Farrowby, Hamish", birthDate="1971-03-04"), person("Olga Surikowa")]
    links = list(screen(subjects, WATCHED))
    assert [(link.subject, link.watched) for link in links] == [(0, 0), (1, 1)]
    assert all(link.score >= THRESHOLD and link.reason for link in links)
    assert links[0].subject_name == "Farrowby, Hamish"
    assert links[1].watched_name == "Ольга Сурикова"


def test_another_birth_date_speaks_against_a_link() -> None:
    same = next(screen([person("Hamish Farrowby", birthDate="1971-03-04")], WATCHED, threshold=0.0))
    other = next(screen([person("Hamish Farrowby", birthDate="1999-11-23")], WATCHED, threshold=0.0))
    assert other.score < same.score


def test_identifier_brings_up_who_is_called_otherwise() -> None:
    links = list(screen([person("Tilda Orbison", passportNumber="p-7700 900")], WATCHED, threshold=0.0))
    assert 2 in [link.watched for link in links]


def test_absent_people_have_no_links() -> None:
    assert list(screen([person("Wendeline Oxenholm"), person(""), person()], WATCHED)) == []


def test_empty_lists_and_progress() -> None:
    done: list[int] = []
    assert list(screen([], WATCHED, progress=done.append)) == []
    assert list(screen([person("Hamish Farrowby")], [], progress=done.append)) == []
    assert done == [1]


def test_most_bounds_the_links_of_a_subject() -> None:
    watched = [person("Hamish Farrowby") for _ in range(5)]
    assert len(list(screen([person("Hamish Farrowby")], watched, most=3))) == 3


def test_entities_of_one_name_are_all_found() -> None:
    watched = [person("Hamish Farrowby"), person("Greta Costigar"), person("Hamish Farrowby")]
    assert {link.watched for link in screen([person("Hamish Farrowby")], watched)} == {0, 2}


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.9])
def test_threshold_is_kept(threshold: float) -> None:
    for link in screen([person("Hamish Farrow"), person("Greta Kostigar")], WATCHED, threshold=threshold):
        assert link.score >= threshold
