"""The learned table: what every unit of a script may stand for in Latin letters, and how it is looked up.

``table.npz`` beside this module is written by ``training/transliteration.py`` and read once, when it is first
needed. `Sources` and `Targets` are name parts as rows and columns of it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.transliteration.symbols import (
    GENERIC,
    LATIN,
    fold,
    generic_units,
    latin_letters,
    script_of,
    source_units,
)

__all__ = ["ALPHABET", "Sources", "Table", "Targets", "load", "pack"]

# Letters of readings and of groups for look-up; the number of each is its place, 0 being an end of the name.
ALPHABET = "^abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Sources:
    """Name parts as rows of the table.

    ``first[i]:first[i + 1]`` are the units of part ``i``: ``single`` the row of each unit, ``paired`` that of
    the unit with its right neighbour or -1; ``gap[i]`` is the row of a letter that the script leaves out.
    """

    first: NDArray[np.int64]
    single: NDArray[np.int32]
    paired: NDArray[np.int32]
    gap: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Targets:
    """Name parts as columns: at each letter the groups of one, two and three letters from it, or -1."""

    start: NDArray[np.int64]
    letters: NDArray[np.int16]


def _starts(sizes: Sequence[int]) -> NDArray[np.int64]:
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _words(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n")


def pack(words: Sequence[str]) -> NDArray[np.uint8]:
    """Store words, none of which holds a line break, as bytes for the table file."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


class Table:
    """The learned readings, unpacked for look-up.

    Parameters
    ----------
    stored : dict of str to ndarray
        The arrays that ``training/transliteration.py`` writes.
    """

    def __init__(self, stored: dict[str, NDArray[Any]]) -> None:
        self.calibration: NDArray[np.float64] = stored["calibration"]
        self.model: NDArray[np.float32] = stored["model"].astype(np.float32)
        self.options: NDArray[np.int16] = stored["options"]
        self.chances: NDArray[np.float32] = stored["chances"].astype(np.float32)
        units, columns = _words(stored["units"]), _words(stored["columns"])
        self._unit = {unit: row for row, unit in enumerate(units)}
        pairs = stored["pairs"].tolist()
        self._pair = {(left, right): len(units) + i for i, (left, right) in enumerate(pairs)}
        self.weights = np.full((len(units) + len(pairs), len(columns)), stored["floor"], dtype=np.float32)
        rows = np.repeat(np.arange(len(self.weights)), np.diff(stored["weight_start"]))
        self.weights[rows, stored["weight_column"]] = stored["weight_value"]
        self._place_columns(columns)
        self._place_latin_rows()

    def _place_columns(self, columns: list[str]) -> None:
        """Number the Latin letters, and make groups of them findable by those numbers."""
        letters = ["^", "$", *sorted({c for column in columns for c in column} - {"^", "$"})]
        number = {letter: i for i, letter in enumerate(letters)}
        self._known = frozenset(letters[2:])
        self._letters = letters
        self._code_of = np.zeros(max(map(ord, letters)) + 1, dtype=np.int16)
        self._code_of[[ord(letter) for letter in letters]] = np.arange(len(letters))
        size = len(letters)
        self._groups = [np.full((size,) * n, -1, dtype=np.int16) for n in (1, 2, 3)]
        for column, group in enumerate(columns):
            if group:
                self._groups[len(group) - 1][tuple(number[letter] for letter in group)] = column
        spelt = ["".join(fold(c) for c in group if c not in "^$") for group in columns]
        self.sizes = np.array([len(group) for group in spelt], dtype=np.int8)
        self.groups = np.zeros((len(columns), max(1, int(self.sizes.max()))), dtype=np.int8)
        for column, group in enumerate(spelt):
            self.groups[column, : len(group)] = [ALPHABET.index(letter) for letter in group]
        self._folded = ["".join(fold(c) for c in letter) for letter in letters[2:]]

    def _place_latin_rows(self) -> None:
        """Make the rows of Latin letters, read as a script of their own, findable by the letters' numbers."""
        names = ["^" + LATIN, "$" + LATIN, *self._letters[2:]]
        rows = [self._unit.get(name, -1) for name in names]
        for i in range(2, len(rows)):
            if rows[i] < 0:
                rows[i] = self._unit[self._folded[i - 2][0]]
        self._latin_row = np.array(rows, dtype=np.int32)
        self._latin_pair = np.full((len(rows), len(rows)), -1, dtype=np.int32)
        for i, left in enumerate(rows):
            for j, right in enumerate(rows):
                self._latin_pair[i, j] = self._pair.get((left, right), -1)

    def letters(self, spellings: Sequence[str]) -> tuple[Targets, Sources]:
        """Look up Latin spellings, both as targets and as sources."""
        known = self._known
        spelt = [
            "^"
            + (text.lower() if text.isascii() and text.isalnum() else "".join(latin_letters(text, known)))
            + "$"
            for text in spellings
        ]
        start = _starts([len(text) for text in spelt])
        points = np.frombuffer("".join(spelt).encode("utf-32-le"), dtype=np.uint32)
        codes = np.append(self._code_of[points], [0, 0])
        one, two, three = codes[:-2], codes[1:-1], codes[2:]
        groups = np.stack(
            [self._groups[0][one], self._groups[1][one, two], self._groups[2][one, two, three]], axis=1
        )
        gap = np.full(len(spelt), self._unit["+" + LATIN], dtype=np.int32)
        sources = Sources(start, self._latin_row[one], self._latin_pair[one, two], gap)
        return Targets(start, groups), sources

    def units(self, tokens: Sequence[str]) -> Sources:
        """Look up tokens of non-Latin scripts; a unit without readings is read by its ASCII spelling."""
        single: list[int] = []
        paired: list[int] = []
        sizes: list[int] = []
        gap: list[int] = []
        for token in tokens:
            script = script_of(token)
            if "^" + script not in self._unit:
                script = GENERIC
            rows = [self._unit["^" + script]]
            for unit in source_units(token):
                row = self._unit.get(unit)
                if row is None:
                    rows.extend(self._unit[letter] for letter in generic_units(unit))
                else:
                    rows.append(row)
            rows.append(self._unit["$" + script])
            single.extend(rows)
            paired.extend(self._pair.get(pair, -1) for pair in pairwise(rows))
            paired.append(-1)
            sizes.append(len(rows))
            gap.append(self._unit["+" + script])
        return Sources(
            _starts(sizes),
            np.array(single, dtype=np.int32),
            np.array(paired, dtype=np.int32),
            np.array(gap, dtype=np.int32),
        )


@cache
def load() -> Table:
    """Read the table that is shipped with the package, once."""
    stored = files("forestall.analysis.transliteration").joinpath("table.npz").read_bytes()
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return Table(dict(arrays))
