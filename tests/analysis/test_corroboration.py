"""Corroboration: echoes count once, whatever way they come; a grade is never a probability."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from forestall.analysis.corroboration import Corroboration, SourceItem, Strength, corroborate
from forestall.core import Assessment, Grade, SourceEvaluation

TEXT = "The man called Quillon meets a driver from the quay every Tuesday night before ten."


def grade(text: str) -> Grade:
    return Grade(SourceEvaluation(int(text[0])), Assessment(text[1]))


def item(number: int, agency: str = "", informant: str = "", **more: object) -> SourceItem:
    agency = agency or f"force{number}"
    given = {"grade": grade("2B"), "reference": f"REF-{number:03d}", **more}
    return SourceItem(f"r-{number}", agency, informant, **given)


def test_nothing_said_is_unknown_and_not_zero() -> None:
    found = corroborate([])
    assert (found.strength, found.independent, found.best) == (Strength.UNKNOWN, 0, None)


def test_ten_echoes_of_one_source_count_once() -> None:
    one = item(0, "north", "S-17", text=TEXT, dated="2024-03-01")
    echoes = [
        replace(one, source="r-1"),  # the same informant again
        item(2, "south", "S-2", text=f"Colleagues say: {TEXT}", dated="2024-03-05"),
        item(3, "west", "S-3", text="Confirmed by REF-002, which see.", dated="2024-03-09"),
        item(4, "north+west", "", dated="2024-04-01"),
        item(5, "south", "S-2"),
        item(6, "east", "as told by ref-003"),
        replace(item(7), originator=""),
    ]
    found = corroborate([one, *echoes, one, one])
    assert (found.independent, found.items, found.strength) == (1, 8, Strength.SINGLE)
    assert {echo.why for echo in found.echoes} >= {"the same informant", "one quotes the other"}
    assert any(echo.why.startswith("the same words, 4 days") for echo in found.echoes)
    assert len(found.echoes) == 7


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_items_does_not_matter(seed: int) -> None:
    items = [item(n, f"force{n % 3}", f"S-{n % 4}") for n in range(9)]
    items += [item(20, "far", text=TEXT, dated="2024-01-01"), item(21, "near", text=TEXT, dated="2024-01-03")]
    shuffled = random.Random(seed).sample(items, len(items))
    assert corroborate(shuffled) == corroborate(items)


def test_independent_sources_are_counted() -> None:
    found = corroborate([item(1), item(2), item(3, "force3", "S-1"), item(4, "force3", "S-2")])
    assert (found.independent, found.echoes) == (4, ())


def test_one_agency_that_names_nobody_is_one_source() -> None:
    assert corroborate([item(1, "north"), item(2, "north"), item(3, "north", "S-1")]).independent == 1


def test_the_same_reference_of_two_agencies_is_not_one_informant() -> None:
    assert corroborate([item(1, "north", "S-1"), item(2, "south", "S-1")]).independent == 2


def test_short_words_and_words_long_apart_are_no_echo() -> None:
    name = [item(1, text="Quillon Vantage"), item(2, text="Quillon Vantage")]
    apart = [item(1, text=TEXT, dated="2020-03-01"), item(2, text=TEXT, dated="2024-03-01")]
    other = [
        item(1, text=TEXT),
        item(2, text="A lorry left the port at noon and nobody saw who was driving it"),
    ]
    for items in (name, apart, other):
        assert corroborate(items).independent == 2
    undated = [item(1, text=TEXT), item(2, text=TEXT.upper())]
    assert corroborate(undated).independent == 1


def test_a_reference_is_quoted_as_a_whole_or_not_at_all() -> None:
    assert corroborate([item(1), item(2, text="see REF-0011 and XREF-001")]).independent == 2
    assert corroborate([item(1), item(2, text="see (REF-001).")]).independent == 1
    words = [replace(item(1), reference="alpha"), item(2, text="alpha was seen at the quay")]
    assert corroborate(words).independent == 2


@pytest.mark.parametrize(
    ("grades", "strength"),
    [
        (["1A"], Strength.SINGLE),
        (["2C", "2C"], Strength.CORROBORATED),
        (["2C", "3D"], Strength.WEAK),
        (["3D", "3A", "2D"], Strength.WEAK),
        (["2C", "2C", "2C"], Strength.CORROBORATED),
        (["2C", "2C", "1C"], Strength.WELL),
        (["1A", "1A", "1A"], Strength.WELL),
        (["1E"], Strength.DOUBTED),
        (["1A", "2E"], Strength.SINGLE),
        (["1A", "2E", "2B"], Strength.CORROBORATED),
        (["", ""], Strength.CORROBORATED),
        (["", "", ""], Strength.CORROBORATED),
    ],
)
def test_the_strength_is_a_word(grades: list[str], strength: Strength) -> None:
    found = corroborate(item(n, grade=grade(g) if g else None) for n, g in enumerate(grades))
    assert found.strength is strength
    assert found.doubted == sum(g.endswith("E") for g in grades)
    assert found.independent == len(grades)


def test_one_more_independent_source_never_weakens_it() -> None:
    order = list(Strength)
    random_ = random.Random(3)
    for _ in range(200):
        grades = [random_.choice("123") + random_.choice("ABCD") for _ in range(random_.randint(1, 4))]
        items = [item(n, grade=grade(g)) for n, g in enumerate(grades)]
        more = corroborate([*items, item(9, grade=grade(random_.choice(["1A", "2B", "2C", "3D"])))])
        assert order.index(more.strength) >= order.index(corroborate(items).strength)


def test_the_best_grade_is_not_one_that_is_suspected_false() -> None:
    found: Corroboration = corroborate([item(1, grade=grade("1E")), item(2, grade=grade("2C"))])
    assert str(found.best) == "2C"
    assert found.words == "single source: 2 independent sources in 2 items, best grade 2C, 1 suspected false"
