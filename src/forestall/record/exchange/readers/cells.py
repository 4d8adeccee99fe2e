"""Spreadsheet cells as text: shared strings, numbers, dates, booleans and error values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from forestall.record.exchange.readers.document import Code

__all__ = ["CellFault", "DateFormats", "convert_cell", "unescape"]

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})")


class CellFault(Exception):
    """A cell that has no value to give."""

    def __init__(self, code: Code, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.remedy = remedy


def unescape(text: str) -> str:
    """Undo the ``_xHHHH_`` escapes of Office Open XML.

    >>> unescape("line one_x000D_")
    'line one\\r'
    """
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


class DateFormats:
    """Which cell styles show a number as a date, a time or a duration (ECMA-376 part 1, 18.8.30).

    Parameters
    ----------
    formats : sequence of str
        Number format id of each cell style.
    codes : dict
        Format code of each custom number format id.
    date1904 : bool
        Whether serial 0 is 1904-01-01, as in old Macintosh workbooks, not 1899-12-31.
    """

    def __init__(self, formats: Sequence[str], codes: dict[str, str], date1904: bool) -> None:
        self._kinds = [_kind(identifier, codes) for identifier in formats]
        self._date1904 = date1904

    def kind(self, style: str) -> str:
        """``number``, ``date``, ``time`` or ``duration`` for a cell style."""
        if not style.isascii() or not style.isdigit() or len(style) > 6 or int(style) >= len(self._kinds):
            return "number"
        return self._kinds[int(style)]

    def iso(self, serial: float, kind: str) -> str:
        """Write a serial number as ISO 8601 text.

        >>> DateFormats([], {}, False).iso(45429.5, "date")
        '2024-05-17T12:00:00'
        """
        if kind == "duration" or (kind == "time" and 0 <= serial < 1):
            seconds = round(serial * 86400)
            return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        # Serial 60 is 29 February 1900, a day that never was: before it the count is one day off.
        origin = datetime(1904, 1, 1) if self._date1904 else datetime(1899, 12, 30 + (serial < 60))
        moment = origin + timedelta(milliseconds=round(serial * 86_400_000))
        if moment.time() == datetime.min.time():
            return moment.date().isoformat()
        return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def _kind(identifier: str, codes: dict[str, str]) -> str:
    if identifier in codes:
        code = _LITERAL.sub("", codes[identifier].split(";")[0]).lower()
        if re.search(r"\[[hms]+\]", code):
            return "duration"
        if re.search(r"[dy]", code) or ("m" in code and "h" not in code and "s" not in code):
            return "date"
        return "time" if re.search(r"[hs]", code) else "number"
    number = int(identifier) if identifier.isascii() and identifier.isdigit() and len(identifier) < 6 else 0
    if number == 46:
        return "duration"
    if number in {18, 19, 20, 21, 45, 47}:
        return "time"
    return "date" if number in {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)} else "number"


def convert_cell(
    kind: str, value: str, style: str, strings: Callable[[], list[str]], dates: DateFormats
) -> str:
    """Return the value of a cell as text.

    Raises
    ------
    CellFault
        For an error value, or a value that contradicts the type of the cell.
    """
    if kind == "s":
        shared = strings()
        if value.isascii() and value.isdigit() and len(value) < 10 and int(value) < len(shared):
            return _check_nul(shared[int(value)])
        raise _bad(value, "a number of a shared text")
    if kind in {"inlineStr", "str"}:
        return _check_nul(unescape(value))
    if kind == "b":
        if value in {"0", "1", "true", "false"}:
            return "true" if value in {"1", "true"} else "false"
        raise _bad(value, "a boolean")
    if kind == "e":
        raise CellFault(
            Code.CELL_ERROR,
            f"The cell holds the error value {value[:40]}.",
            "Correct the formula or clear the cell, and save the workbook.",
        )
    if kind == "d":
        return value
    if kind != "n":
        raise _bad(value, f"of a known type ({kind[:20]!r})")
    return _number(value, dates.kind(style), dates)


def _check_nul(text: str) -> str:
    if "\0" in text:
        raise CellFault(
            Code.CONTROL_CHARACTER,
            "The cell holds a NUL character, which no text should.",
            "Remove the NUL characters.",
        )
    return text


def _number(value: str, kind: str, dates: DateFormats) -> str:
    if kind == "number" and _WHOLE.fullmatch(value):
        return value
    try:
        number = float(value) if len(value) < 400 else math.inf
    except ValueError:
        raise _bad(value, "a number") from None
    if not math.isfinite(number):
        raise _bad(value, "a number that a spreadsheet can hold")
    if kind != "number":
        try:
            return dates.iso(number, kind)
        except (OverflowError, ValueError):
            raise _bad(value, "a date") from None
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _bad(value: str, wanted: str) -> CellFault:
    return CellFault(
        Code.BAD_CELL,
        f"The cell value {value[:40]!r} is not {wanted}.",
        "Open the workbook and save it again.",
    )
