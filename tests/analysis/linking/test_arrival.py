"""An arriving record is compared, scored and placed as a batch would, decided with reasons, and quickly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forestall.analysis.linking.arrival import Decision, Residents
from forestall.analysis.linking.blocking import find_candidates
from forestall.analysis.linking.metrics import score_b_cubed
from forestall.analysis.linking.postings import Postings
from forestall.analysis.linking.records import Records, read_records
from forestall.analysis.linking.resolve import Links, Resolution, dedupe
from forestall.core.errors import ForestallError

GIVEN = "Alder Beryl Corin Delia Edmund Freya Gareth Hester Idris Jocasta Kester Merrick Nerys Orson".split()
FAMILY = (
    "Ashdown Birkwith Calloway Dunmore Eastgate Farlow Grenfell Hartwell Inchbold Jessop Kilbride".split()
)
TOWNS = "Wexcombe Northolme Saltby Harrowdene Millbeck Strand".split()


def people(count: int, seed: int) -> pa.Table:
    """Invented people, each recorded two to four times with slips of the pen."""
    random = np.random.default_rng(seed)
    rows = []
    for person in range(count):
        name = [str(random.choice(GIVEN)), str(random.choice(FAMILY))]
        born = f"19{random.integers(40, 99)}-{random.integers(1, 13):02}-{random.integers(1, 29):02}"
        town = str(random.choice(TOWNS))
        phone = f"07700 900{random.integers(0, 1000):03}"
        for _ in range(random.integers(2, 5)):
            written = " ".join(name)
            if random.random() < 0.3:
                cut = int(random.integers(1, len(written)))
                written = written[:cut] + written[cut + 1 :]
            rows.append(
                {
                    "person": person,
                    "name": written,
                    "birth_date": born if random.random() < 0.9 else None,
                    "town": town if random.random() < 0.8 else str(random.choice(TOWNS)),
                    "phone": phone if random.random() < 0.7 else None,
                }
            )
    order = random.permutation(len(rows))
    return pa.Table.from_pylist([rows[k] for k in order])


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return people(400, seed=5)


@pytest.fixture(scope="module")
def found(table: pa.Table) -> Resolution:
    return dedupe(table.drop_columns("person"))


def split_links(links: Links, n: int, keep: np.ndarray) -> Links:
    """The links among some rows, renumbered."""
    place = np.full(n, -1, np.int32)
    place[keep] = np.arange(len(keep))
    inside = (place[links.left] >= 0) & (place[links.right] >= 0)
    return Links(place[links.left[inside]], place[links.right[inside]], links.weight[inside])


def without(records: Records, row: int) -> Records:
    return Records(records.evidence, records.cells, tuple(np.delete(codes, row) for codes in records.codes))


def test_compares_with_whom_a_batch_would(found: Resolution, table: pa.Table) -> None:
    records = read_records(table, found.model.evidence)
    _, distinct = np.unique(np.stack(records.codes, axis=1), axis=0, return_index=True)
    records = Records(records.evidence, records.cells, tuple(codes[distinct] for codes in records.codes))
    batch = find_candidates(records)
    n = len(records)
    for row in (0, 17, n // 2, n - 1):
        theirs = {*batch.left[batch.right == row].tolist(), *batch.right[batch.left == row].tolist()}
        mine = Postings(without(records, row)).find(records.row(row))
        assert {other + (other >= row) for other in mine.tolist()} == theirs
        assert 0 < len(theirs) < n / 4
    # The last record meets the same ones when those before it came one at a time.
    start = Records(records.evidence, records.cells, tuple(codes[: n // 3] for codes in records.codes))
    grown = Postings(start)
    for row in range(n // 3, n - 1):
        assert grown.add(records.row(row)) == row
    assert set(grown.find(records.row(n - 1)).tolist()) == set(batch.left[batch.right == n - 1].tolist())


def test_somebody_on_record_a_hundred_times_is_found(found: Resolution, table: pa.Table) -> None:
    often = {name: [values[0]] * 99 for name, values in TWINS.items()}
    both = pa.concat_tables([table.select(list(TWINS)), pa.table(often)])
    n = table.num_rows
    records = read_records(both, found.model.evidence)
    postings = Postings(records)
    assert postings.add(records.row(n), like=n) == n + 99
    assert postings.add(records.row(n), like=n + 99) == n + 100
    assert set(range(n, n + 101)) <= set(postings.find(records.row(n)).tolist())
    residents = Residents(found.model, both, Links(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)))
    row, arrival = residents.add({name: values[0] for name, values in often.items()})
    assert {candidate.row for candidate in arrival.candidates} >= set(range(n, n + 99))
    again = residents.arrive({name: values[0] for name, values in often.items()})
    assert row in {candidate.row for candidate in again.candidates}


def test_scores_are_those_of_the_batch(found: Resolution, table: pa.Table) -> None:
    n = table.num_rows
    held = np.arange(0, n, 29)
    keep = np.setdiff1d(np.arange(n), held)
    residents = Residents(found.model, table.take(keep), split_links(found.links, n, keep))
    weights = {
        (int(one), int(other)): weight
        for one, other, weight in zip(
            found.links.left, found.links.right, found.links.weight.tolist(), strict=True
        )
    }
    met = explained = 0
    for row in held.tolist():
        arrival = residents.arrive(table.slice(row, 1).to_pylist()[0])
        for candidate in arrival.candidates:
            other = int(keep[candidate.row])
            pair = (min(row, other), max(row, other))
            if pair in weights:
                met += 1
                assert candidate.weight == pytest.approx(weights[pair], abs=1e-9)
            if candidate.explanation:
                explained += 1
                steps = sum(step.weight for step in candidate.explanation.steps)
                assert candidate.explanation.prior + steps == pytest.approx(candidate.weight, abs=1e-6)
        assert sorted(arrival.candidates, key=lambda c: (-c.weight, c.row)) == list(arrival.candidates)
    assert met > 100
    assert explained >= 0.9 * len(held)


def test_most_find_their_own_and_strangers_are_new(found: Resolution, table: pa.Table) -> None:
    n = table.num_rows
    person = table["person"].to_numpy()
    held = np.arange(0, n, 11)
    keep = np.setdiff1d(np.arange(n), held)
    residents = Residents(found.model, table.take(keep), split_links(found.links, n, keep))
    right = wrong = 0
    for row in held.tolist():
        arrival = residents.arrive(table.slice(row, 1).to_pylist()[0])
        if arrival.decision is Decision.JOIN:
            members = residents.clusters.members(arrival.cluster)
            same = np.mean(person[keep[list(members)]] == person[row])
            right, wrong = right + (same > 0.5), wrong + (same <= 0.5)
    assert wrong <= 0.03 * (right + wrong)
    assert right >= 0.75 * len(held)
    stranger = residents.arrive({"name": "Nerys Jessop", "birth_date": "1903-02-11"})
    assert (stranger.decision, stranger.cluster) == (Decision.NEW, None)


TWINS = {
    "name": ["Orson Kilbride", "Orson Kilbride", "Orson Kilbride", "Orson Kilbride"],
    "birth_date": ["1931-03-04", "1931-03-04", "1931-03-04", "1931-03-04"],
    "town": ["Saltby", "Saltby", "Strand", "Strand"],
    "phone": ["07700 900001", "07700 900001", "07700 900002", "07700 900002"],
}


@pytest.fixture
def twins(found: Resolution, table: pa.Table) -> tuple[Residents, int]:
    """Residents with two who share name and birth date, kept apart by a reviewer; the first one's row."""
    columns = list(TWINS)
    both = pa.concat_tables([table.select(columns), pa.table(TWINS)])
    n = table.num_rows
    apart = [(n + i, n + j) for i in (0, 1) for j in (2, 3)]
    links = dedupe(both, model=found.model).links
    return Residents(found.model, both, links, cannot_link=apart), n


def test_two_near_clusters_are_for_a_person_to_decide(twins: tuple[Residents, int]) -> None:
    residents, first = twins
    assert residents.clusters.members(first) == (first, first + 1)
    assert residents.clusters.members(first + 2) == (first + 2, first + 3)
    residents.watched.add(first + 3)
    arrival = residents.arrive({"name": "Orson Kilbride", "birth_date": "1931-03-04"})
    assert (arrival.decision, arrival.cluster) == (Decision.QUEUE, None)
    assert {place.cluster for place in arrival.places[:2]} == {first, first + 2}
    assert f"record {first}" in arrival.why
    assert f"record {first + 2}" in arrival.why
    assert arrival.watched == (first + 3,)
    assert [one.cluster for one in arrival.candidates if one.explanation] == [first, first + 2]
    settled = residents.arrive(
        {"name": "Orson Kilbride", "birth_date": "1931-03-04", "phone": "07700900002", "town": "Strand"}
    )
    assert (settled.decision, settled.cluster, settled.watched) == (Decision.JOIN, first + 2, (first + 3,))


def test_decisions_hold_after_arrivals_and_can_be_withdrawn(twins: tuple[Residents, int]) -> None:
    residents, first = twins
    before = residents.clusters.labels.tobytes()
    row, arrival = residents.add(
        {"name": "Orson Kilbride", "birth_date": "1931-03-04", "phone": "07700900001"}
    )
    assert (row, arrival.cluster) == (first + 4, first)
    assert residents.clusters.members(row) == (first, first + 1, row)
    residents.decide_apart(row, first)
    residents.decide_apart(row, first + 1)
    residents.decide_together(row, 0)
    assert residents.clusters.label(row) == residents.clusters.label(0)
    assert residents.clusters.label(first) != residents.clusters.label(first + 2)
    for other in (first, first + 1, 0):
        residents.withdraw(other, row)
    assert residents.clusters.members(row) == (first, first + 1, row)
    assert residents.clusters.labels[:-1].tobytes() == before


def test_values_are_read_as_those_of_a_table(found: Resolution, table: pa.Table) -> None:
    residents = Residents(found.model, table, found.links)
    record = {"name": "Nerys Jessop", "birth_date": date(1944, 5, 6), "town": None, "phone": 7700900123.0}
    columns = {name: pa.array([value]) for name, value in record.items()}
    assert residents._read(record) == read_records(pa.table(columns), found.model.evidence).row(0)
    assert residents._read(record) == residents._read(
        {**record, "birth_date": "6/5/1944", "phone": "07700 900123"}
    )


def test_a_record_that_was_added_is_found_by_the_next(found: Resolution, table: pa.Table) -> None:
    residents = Residents(
        found.model, table.slice(0, 50), split_links(found.links, table.num_rows, np.arange(50))
    )
    record = {"name": "Merrick Dunmore", "birth_date": "1936-06-06", "phone": "07700 900777"}
    row, first = residents.add(record)
    assert (row, first.decision) == (50, Decision.NEW)
    again = residents.arrive({**record, "name": "Merrick Dunmre"})
    assert (again.decision, again.cluster) == (Decision.JOIN, 50)
    assert again.candidates[0].explanation.steps[0].other == "merrick dunmore"


def test_residents_may_begin_with_nobody(found: Resolution, table: pa.Table) -> None:
    nothing = np.zeros(0, np.int32)
    residents = Residents(found.model, table.slice(0, 0), Links(nothing, nothing, np.zeros(0)))
    record = {"name": "Merrick Dunmore", "birth_date": "1936-06-06", "phone": "07700 900777"}
    assert residents.arrive(record).why.startswith("No resident record")
    assert residents.add(record)[0] == 0
    assert residents.arrive(record).cluster == 0
    assert len(residents) == 1


def test_a_source_free_of_duplicates_gains_no_second_record_of_anybody(
    found: Resolution, table: pa.Table
) -> None:
    n = table.num_rows
    residents = Residents(
        found.model,
        table,
        found.links,
        sources=["register"] + ["other"] * (n - 1),
        unique_sources={"register"},
    )
    record = table.slice(0, 1).to_pylist()[0]
    members = residents.clusters.members(0)
    assert residents.arrive(record, "other").cluster == residents.clusters.label(0)
    arrival = residents.arrive(record, "register")
    assert all(place.members != members for place in arrival.places)
    row, _ = residents.add(record, "register")
    assert 0 not in residents.clusters.members(row)


def test_a_record_without_any_known_column_is_refused(found: Resolution, table: pa.Table) -> None:
    residents = Residents(found.model, table, found.links)
    with pytest.raises(ForestallError, match="none of the columns"):
        residents.arrive({"colour": "green"})
    with pytest.raises(ForestallError, match="cannot be read"):
        residents.arrive({"name": {"first": "Ann"}})
    with pytest.raises(ForestallError, match="'town'"):
        Residents(found.model, table.drop_columns("town"), found.links)
    nothing = residents.arrive({"name": None, "phone": ""})
    assert (nothing.decision, nothing.compared) == (Decision.NEW, 0)


def increments(table: pa.Table, found: Resolution, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Labels when the last part arrived record by record, and those of one batch under the same model."""
    n = table.num_rows
    start = n - int(n * share)
    first = dedupe(table.slice(0, start), model=found.model)
    residents = Residents(found.model, table.slice(0, start), first.links)
    for record in table.slice(start).to_pylist():
        residents.add(record)
    return residents.clusters.labels, found.labels


def test_arrivals_end_where_one_batch_does(found: Resolution, table: pa.Table) -> None:
    grown, batch = increments(table.drop_columns("person"), found, 0.1)
    assert score_b_cubed(batch, grown).f1 >= 0.995


@pytest.mark.real_data
def test_arrivals_end_where_one_batch_does_on_historical_people(shared_data: Path) -> None:
    table = pq.read_table(shared_data / "linking/splink/historical_half_a.parquet")
    table = table.drop_columns(["unique_id", "cluster"]).take(np.random.default_rng(1).permutation(5000))
    found = dedupe(table)
    grown, batch = increments(table, found, 0.1)
    assert score_b_cubed(batch, grown).f1 >= 0.995
