"""Keeping spreadsheets from running what a cell of a CSV file says, in a way that can be taken back.

A spreadsheet that opens a CSV file takes a cell that starts with ``=``, ``+``, ``-`` or ``@`` (or
their full-width forms), perhaps after blanks, a tab or a line end, for a formula. Such a cell gets
one apostrophe in front; so does a cell of apostrophes followed by such a start. A plain number or
telephone number (a sign, then figures, blanks, dots and commas only) stays as it is. Taking one
apostrophe off every cell that starts that way gives back exactly what was there.

References
----------
OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

__all__ = ["guard_cell", "unguard_cell"]

_FORMULA = r"(?:\s*[=+\-@＝＋－＠]|[\t\r\n])"
_TO_GUARD = re.compile(rf"'*{_FORMULA}")
_GUARDED = re.compile(rf"'+{_FORMULA}")
_PLAIN_NUMBER = re.compile(r"[+-][0-9][0-9 .,]*")


def guard_cell(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Examples
    --------
    >>> guard_cell("=1+1"), guard_cell("'=1+1"), guard_cell("+447700900123"), guard_cell("O'Neil")
    ("'=1+1", "''=1+1", '+447700900123', "O'Neil")
    """
    if text[:1].isalnum():  # as nearly all cells are
        return text
    if _TO_GUARD.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def unguard_cell(text: str) -> str:
    """Take the apostrophe off again.

    Examples
    --------
    >>> unguard_cell("'=1+1"), unguard_cell("''=1+1"), unguard_cell("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text
