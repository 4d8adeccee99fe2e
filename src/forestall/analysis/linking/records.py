"""A table as linking sees it: normal forms of each piece of evidence, every distinct one held once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forestall.analysis.linking.fields import Field, FieldKind
from forestall.analysis.linking.normalise import ALTERNATIVE, normalise

__all__ = ["Evidence", "Records", "count_values", "number_forms", "plan_evidence", "read_records"]

_IN_PARTS = (FieldKind.GIVEN_NAME, FieldKind.SURNAME, FieldKind.ADDRESS)
_NAMES = (FieldKind.FULL_NAME, FieldKind.GIVEN_NAME, FieldKind.SURNAME)


class Evidence(msgspec.Struct, frozen=True):
    """One comparison: the fields that it is made of, and their kind.

    The columns of a person's name make one piece of evidence, because they tell the same thing; so do the
    lines of an address, because people spread it over them in different ways.
    """

    label: str
    kind: FieldKind
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Records:
    """Normal forms: for each piece of evidence the distinct ones, and which of them each record has."""

    evidence: tuple[Evidence, ...]
    cells: tuple[Sequence[str], ...]
    codes: tuple[NDArray[np.int32], ...]

    def __len__(self) -> int:
        return len(self.codes[0]) if self.codes else 0

    def row(self, place: int) -> tuple[str, ...]:
        """The normal forms of one record."""
        return tuple(cells[codes[place]] for cells, codes in zip(self.cells, self.codes, strict=True))


def plan_evidence(fields: Sequence[Field]) -> tuple[Evidence, ...]:
    """The comparisons that fields give."""
    used = [field for field in fields if field.kind is not FieldKind.IGNORE]
    names = tuple(field for field in used if field.kind in _NAMES)
    addresses = tuple(field for field in used if field.kind is FieldKind.ADDRESS)
    plan = []
    for field in used:
        joined = names if field in names else addresses if field in addresses else (field,)
        if field is joined[0]:
            label = field.column if len(joined) == 1 else "name" if field in names else "address"
            kind = FieldKind.FULL_NAME if field in names else field.kind
            plan.append(Evidence(label, kind, joined))
    return tuple(plan)


def read_records(table: pa.Table, evidence: Sequence[Evidence]) -> Records:
    """Bring a table into normal form."""
    cells, codes = [], []
    for piece in evidence:
        forms = [_read_column(table.column(field.column), field) for field in piece.fields]
        merged = forms[0] if len(forms) == 1 else _merge(piece.fields, forms)
        cells.append(merged[0])
        codes.append(merged[1])
    return Records(tuple(evidence), tuple(cells), tuple(codes))


def _distinct(texts: Sequence[str], codes: NDArray[np.integer]) -> tuple[list[str], NDArray[np.int32]]:
    """Number distinct texts, the empty one first."""
    numbers: dict[str, int] = {"": 0}
    places = np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int32)
    return list(numbers), places[codes] if len(places) else np.zeros(len(codes), np.int32)


def _read_column(column: pa.ChunkedArray, field: Field) -> tuple[list[str], NDArray[np.int32]]:
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        listed = column.to_pylist()
        texts = [_join(field, [str(v) for v in values or () if v is not None]) for values in listed]
        return _distinct(texts, np.arange(len(texts)))
    coded = column.cast(pa.string()).combine_chunks().dictionary_encode("encode")
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    raw = [value or "" for value in coded.dictionary.to_pylist()]
    if field.separator:
        texts = [_join(field, value.split(field.separator)) for value in raw]
    else:
        texts = [normalise(field.kind, value) for value in raw]
    # `to_numpy` would load pandas, which costs more than reading most tables.
    return _distinct(texts, np.from_dlpack(coded.indices).astype(np.int64))


def _join(field: Field, values: Sequence[str]) -> str:
    forms = dict.fromkeys(form for value in values if (form := normalise(field.kind, value)))
    return ALTERNATIVE.join(forms)


def _merge(
    fields: Sequence[Field], forms: Sequence[tuple[list[str], NDArray[np.int32]]]
) -> tuple[list[str], NDArray[np.int32]]:
    """One value of the columns that hold it whole or in parts; further whole names are alternatives."""
    rows = np.stack([codes for _, codes in forms], axis=1)
    key = rows[:, 0].astype(np.int64)
    for column in range(1, rows.shape[1]):
        key = key * len(forms[column][0]) + rows[:, column]
        _, key = np.unique(key, return_inverse=True)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    texts = []
    for row in rows[first].tolist():
        whole: list[str] = []
        parts: dict[FieldKind, list[str]] = {kind: [] for kind in _IN_PARTS}
        for field, (cells, _), code in zip(fields, forms, row, strict=True):
            if not cells[code]:
                continue
            if field.kind is FieldKind.FULL_NAME:
                whole.extend(cells[code].split(ALTERNATIVE))
            else:
                parts[field.kind].append(cells[code].replace(ALTERNATIVE, " "))
        apart = " ".join(text for texts_of_kind in parts.values() for text in texts_of_kind)
        if apart:
            whole.append(apart)
        kept: list[str] = []
        for name in sorted(dict.fromkeys(whole), key=lambda text: -len(text.split())):
            if not any(set(name.split()) <= set(other.split()) for other in kept):
                kept.append(name)
        texts.append(ALTERNATIVE.join(kept))
    return _distinct(texts, inverse)


def count_values(kind: FieldKind, cells: Sequence[str], weights: NDArray[np.float64]) -> Mapping[str, float]:
    """In how many records each value (each word of a worded kind) stands."""
    counts: Counter[str] = Counter()
    worded = kind in (FieldKind.FULL_NAME, FieldKind.ORGANISATION, FieldKind.ADDRESS)
    for cell, weight in zip(cells, weights.tolist(), strict=True):
        if cell and weight:
            parts = set(cell.replace(ALTERNATIVE, " ").split()) if worded else cell.split(ALTERNATIVE)
            for part in parts:
                counts[part] += weight
    return counts


def number_forms(records: Records) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Number the distinct records: the form of each record, and the first record of each form."""
    key = np.zeros(len(records), np.int64)
    first = np.arange(len(records))
    for cells, codes in zip(records.cells, records.codes, strict=True):
        _, first, key = np.unique(key * len(cells) + codes, return_index=True, return_inverse=True)
    return key.astype(np.int32), first
