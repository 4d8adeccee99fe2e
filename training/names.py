"""Fit the weights of ``forestall.analysis.names`` and print the text of its ``weights.py``.

Usage: ``python training/names.py DATA``, where DATA is the folder that holds ``names/nk_name_cases.csv``
(opensanctions/nomenklatura, MIT licence). Method: logistic regression with signs (only agreement may speak
for), drawn towards the stated prior weights, as 826 cases, 503 of them proposed by a machine, cannot settle
every feature. STRONG cases and those chosen by people count double, WEAK ones half. Two weights are set and
not fitted, since the cases label them by closeness of letters: that numbers differ (Fund V, Fund VI), and
generations; the cases that hold one are left out of the fit (never out of the measurement).
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from forestall.analysis.names import read_name
from forestall.analysis.names.features import BODY_FEATURES, PERSON_FEATURES, features
from forestall.analysis.names.pairing import pair_forms

FOLDS = 5
PULL = 2.0  # strength of the pull towards the prior, in cases
COUNTS = {"STRONG": 2.0, "MEDIUM": 1.0, "WEAK": 0.5}
CURATED = 2.0  # how much more the cases count that people chose (nk_checks)
PRIOR = {
    "gain": 0.5,
    "worst": -4.0,
    "other_slips": -9.0,
    "conflict": -5.0,
    "more_conflicts": -1.0,
    "missing": -0.5,
    "lone": -1.0,
    "slight": -2.0,
    "slips_missing": -4.0,
    "only_initials": -4.0,
    "initials": -0.5,
    "initial_conflict": -2.0,
    "turned": -5.0,
    "servant": -1.0,
    "generic_conflict": -3.0,
    "place_conflict": -4.0,
    "missing_generic": -3.0,
    "missing_place": -3.0,
    "missing_number": -2.0,
    "legal_conflict": -2.5,
    "only_generic": -4.0,
}
SET = {"number_conflict": -6.0, "generation": -6.0}


@dataclass(frozen=True)
class Case:
    """A labelled pair of names."""

    name1: str
    name2: str
    schema: str
    same: bool
    quality: str
    group: str

    @property
    def fold(self) -> int:
        """Fold of the case; the same two names, in any order and case, are always in one fold."""
        return crc32("|".join(sorted((self.name1.lower(), self.name2.lower()))).encode()) % FOLDS

    @property
    def person(self) -> bool:
        """Whether the names are of persons."""
        return self.schema == "Person"


def read_cases(folder: Path) -> list[Case]:
    """Read the labelled pairs."""
    with (folder / "names" / "nk_name_cases.csv").open(encoding="utf-8", newline="") as stream:
        return [
            Case(
                row["name1"],
                row["name2"],
                row["schema"],
                row["is_match"] == "true",
                row["quality"],
                row["case_group"],
            )
            for row in csv.DictReader(stream)
        ]


def measure_case(case: Case) -> tuple[float, ...]:
    """The features of a case."""
    a, b = read_name(case.name1, case.schema), read_name(case.name2, case.schema)
    return features(a, b, pair_forms(a, b))


def fit(
    cases: Sequence[Case], rows: NDArray[np.float64], names: Sequence[str]
) -> tuple[float, NDArray[np.float64]]:
    """Bias and weights of one kind of names."""
    told = np.array(
        [all(value == 0 for name, value in zip(names, row, strict=True) if name in SET) for row in rows]
    )
    cases, rows = [case for case, kept in zip(cases, told, strict=True) if kept], rows[told]
    same = np.array([case.same for case in cases], dtype=float)
    counts = np.array(
        [COUNTS[case.quality] * (CURATED if case.group == "nk_checks" else 1) for case in cases]
    )
    free = np.array([name not in SET for name in names])
    prior = np.array([PRIOR[name] for name in names if name not in SET])
    used = rows[:, free]

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = values[0] + used @ values[1:]
        wrong = counts * (1 / (1 + np.exp(-odds)) - same)
        away = values[1:] - prior
        total = (counts * np.logaddexp(0, np.where(same > 0, -odds, odds))).sum() + PULL * (away**2).sum() / 2
        return float(total), np.concatenate([[wrong.sum()], used.T @ wrong + PULL * away])

    bounds = [(None, None), *((0, None) if weight > 0 else (None, 0) for weight in prior)]
    found = minimize(loss, np.concatenate([[1.0], prior]), jac=True, bounds=bounds, method="L-BFGS-B")
    weights = np.zeros(len(names))
    weights[free] = found.x[1:]
    weights[~free] = [SET[name] for name in names if name in SET]
    return float(found.x[0]), weights


def fit_out_of_fold(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Log-odds of every case by weights that were fitted without its fold."""
    rows = [measure_case(case) for case in cases]
    odds = np.zeros(len(cases))
    for person, names in ((True, PERSON_FEATURES), (False, BODY_FEATURES)):
        places = [place for place, case in enumerate(cases) if case.person is person]
        values = np.array([rows[place] for place in places])
        folds = np.array([cases[place].fold for place in places])
        for fold in range(FOLDS):
            kept = folds != fold
            bias, weights = fit(
                [cases[p] for p, k in zip(places, kept, strict=True) if k], values[kept], names
            )
            for place, row in zip(np.array(places)[~kept], values[~kept], strict=True):
                odds[place] = bias + row @ weights
    return odds


def main() -> None:
    """Print the weights as the text of the module that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    cases = read_cases(parser.parse_args().data)
    print(
        '"""The weights of the features of a pair of names: printed by ``training/names.py``, never by hand.'
    )
    print('\nLog-odds for one unit of a feature; all but ``gain`` can only speak against.\n"""\n')
    print("from __future__ import annotations\n")
    print('__all__ = ["BODY_BIAS", "BODY_WEIGHTS", "PERSON_BIAS", "PERSON_WEIGHTS"]')
    for kind, names in (("PERSON", PERSON_FEATURES), ("BODY", BODY_FEATURES)):
        chosen = [case for case in cases if case.person is (kind == "PERSON")]
        bias, weights = fit(chosen, np.array([measure_case(case) for case in chosen]), names)
        print(f"\n{kind}_BIAS = {bias:.2f}\n{kind}_WEIGHTS = (")
        for name, weight in zip(names, weights, strict=True):
            print(f"    {weight:.2f},  # {name}")
        print(")")


if __name__ == "__main__":
    main()
