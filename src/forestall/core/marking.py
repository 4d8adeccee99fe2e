"""Protective markings (Government Security Classifications).

Forestall is rated for OFFICIAL-SENSITIVE; anything higher is refused at the door.
"""

from __future__ import annotations

import re
from enum import IntEnum

from forestall.core.errors import Refusal

__all__ = ["Marking"]

_HIGHER = re.compile(r"(?<![A-Z])(TOP[\s_-]*SECRET|SECRET|CONFIDENTIAL|STRAP\s?\d?)(?![A-Z])", re.IGNORECASE)
# Only these may stand between the words. Dropping any other sign would read half a marking as a whole one.
_BETWEEN = re.compile(r"[\s\-_.:()\[\]\u2010-\u2015]")


class Marking(IntEnum):
    """A protective marking; a larger value is more sensitive.

    Examples
    --------
    >>> Marking.parse("Official - Sensitive").words
    'OFFICIAL-SENSITIVE'
    >>> max(Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE).words
    'OFFICIAL-SENSITIVE'
    """

    OFFICIAL = 0
    OFFICIAL_SENSITIVE = 1

    @property
    def words(self) -> str:
        """The marking as it is printed on a page."""
        return self.name.replace("_", "-")

    @classmethod
    def parse(cls, text: str) -> Marking:
        """Read a marking as people write it.

        Raises
        ------
        Refusal
            ``marking.too_high`` above OFFICIAL-SENSITIVE (legacy CONFIDENTIAL included);
            ``marking.unknown`` when it is no marking at all.
        """
        if _HIGHER.search(text):
            raise Refusal(
                "marking.too_high",
                f"Forestall holds nothing above OFFICIAL-SENSITIVE, and this is marked {text.strip()!r}.",
                "Keep it on a system rated for it, or ask its originator for a version at a lower marking.",
            )
        letters = _BETWEEN.sub("", text.upper())
        if letters in {"OFFICIAL", "O", "NOTPROTECTIVELYMARKED", "UNCLASSIFIED"}:
            return cls.OFFICIAL
        if letters in {"OFFICIALSENSITIVE", "OS", "RESTRICTED"}:
            return cls.OFFICIAL_SENSITIVE
        raise Refusal(
            "marking.unknown",
            f"{text.strip()!r} is not a protective marking.",
            "Write OFFICIAL or OFFICIAL-SENSITIVE.",
        )
