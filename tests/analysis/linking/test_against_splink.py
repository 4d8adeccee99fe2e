"""Splink 5 as a peer: on the same levels, EM gives the same m, prior and match weights.

Splink trains m within a blocking rule. Here the rule holds for all pairs, so both see the same pairs; u is
given to both. Tolerances: m within .002, prior within 2 %, match weights within .05 bits.
"""

from __future__ import annotations

import logging
import warnings

import numpy as np
import pyarrow as pa
import pytest

from forestall.analysis.linking.em import estimate

SHARES = {
    "a": ([0.08, 0.92], [0.9, 0.1]),
    "b": ([0.15, 0.85], [0.95, 0.05]),
    "c": ([0.3, 0.7], [0.7, 0.3]),
}


def make_records() -> pa.Table:
    """Two records of each of 150 things, told by three values that go wrong at times."""
    rng = np.random.default_rng(5)
    rows = []
    for thing in range(150):
        values = {"a": int(rng.integers(10)), "b": int(rng.integers(20)), "c": int(rng.integers(4))}
        for copy in range(2):
            row = {"unique_id": 2 * thing + copy, "all": "1"}
            for column, size in (("a", 10), ("b", 20), ("c", 4)):
                wrong = rng.random() < 0.06
                row[column] = str(int(rng.integers(size)) if wrong else values[column])
            rows.append(row)
    return pa.Table.from_pylist(rows)


def test_em_agrees_with_splink() -> None:
    import splink
    import splink.comparison_library as library

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = make_records()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = splink.DuckDBAPI()
        settings = splink.SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                library.ExactMatch(column).configure(m_probabilities=[0.9, 0.1], u_probabilities=[u[1], u[0]])
                for column, (_, u) in SHARES.items()
            ],
            blocking_rules_to_generate_predictions=[splink.block_on("all")],
            probability_two_random_records_match=0.003,
            max_iterations=500,
            em_convergence=1e-7,
        )
        linker = splink.Linker(api.register(table), settings)
        session = linker.training.estimate_parameters_using_expectation_maximisation(
            splink.block_on("all"), fix_u_probabilities=True, fix_probability_two_random_records_match=False
        )
    trained = session.core_model_settings
    theirs = {
        comparison.output_column_name: level.m_probability
        for comparison in trained.comparisons
        for level in comparison.comparison_levels
        if level.comparison_vector_value == 1
    }
    their_prior = trained.probability_two_random_records_match

    one, other = np.triu_indices(table.num_rows, 1)
    columns = [np.array(table.column(name).to_pylist()) for name in SHARES]
    levels = np.stack([np.where(c[one] == c[other], 2, 1) for c in columns], axis=1).astype(np.uint8)
    patterns, counts = np.unique(levels, axis=0, return_counts=True)
    ours = estimate(
        patterns,
        counts.astype(np.float64),
        tuple(np.array(u) for _, u in SHARES.values()),
        pairs=float(len(one)),
        m=tuple(np.array([0.1, 0.9]) for _ in SHARES),
        prior=0.003,
        pseudo=0.0,
        tolerance=1e-8,
        most=2_000,
    )
    assert ours.prior == pytest.approx(their_prior, rel=0.02)
    for column, m, u in zip(SHARES, ours.m, ours.u, strict=True):
        assert m[1] == pytest.approx(theirs[column], abs=0.002)
        assert np.log2(m[1] / u[1]) == pytest.approx(np.log2(theirs[column] / u[1]), abs=0.05)
