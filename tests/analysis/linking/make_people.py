"""Invented people recorded several times with slips, for tests of linking."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

__all__ = ["make_people"]

_GIVEN = "Alma Bruno Clara Dario Edith Felix Greta Hugo Irma Jonas Karla Linus Marta Nils Olga Pavel".split()
_FIRST = "Ash Birk Cal Den East Far Gar Hol Ing Jes Kirk Lock Mar Nor Oak Pem Quay Rid Stan Tarl".split()
_LAST = "down ett loway holm gate thing rick ford leby sop ham wood low cliffe den berton".split()


def make_people(people: int, seed: int = 1) -> tuple[pa.Table, list[int]]:
    """A table of people, one to four records each, and which person each record is of."""
    rng = np.random.default_rng(seed)
    rows, truth = [], []
    for person in range(people):
        given = _GIVEN[rng.integers(16)]
        surname = _FIRST[rng.integers(20)] + _LAST[rng.integers(16)]
        born = f"{rng.integers(1940, 2008)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
        town = _FIRST[rng.integers(20)] + "ton"
        phone = f"07700 9{person % 100_000:05d}"
        for _ in range(rng.integers(1, 5)):
            place = rng.integers(len(surname) - 1)
            slipped = surname[:place] + surname[place + 1] + surname[place] + surname[place + 2 :]
            rows.append(
                {
                    "name": f"{given} {slipped if rng.random() < 0.15 else surname}",
                    "dob": None if rng.random() < 0.15 else born,
                    "town": None if rng.random() < 0.2 else town,
                    "phone": phone if rng.random() < 0.4 else None,
                }
            )
            truth.append(person)
    order = rng.permutation(len(rows))
    return pa.Table.from_pylist([rows[i] for i in order]), [truth[i] for i in order]
