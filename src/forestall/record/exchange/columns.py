"""What the columns of a table are, by their names and by the values of a sample."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from forestall.core import Marking, Refusal
from forestall.core.text import fold
from forestall.record.exchange.cleaning import cleaner
from forestall.record.exchange.roles import ROLES

__all__ = ["ENOUGH", "Column", "Roles", "Sample", "find_roles", "share_valid", "words_of"]

Sample = Sequence[Sequence[str | None]]
"""Some rows of a table."""

_SPELLINGS = {spelling: role for role, (_, names) in ROLES.items() for spelling in names.split()}
ENOUGH = 0.6
"""Share of the filled cells that must hold a value of the type for a name to be believed."""
_TELLING = {"phone": "phone", "email": "email", "iban": "iban"}
"""Types that are told by their values alone, and the role they then take."""
_TWO_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")
_CAMEL = re.compile(r"([a-z0-9])([A-Z])")


Order = Literal["day-first", "month-first"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it was recognised; without a role when it was not."""

    name: str
    role: str
    type: str
    order: Order
    why: str
    own: bool = False
    """Whether it is the first column and every value of the sample is another."""


Roles = dict[str, list[Column]]
"""The columns of each role, in the order of the table."""


def find_roles(columns: Sequence[str], sample: Sample) -> tuple[Roles, dict[str, str]]:
    """The columns of each role, and for every column why it was taken for what it is.

    Examples
    --------
    >>> roles, why = find_roles(["D.O.B."], [["17/05/1984"]])
    >>> roles["dob"][0].type, why["D.O.B."]
    ('date', "dob: called 'D.O.B.'; 100% of its values are a valid date written day-first")
    """
    found = [_recognise(place, column, sample) for place, column in enumerate(columns)]
    if found:
        firsts = [row[0] for row in sample]
        found[0] = replace(found[0], own=len(set(firsts)) == len(firsts) and all(firsts))
    roles: Roles = {}
    for column in found:
        if column.role:
            roles.setdefault(column.role, []).append(column)
    return roles, {column.name: column.why for column in found}


def _recognise(place: int, name: str, sample: Sample) -> Column:
    cells = [cell.strip() for row in sample if (cell := row[place]) and cell.strip()]
    words = words_of(name)
    role, reason = "", ""
    # The whole name, then its last part (as in "name.givenName"), then the longest part that is known.
    for spelling in ("".join(words), "".join(words_of(name.rpartition(".")[2]))):
        if not role and spelling in _SPELLINGS:
            role, reason = _SPELLINGS[spelling], f"called {name!r}"
    if not role:
        joined = ["".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
        known = [part for part in joined if part in _SPELLINGS and len(part) > 2]
        if known:
            role = _SPELLINGS[max(known, key=len)]
            reason = f"{name!r} holds {max(known, key=len)!r}"
    if (
        role in _LABELLING
        and cells
        and sum(bool(_LABELLING[role](cell)) for cell in cells) < ENOUGH * len(cells)
    ):
        # "Grade" may be a school year and "classification" a kind of vehicle.
        role = ""
    if not role:
        for kind, telling in _TELLING.items():
            # Seven figures can be a local number and a map reference: only whole numbers tell.
            whole = kind != "phone" or all(sum(map(str.isdigit, cell)) >= 10 for cell in cells)
            if len(cells) >= 5 and whole and share_valid(cells, kind) >= 0.9:
                return Column(name, telling, kind, "day-first", f"nearly all values are valid {kind} values")
        return Column(name, "", "text", "day-first", "not recognised")
    kind = ROLES[role][0]
    order: Order = _date_order(cells) if kind in ("date", "time") else "day-first"
    if kind in ("text", "name") or not cells:
        return Column(name, role, kind, order, f"{role}: {reason}")
    share = share_valid(cells, kind, order)
    if share < ENOUGH:
        why = f"{role}, as text: {reason}, but only {share:.0%} of its values are a valid {kind}"
        return Column(name, role, "text", order, why)
    written = f" written {order}" if kind in ("date", "time") else ""
    return Column(
        name, role, kind, order, f"{role}: {reason}; {share:.0%} of its values are a valid {kind}{written}"
    )


def _is_marking(cell: str) -> bool:
    try:
        Marking.parse(cell)
    except Refusal as refusal:
        return refusal.code == "marking.too_high"
    return True


_LABELLING: dict[str, Callable[[str], object]] = {
    "marking": _is_marking,
    "grading": re.compile(r"[1-3]\W?[A-E]\b|[1-3][A-E][PC]\b|[A-E]\W?[1-5]", re.IGNORECASE).match,
    "handling": re.compile(r"[PC]\b|[1-5]$", re.IGNORECASE).match,
}
"""Whether a cell could belong to a column that labels its row."""


def words_of(name: str) -> list[str]:
    """The words of a column's name: "homePhone_1" is home, phone, 1."""
    return fold(_CAMEL.sub(r"\1 \2", name)).split()


def share_valid(cells: Sequence[str], kind: str, order: str = "day-first") -> float:
    """The share of cells that hold a value of a type."""
    clean = cleaner(kind, order)
    return sum(clean(cell) is not None for cell in cells) / len(cells)


def _date_order(cells: Sequence[str]) -> Order:
    """Month-first only when more dates can be nothing else: day-first is how people here write."""
    pairs = [(int(found[1]), int(found[2])) for cell in cells if (found := _TWO_NUMBERS.match(cell))]
    day_first = sum(first > 12 >= second for first, second in pairs)
    month_first = sum(second > 12 >= first for first, second in pairs)
    return "month-first" if month_first > day_first else "day-first"
