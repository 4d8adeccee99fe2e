"""A name that was analysed once: its parts, each with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["Kind", "NameForm", "Part", "Role"]


class Kind(IntEnum):
    """How a name is read."""

    PERSON = 0
    BODY = 1
    THING = 2


class Role(IntEnum):
    """What a part is in its name."""

    NAME = 0
    INITIAL = 1
    PATRONYMIC = 2
    GENERIC = 3
    ORDINARY = 4
    PLACE = 5
    NUMBER = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a name.

    Parameters
    ----------
    text
        Latin spelling, lower-case ASCII.
    native
        The spelling in its own script; equal to ``text`` for Latin letters.
    role
        What the part is.
    key
        Its sound (`sound`), or for generic words, places and numbers what they mean.
    weight
        How much its agreement says, 0 to 1.
    classes
        Classes of given names and surnames that it is a form of.
    servant
        Whether "abd al-" stood before it.
    personal
        Whether it is of a person's name.
    """

    text: str
    native: str
    role: Role
    key: str
    weight: float
    classes: frozenset[int]
    servant: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name, analysed: hold it and compare it often.

    Parameters
    ----------
    text
        The name as written.
    kind
        How it was read.
    parts
        What is compared, in order; titles, particles and legal forms are not among them.
    legal
        Kinds of legal form found (``limited``, ``stock`` ...), sorted.
    generation
        2 for junior, 3 for the third, 0 when not said.
    ordered
        Whether the writing tells which part is the family name (a comma, or "bin" between parts).
    aside
        From this part on another name of the same body follows (after a stroke); those may be missing.
    cut
        Whether the name was so long that only its beginning is among the parts.
    """

    text: str
    kind: Kind
    parts: tuple[Part, ...]
    legal: tuple[str, ...] = ()
    generation: int = 0
    ordered: bool = False
    aside: int = 99
    cut: bool = False
