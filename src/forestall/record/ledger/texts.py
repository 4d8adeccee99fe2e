"""What the ledger can hold as a text and as an id."""

from __future__ import annotations

import re

from forestall.core import ForestallError

__all__ = ["ENTITY_ID", "askable", "is_text", "printable", "require_id"]

ENTITY_ID = re.compile(r"[^\s\"'\\\x00-\x1f\x7f]{1,200}")
"""What an id of an entity or a source looks like: something that the log may name."""


def is_text(text: str) -> bool:
    """Whether both databases can hold a text: PostgreSQL takes no NUL, and UTF-8 no half character.

    Examples
    --------
    >>> is_text("Łukasz"), is_text("a\\x00b"), is_text("\\ud83d")
    (True, False, False)
    """
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def askable(text: str) -> str:
    """A text that a query may hold: what no database could hold becomes empty, which nothing is.

    Examples
    --------
    >>> askable("p1"), askable("p\\x00")
    ('p1', '')
    """
    return text if is_text(text) else ""


def printable(text: str, most: int = 2_000) -> str:
    """The beginning of a text, with what no database could hold written out.

    Examples
    --------
    >>> printable("a\\x00b")
    'a\\\\x00b'
    """
    return text[:most].replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()


def require_id(name: str) -> None:
    """Go on only if a name can be the id of an entity or a source.

    Raises
    ------
    ForestallError
        ``id.invalid``.
    """
    if not ENTITY_ID.fullmatch(name):
        raise ForestallError(
            "id.invalid",
            f"{name[:200]!r} is not an id.",
            "An id has at most 200 characters, without spaces and quotes.",
        )
