"""Which columns are evidence, and of what kind; which give the answer away or must never be used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from forestall.analysis.linking.fields import Field, FieldKind
from forestall.analysis.linking.normalise import normalise, words
from forestall.core import Refusal

__all__ = ["infer_fields"]

_SAMPLE = 4000
_HEADINGS: tuple[tuple[FieldKind, str], ...] = (
    (
        FieldKind.ORGANISATION,
        r"company(?: name)?|organi[sz]ation(?: name)?|business(?: name)?|firm|trading name|employer",
    ),
    (FieldKind.GIVEN_NAME, r"(?:first|given|fore|christian|middle) ?names?|fname|forenames?|patronymic"),
    (FieldKind.SURNAME, r"sur ?name|last ?name|family ?name|lname"),
    (FieldKind.FULL_NAME, r"(?:full ?|person ?|first and sur ?)?names?|alias(?:es)?|aka|also known as"),
    (FieldKind.BIRTH_DATE, r"dob|d o b|(?:date of birth|birth ?date|date ?of ?birth|birth ?day|born)"),
    (FieldKind.POSTCODE, r".*\b(?:post ?code|postal ?code|zip(?: ?code)?)\b.*"),
    (FieldKind.PLACE, r".*\b(?:city|town|place|suburb|village|birth ?place|county|region)\b.*"),
    (FieldKind.ADDRESS, r".*\b(?:address|street)\b.*"),
    (FieldKind.PHONE, r".*\b(?:phones?|mobiles?|telephones?|tel|msisdn)\b.*"),
    (FieldKind.EMAIL, r".*\be ?mails?\b.*"),
    (
        FieldKind.IDENTIFIER,
        r".*\b(?:passport|nino|vrm|plate|iban|account|imei|vat|registration|licen[cs]e|soc sec id|ssn)\b.*",
    ),
    (FieldKind.TEXT, r"occupation|job(?: title)?|profession"),
)
_PROTECTED = re.compile(
    r"(?:sex|gender|ethnic\w*|race|religion|faith|nationality|citizenship|disability|sexual orientation)"
)
_KEPT = re.compile(
    r"(?:(?:last|date) )?(?:updated?|modified|created|entered|recorded|extracted|seen)(?: (?:at|on|date))?"
)
_ANSWERS = re.compile(
    r"(?:true |truth |gold |golden |master |entity |person )?"
    r"(?:cluster|truth|label|duplicate of|match(?:es)?)(?: ?id)?"
)
_SERIAL = re.compile(
    r"(.+?)[-_/ .#](?:(?:org|orig|original|dup|duplicate|copy|v)[-_ ]?\d*(?:[-_ ]\d+)*|\d{1,3})",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().-]{9,20}")
_REFERENCE = re.compile(r"(?=.*\d)[\w./-]{4,}")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    values: list[str]
    distinct: int
    filled: int
    rows: int


def infer_fields(
    table: pa.Table,
    *,
    hints: Mapping[str, FieldKind] | None = None,
    exclude: Sequence[str] = (),
    truth: str | None = None,
) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Say what each column is.

    Parameters
    ----------
    table : pyarrow.Table
    hints : mapping of column to FieldKind, optional
        What is known already; values are not asked again.
    exclude : sequence of str
        Columns that are no evidence: the id, the truth.
    truth : str, optional
        The column that tells which records belong together. Read for one purpose: to drop a column
        that gives it away.

    Returns
    -------
    fields : tuple of Field
    warnings : tuple of str
        Columns that were dropped because they would give the answer away.

    Examples
    --------
    >>> table = pa.table({"name": ["Ann Lee", "Bob Ray"], "dob": ["1980", "1975"], "sex": ["f", "m"]})
    >>> [(field.column, field.kind.value) for field in infer_fields(table)[0]]
    [('name', 'full-name'), ('dob', 'birth-date'), ('sex', 'ignore')]
    """
    hints = hints or {}
    fields: list[Field] = []
    warnings: list[str] = []
    for name in table.column_names:
        if name in exclude or name == truth:
            continue
        if name in hints:
            if hints[name] is not FieldKind.IGNORE and _PROTECTED.fullmatch(_heading(name)):
                raise Refusal(
                    "link.protected",
                    f"Column {name!r} is a protected characteristic, which is never evidence of identity.",
                    "Leave it out, or set it to ignore.",
                )
            fields.append(Field(name, hints[name], "set"))
            continue
        column = _look(name, table.column(name))
        field, warning = _infer(column)
        if (
            not warning
            and truth is not None
            and field.kind is not FieldKind.IGNORE
            and _tells(table, name, truth)
        ):
            field = Field(name, FieldKind.IGNORE, "gives the answer away")
            warning = f"Column {name!r} is not used: each of its values stands for one value of {truth!r}."
        fields.append(field)
        if warning:
            warnings.append(warning)
    return _drop_repeated(table, fields), tuple(warnings)


def _look(name: str, column: pa.ChunkedArray) -> _Column:
    listed = pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
    flat = (pc.list_flatten(column) if listed else column).cast(pa.string())
    known = pc.drop_null(flat)
    step = max(1, len(known) // _SAMPLE)
    values = [text for text in known.to_numpy(zero_copy_only=False)[::step].tolist() if text.strip()]
    return _Column(name, values, pc.count_distinct(known).as_py(), len(known), len(column))


def _heading(name: str) -> str:
    """The words of a column's name."""
    return words(re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name))


def _infer(column: _Column) -> tuple[Field, str]:
    heading = _heading(column.name)
    name = column.name

    def take(kind: FieldKind, why: str) -> tuple[Field, str]:
        return Field(name, kind, why), ""

    if not column.values:
        return take(FieldKind.IGNORE, "empty")
    if _PROTECTED.fullmatch(heading):
        return take(FieldKind.IGNORE, "a protected characteristic is never evidence of identity")
    if _KEPT.fullmatch(heading):
        return take(FieldKind.IGNORE, "says when the record was written, not who it is about")
    if _ANSWERS.fullmatch(heading):
        return (
            Field(name, FieldKind.IGNORE, "its name says that it is an answer"),
            f"Column {name!r} is not used: its name says that it holds which records belong together.",
        )
    stems = [found[1] for value in column.values if (found := _SERIAL.fullmatch(value))]
    serial = len(stems) >= 0.95 * len(column.values) and column.distinct >= 0.98 * column.filled
    if serial and len(set(stems)) < 0.95 * len(stems):
        return (
            Field(name, FieldKind.IGNORE, "numbers the records of each entity"),
            f"Column {name!r} is not used: values such as {column.values[0]!r} number copies of a record.",
        )
    for kind, pattern in _HEADINGS:
        if re.fullmatch(pattern, heading):
            share = sum(bool(normalise(kind, value)) for value in column.values) / len(column.values)
            if share >= 0.5:
                return take(kind, f"called {name!r}")
    return take(*_by_values(column))


def _by_values(column: _Column) -> tuple[FieldKind, str]:
    values = column.values
    count = len(values)

    def share(test: re.Pattern[str]) -> float:
        return sum(bool(test.fullmatch(value.strip())) for value in values) / count

    if sum("@" in value for value in values) >= 0.9 * count:
        return FieldKind.EMAIL, "its values are e-mail addresses"
    if share(_POSTCODE) >= 0.9:
        return FieldKind.POSTCODE, "its values are postcodes"
    if (
        sum(len(v) >= 6 and "1700" <= normalise(FieldKind.DATE, v)[:4] <= "2100" for v in values)
        >= 0.9 * count
    ):
        return FieldKind.DATE, "its values are dates"
    unlike = column.distinct / max(column.filled, 1)
    if column.distinct <= 1:
        return FieldKind.IGNORE, "one value only"
    if share(_PHONE) >= 0.9 and unlike > 0.2:
        return FieldKind.PHONE, "its values look like telephone numbers"
    if share(_NUMBER) >= 0.9:
        sizes = Counter(len(value) for value in values)
        if unlike > 0.3 and max(sizes.values()) >= 0.6 * count and min(map(len, values)) >= 5:
            return FieldKind.IDENTIFIER, "numbers of one length, nearly all different"
        return FieldKind.CATEGORY, "numbers"
    if share(_REFERENCE) >= 0.9 and unlike > 0.3:
        return FieldKind.IDENTIFIER, "references, nearly all different"
    if sum(map(len, values)) / count > 60:
        return FieldKind.IGNORE, "long texts"
    if column.distinct <= 30:
        return FieldKind.CATEGORY, f"{column.distinct} different values"
    return FieldKind.TEXT, "texts"


def _tells(table: pa.Table, name: str, truth: str) -> bool:
    """Whether a column and the truth are one-to-one, over values that repeat."""
    column = table.column(name)
    if column.null_count or pa.types.is_nested(column.type):
        return False
    one, other = (
        table.column(c).cast(pa.string()).combine_chunks().dictionary_encode() for c in (name, truth)
    )
    sizes = len(one.dictionary), len(other.dictionary)
    both = len(set(zip(one.indices.to_pylist(), other.indices.to_pylist(), strict=True)))
    return sizes[0] == sizes[1] == both < len(column)


def _drop_repeated(table: pa.Table, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Drop a column whose value stands inside another's: what is told twice must not count twice."""
    names = (FieldKind.FULL_NAME, FieldKind.GIVEN_NAME, FieldKind.SURNAME)
    step = max(1, table.num_rows // _SAMPLE)
    # Names are joined into one piece of evidence that holds what they tell once.
    used = [f for f in fields if f.kind is not FieldKind.IGNORE and f.kind not in names]
    forms = {
        f.column: [words(str(v)) if v is not None else "" for v in table.column(f.column).to_pylist()[::step]]
        for f in used
    }
    dropped: dict[str, str] = {}
    for small in used:
        for large in used:
            if small is large or large.column in dropped:
                continue
            both = [(a, b) for a, b in zip(forms[small.column], forms[large.column], strict=True) if a]
            inside = sum(bool(b) and f" {a} " in f" {b} " for a, b in both)
            if len(both) >= 5 and inside >= 0.95 * len(both):
                dropped[small.column] = f"repeats what {large.column!r} tells"
                break
    return tuple(
        Field(f.column, FieldKind.IGNORE, dropped[f.column]) if f.column in dropped else f for f in fields
    )
