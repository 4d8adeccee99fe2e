"""Protective markings (Government Security Classifications).

Forestall is rated for OFFICIAL-SENSITIVE; anything higher is refused at the door.
"""

from __future__ import annotations

import re
from enum import IntEnum

from forestall.core.errors import Refusal

__all__ = ["Marking"]

_HIGHER = re.compile(r"\b(TOP[\s-]*SECRET|SECRET|CONFIDENTIAL|STRAP\d?)\b", re.IGNORECASE)


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
        letters = re.sub(r"[^A-Z]", "", text.upper())
        if letters in {"OFFICIAL", "O", "NOTPROTECTIVELYMARKED", "UNCLASSIFIED"}:
            return cls.OFFICIAL
        if letters in {"OFFICIALSENSITIVE", "OS", "RESTRICTED"}:
            return cls.OFFICIAL_SENSITIVE
        raise Refusal(
            "marking.unknown",
            f"{text.strip()!r} is not a protective marking.",
            "Write OFFICIAL or OFFICIAL-SENSITIVE.",
        )
