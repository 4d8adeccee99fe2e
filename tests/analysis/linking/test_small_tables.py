"""Tables of some dozens of records: too few links to learn from, so experience has to carry the weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from forestall.analysis.linking import FieldKind, dedupe, infer_fields
from forestall.analysis.linking.comparisons import LEVELS
from forestall.analysis.linking.metrics import score_pairwise
from forestall.analysis.linking.normalise import normalise
from forestall.analysis.linking.priors import count_strangers, expect_same, expect_strangers, order_levels

Make = Callable[[int, int], tuple[pa.Table, list[int]]]
STEMS = (
    "Aldgrove Brightmoor Cindervale Dunmarsh Elmhaven Foxholt Glenrook Hawkstead Ironbeck Kestrelby Larkmere "
    "Mossgate Northfen Oakridge Pinewick Quarnford Ravenhurst Stonelea Thornwick Umberfield Whitcombe Yarrow"
).split()
TRADES = "Haulage Trading Logistics Foods Textiles Motors Holdings Catering Freight Properties".split()
FORMS = (
    ("Ltd", "Limited", "LTD."),
    ("GmbH", "G.m.b.H."),
    ("PLC", "plc", "Public Limited Company"),
    ("LLC", "L.L.C."),
)
GIVEN = (
    ("William", "Bill"),
    ("Margaret", "Peggy"),
    ("Anton", "Toni"),
    ("Elena", "Helen"),
    ("Robert", "Bob"),
    ("Katherine", "Kate"),
    ("Dmitri", "Dima"),
    ("Lucy", "Lucie"),
    ("Harold", "Harry"),
    ("Ines", "Agnes"),
)


def slip(rng: np.random.Generator, text: str) -> str:
    """Exchange two neighbouring letters, or leave one out."""
    place = int(rng.integers(1, len(text) - 1))
    middle = text[place + 1] + text[place] if rng.random() < 0.5 else text[place]
    return text[:place] + middle + text[place + 2 :]


def make_companies(seed: int, things: int) -> tuple[pa.Table, list[int]]:
    rng = np.random.default_rng(seed)
    rows = []
    for thing in range(things):
        stem, trade = STEMS[rng.integers(len(STEMS))], TRADES[rng.integers(len(TRADES))]
        forms, number = FORMS[rng.integers(len(FORMS))], f"0{rng.integers(1_000_000, 9_999_999)}"
        country = ("GB", "DE", "PL", "AE")[rng.integers(4)]
        for _ in range(rng.integers(1, 5)):
            name = slip(rng, stem) if rng.random() < 0.2 else stem
            middle = f" {trade}" if rng.random() < 0.9 else ""
            form = f" {forms[rng.integers(len(forms))]}" if rng.random() < 0.9 else ""
            shown = number if rng.random() < 0.95 else slip(rng, number)
            row = {
                "company_name": name + middle + form,
                "reg_no": shown if rng.random() < 0.5 else None,
                "country": country if rng.random() < 0.8 else None,
                "thing": thing,
            }
            rows.append({**row, "company_name": row["company_name"].upper()} if rng.random() < 0.2 else row)
    return shuffle(rng, rows)


def make_persons(seed: int, things: int) -> tuple[pa.Table, list[int]]:
    rng = np.random.default_rng(seed)
    rows = []
    for thing in range(things):
        given, surname = GIVEN[rng.integers(len(GIVEN))], STEMS[rng.integers(len(STEMS))]
        day = f"{rng.integers(1940, 2005)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
        town, phone = f"{STEMS[rng.integers(8)]}ton", f"07700 900{thing:03d}"
        for _ in range(rng.integers(1, 5)):
            born = f"{day[:5]}{day[8:]}-{day[5:7]}" if rng.random() < 0.05 else day
            row = {
                "forename": given[int(rng.random() < 0.3)],
                "surname": slip(rng, surname) if rng.random() < 0.15 else surname,
                "dob": born if rng.random() < 0.9 else None,
                "town": town if rng.random() < 0.7 else None,
                "mobile": phone if rng.random() < 0.5 else None,
                "thing": thing,
            }
            rows.append(row)
    return shuffle(rng, rows)


def shuffle(rng: np.random.Generator, rows: list[dict[str, object]]) -> tuple[pa.Table, list[int]]:
    table = pa.Table.from_pylist([rows[place] for place in rng.permutation(len(rows))])
    return table.drop_columns(["thing"]), table["thing"].to_pylist()


def measure(make: Make, things: int) -> tuple[float, float, float]:
    """Mean precision, recall and F1 over eight tables."""
    found = []
    for seed in range(8):
        table, truth = make(seed, things)
        fields = infer_fields(table)[0]
        scores = score_pairwise(np.array(truth), dedupe(table, fields=fields).labels)
        found.append((scores.precision, scores.recall, scores.f1))
    precision, recall, f1 = np.mean(found, axis=0).tolist()
    return precision, recall, f1


@pytest.mark.parametrize(
    ("make", "things", "floors"),
    [
        (make_companies, 12, (0.90, 0.75, 0.80)),
        (make_companies, 25, (0.90, 0.75, 0.80)),
        (make_companies, 60, (0.88, 0.75, 0.80)),
        (make_persons, 12, (0.97, 0.97, 0.97)),
        (make_persons, 60, (0.97, 0.97, 0.97)),
    ],
)
def test_small_tables_are_linked(make: Make, things: int, floors: tuple[float, float, float]) -> None:
    found = measure(make, things)
    assert all(value >= floor for value, floor in zip(found, floors, strict=True)), found


def test_a_table_with_few_links_is_said_to_be_one() -> None:
    table, _ = make_persons(1, 12)
    warnings = [text for text in dedupe(table).warnings if text.startswith("Few links to learn from (about ")]
    assert len(warnings) == 1
    trained = dedupe(table).model
    assert not dedupe(table, model=trained).warnings
    many, _ = make_persons(1, 200)
    assert not any(text.startswith("Few links") for text in dedupe(many).warnings)


@pytest.mark.parametrize("make", [make_companies, make_persons])
def test_better_levels_never_weigh_less(make: Make) -> None:
    """More words in common, rarer words, or a date nearer by: never a smaller weight."""
    model = dedupe(make(3, 25)[0]).model
    assert model is not None
    for comparison in model.comparisons:
        weights = np.array([comparison.weight(1 + place) for place in range(len(comparison.m))])
        if len(weights) == 25:
            grid = weights[1:].reshape(4, 6)
            assert (weights[0] <= grid + 1e-6).all()
        elif comparison.evidence.kind is FieldKind.BIRTH_DATE:
            grid = weights.reshape(3, 4)[:, [0, 1, 3]]
        else:
            grid = weights[None, :-1]
        assert (np.diff(grid, axis=0) >= -1e-6).all()
        assert (np.diff(grid, axis=1) >= -1e-6).all()


def test_shares_that_are_expected_are_shares() -> None:
    rng = np.random.default_rng(2)
    for kind, levels in LEVELS.items():
        alone = rng.integers(0, 50, len(levels)).astype(np.float64)
        for shares in (expect_same(kind, alone), expect_strangers(kind, alone)):
            assert len(shares) == len(levels)
            assert (shares > 0).all()
            assert shares.sum() == pytest.approx(1)


def test_what_is_in_order_stays_and_what_is_not_is_pooled() -> None:
    u = np.array([0.8, 0.1, 0.08, 0.02])
    kept = np.array([0.1, 0.1, 0.2, 0.6])
    assert order_levels(FieldKind.IDENTIFIER, kept, u).tolist() == pytest.approx(kept.tolist())
    moved = order_levels(FieldKind.IDENTIFIER, np.array([0.1, 0.3, 0.0, 0.6]), u)
    assert moved.tolist() == pytest.approx([0.1, 0.3 * 0.1 / 0.18, 0.3 * 0.08 / 0.18, 0.6])


def test_counts_of_strangers_outweigh_what_is_expected_once_there_are_many() -> None:
    expected = np.array([0.999, 0.001])
    few = count_strangers(expected, np.array([100.0, 0.0]))
    many = count_strangers(expected, np.array([380_000.0, 20_000.0]))
    assert few[1] == pytest.approx(0.001, rel=0.2)
    assert many[1] == pytest.approx(0.05, rel=0.01)


def test_legal_forms_of_companies_tell_nothing_apart() -> None:
    assert (
        len({normalise(FieldKind.ORGANISATION, f"Müller Nord {form}") for form in ("GmbH", "Ltd.", "S.A.")})
        == 1
    )
    assert normalise(FieldKind.ORGANISATION, "Limited") == "limited"
