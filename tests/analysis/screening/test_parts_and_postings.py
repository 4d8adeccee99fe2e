"""How names are cut, and which parts are near each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.analysis.screening.parts import is_single, join_parts, split_name
from forestall.analysis.screening.postings import Postings


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("EXAMPLE, Ann", ["example", "ann"]),
        ("A.B. Example", ["a", "b", "example"]),
        ("マリー＝イザベル・ルノー", ["マリー", "イザベル", "ルノー"]),
        ("Ла'ибум", ["лаибум"]),
        ("李秀英", ["李秀英", "李", "秀英", "李秀", "英"]),
        ("秀英 李", ["秀英", "秀", "英", "李"]),
        (
            "克里斯蒂娜·史密斯",
            ["克里斯蒂娜", "克", "里斯蒂娜", "克里", "斯蒂娜", "史密斯", "史", "密斯", "史密", "斯"],
        ),
        ("ชรินทร์ทิพย์ จันอ้น", ["ชรินทร์ทิพย์", "จันอ้น"]),
        ("हरिहर", ["हरिहर"]),
        ("a_b", ["a", "b"]),
        ("?!", []),
        ("", []),
    ],
)
def test_names_are_cut_into_parts(name: str, parts: list[str]) -> None:
    import unicodedata

    assert split_name(name) == [unicodedata.normalize("NFKC", part) for part in parts]


def test_only_short_parts_are_joined_to_the_next() -> None:
    assert join_parts(["van", "der", "berg"]) == ["derberg"]
    assert join_parts(["a", "example"]) == []


def test_single_words_have_no_space_inside() -> None:
    assert [is_single(name) for name in (" ann ", "", "ann example", "ann\tb")] == [True, False, False, False]


@given(st.text(max_size=40))
def test_parts_hold_no_space_and_are_not_empty(name: str) -> None:
    assert all(part and not part.isspace() and len(part.split()) == 1 for part in split_name(name))


def test_rare_part_outweighs_common_ones() -> None:
    names = [f"Ann Mary {family}" for family in ("Brackwell", "Costigar", "Dunhollow")] * 1
    names += [f"Ann Mary {chr(97 + i)}{chr(98 + i)}ford" for i in range(20)] + ["Zelda Quarrington"]
    numbers, shares = Postings(names).nearest(["Ann Mary Quarrington"], 3)[0]
    assert names[numbers[0]] == "Zelda Quarrington"
    assert (np.diff(shares) <= 0).all()


def test_nothing_in_common_gives_nothing() -> None:
    numbers, shares = Postings(["ann example"]).nearest(["", "???"], 5)[1]
    assert len(numbers) == len(shares) == 0
