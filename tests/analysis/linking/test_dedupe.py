"""Whole tables: right clusters, decisions obeyed, and tables that have little or nothing to say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest

from forestall.analysis.linking import Field, FieldKind, dedupe, link_between, read_model, write_model
from forestall.analysis.linking.arrival import Decision, Residents
from forestall.analysis.linking.blocking import find_candidates
from forestall.analysis.linking.metrics import score_pairwise
from forestall.analysis.linking.records import plan_evidence, read_records
from forestall.analysis.linking.scoring import explain, prepare, score
from forestall.core import ForestallError


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_people", Path(__file__).with_name("make_people.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLE, TRUTH = _load().make_people(500)
FOUND = dedupe(TABLE)


def test_people_are_found() -> None:
    scores = score_pairwise(TRUTH, FOUND.labels)
    assert scores.precision >= 0.98
    assert scores.recall >= 0.95


def test_a_batch_scores_as_pairs_alone_do() -> None:
    """What arrival relies on: a score depends on two records and the model, on nothing else."""
    model = FOUND.model
    assert model is not None
    records = read_records(TABLE, model.evidence)
    for place in range(0, len(FOUND.links.left), 97):
        one, other = int(FOUND.links.left[place]), int(FOUND.links.right[place])
        pair = [prepare(read_records(TABLE.slice(row, 1), model.evidence), model) for row in (one, other)]
        zero = np.zeros(1, np.int64)
        alone = score(pair[0], pair[1], zero, zero, model)[0]
        assert alone == pytest.approx(FOUND.links.weight[place], abs=1e-6)
        steps = explain(records.row(one), records.row(other), model)
        assert steps.prior + sum(step.weight for step in steps.steps) == pytest.approx(alone, abs=1e-5)
        assert steps.weight == pytest.approx(alone, abs=1e-6)


def test_a_saved_model_gives_the_same_and_knows_its_version() -> None:
    assert FOUND.model is not None
    content = write_model(FOUND.model)
    again = dedupe(TABLE, model=read_model(content))
    assert again.labels.tolist() == FOUND.labels.tolist()
    assert again.links.weight.tolist() == FOUND.links.weight.tolist()
    with pytest.raises(ForestallError, match="version 99"):
        read_model(content.replace(b'"version": 3', b'"version": 99'))
    with pytest.raises(ForestallError, match="not a linking model"):
        read_model(b"{}")
    with pytest.raises(ForestallError, match="do not fit"):
        read_model(content.replace(b'"town"', b'"to"').replace(b'"kind": "place"', b'"kind": "category"'))
    with pytest.raises(ForestallError, match="'dob'"):
        dedupe(TABLE.drop_columns(["dob"]), model=FOUND.model)


def test_the_same_table_gives_the_same_bytes() -> None:
    again = dedupe(TABLE)
    assert again.model is not None
    assert FOUND.model is not None
    assert write_model(again.model) == write_model(FOUND.model)
    assert again.probability.tolist() == FOUND.probability.tolist()


def test_reviewers_decide() -> None:
    together = np.flatnonzero(FOUND.labels == np.bincount(FOUND.labels).argmax())[:2].tolist()
    apart = [0, int(np.flatnonzero(FOUND.labels != FOUND.labels[0])[0])]
    found = dedupe(
        TABLE, model=FOUND.model, cannot_link=[(together[0], together[1])], must_link=[(apart[0], apart[1])]
    )
    assert found.labels[together[0]] != found.labels[together[1]]
    assert found.labels[apart[0]] == found.labels[apart[1]]


def test_little_or_nothing_to_say() -> None:
    assert dedupe(TABLE.slice(0, 0)).labels.tolist() == []
    assert dedupe(TABLE.slice(0, 1)).labels.tolist() == [0]
    empty = pa.table({"name": pa.nulls(4, pa.string()), "dob": pa.nulls(4, pa.string())})
    found = dedupe(empty)
    assert found.labels.tolist() == [0, 1, 2, 3]
    assert any("stands alone" in warning for warning in found.warnings)
    named = dedupe(empty, fields=[Field("name", FieldKind.FULL_NAME), Field("dob", FieldKind.BIRTH_DATE)])
    assert named.labels.tolist() == [0, 1, 2, 3]


def test_a_list_of_values_links_by_any_of_them() -> None:
    people = TABLE.to_pylist()
    rows = [{**row, "phone": [row["phone"], "07700 900000"] if row["phone"] else None} for row in people]
    fields = [
        Field("name", FieldKind.FULL_NAME),
        Field("dob", FieldKind.BIRTH_DATE),
        Field("phone", FieldKind.PHONE),
    ]
    scores = score_pairwise(TRUTH, dedupe(pa.Table.from_pylist(rows), fields=fields).labels)
    assert scores.precision >= 0.95
    assert scores.recall >= 0.9


def test_two_tables() -> None:
    truth = np.array(TRUTH)
    _, first = np.unique(truth, return_index=True)
    rest = np.setdiff1d(np.arange(len(truth)), first)
    _, second = np.unique(truth[rest], return_index=True)
    left, right = TABLE.take(pa.array(first)), TABLE.take(pa.array(rest[second]))
    found = link_between(left, right, one_to_one=True)
    right_ones = truth[first][found.links.left] == truth[rest[second]][found.links.right]
    assert right_ones.mean() >= 0.97
    assert right_ones.sum() >= 0.93 * len(second)
    assert len(set(found.links.left.tolist())) == len(found.links.left)
    assert len(set(found.links.right.tolist())) == len(found.links.right)
    assert all("name: " in reason for reason in found.reasons)
    assert link_between(left.slice(0, 0), right).reasons == ()


def test_candidates_share_something_rare_and_stand_once() -> None:
    fields = [Field("name", FieldKind.FULL_NAME), Field("phone", FieldKind.PHONE)]
    records = read_records(TABLE, plan_evidence(fields))
    found = find_candidates(records)
    assert (found.left < found.right).all()
    keys = found.left.astype(np.int64) * TABLE.num_rows + found.right
    assert (np.diff(keys) > 0).all()
    phones = TABLE.column("phone").to_pylist()
    have = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    same = {
        (i, j)
        for i, p in enumerate(phones)
        for j in range(i + 1, len(phones))
        if p is not None and p == phones[j]
    }
    assert same <= have


def test_blocks_that_are_too_large_are_cut_and_said() -> None:
    mails = [f"p{k}@m{k}.example" for k in range(400)]
    table = pa.table({"name": ["Ann Lee"] * 400, "town": ["Ashton"] * 400, "mail": mails})
    kinds = {"name": FieldKind.FULL_NAME, "town": FieldKind.PLACE, "mail": FieldKind.EMAIL}
    records = read_records(table, plan_evidence([Field(name, kind) for name, kind in kinds.items()]))
    found = find_candidates(records)
    assert found.cut[0].largest == 400
    assert len(found.left) == 0


def _with_copies(copies: int) -> tuple[pa.Table, list[int]]:
    """The people, one of them many times alike and ten times nearly so, and some of whom nothing is known."""
    one = {"name": "Wanda Fairlough", "dob": "1971-02-03", "town": "Ashton", "phone": "07700 999999"}
    near = {"name": "Wanda Fairluogh", "dob": "1971-02-03", "town": "Birkton", "phone": None}
    nothing = dict.fromkeys(one)
    added = pa.Table.from_pylist([one] * copies + [near] * 10 + [nothing] * 30, schema=TABLE.schema)
    people = [*TRUTH, *[-1] * (copies + 10), *range(-31, -1)]
    order = np.random.default_rng(2).permutation(len(people))
    return pa.concat_tables([TABLE, added]).take(pa.array(order)), [people[k] for k in order]


def test_a_record_that_stands_often_is_one_cluster_and_those_that_say_nothing_are_none() -> None:
    table, people = _with_copies(100)
    found = dedupe(table)
    labels = np.array(found.labels)
    who = np.array(people)
    assert len(set(labels[who == -1].tolist())) == 1
    blank = labels[who < -1].tolist()
    assert len(set(blank)) == 30
    assert not set(blank) & set(labels[who >= -1].tolist())
    assert (found.probability[who == -1] > 0.9).all()


def test_a_copy_that_people_keep_apart_stays_apart() -> None:
    table, people = _with_copies(100)
    copies = np.flatnonzero(np.array(people) == -1)
    one, other = int(copies[3]), int(copies[90])
    labels = dedupe(table, cannot_link=[(one, other)]).labels
    assert labels[one] != labels[other]
    assert len(set(labels[copies].tolist())) == 2


def test_a_copy_arrives_among_its_copies() -> None:
    table, people = _with_copies(100)
    found = dedupe(table)
    assert found.model is not None
    first = people.index(-1)
    arrival = Residents(found.model, table, found.links).arrive(
        {name: table.column(name)[first].as_py() for name in table.column_names}
    )
    assert arrival.decision is Decision.JOIN
    assert len(arrival.places[0].members) >= 100


def test_everybody_in_one_town_is_said_to_be_too_many_to_compare() -> None:
    towns = ["Ashton"] * 60
    lists = pa.table({"town": towns, "mail": [f"p{k}@example.com" if k < 40 else None for k in range(60)]})
    fields = [Field("town", FieldKind.PLACE), Field("mail", FieldKind.EMAIL)]
    found = dedupe(lists, fields=fields)
    assert [cut.largest for cut in found.cut_blocks if cut.what == "one thing in common"] == [45]
