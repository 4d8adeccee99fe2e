"""What was found about two groups, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FindingKind", "GroupFinding", "Item", "LinkedGroups"]


class FindingKind(StrEnum):
    """The three findings about two groups; none of them is a degree of another."""

    SAME = "SAME"  # one group, recorded twice
    CONNECTED = "CONNECTED"  # two groups with people, phones, accounts, addresses or vehicles in common
    SIMILAR = "SIMILAR"  # alike in method, commodity or territory only: never a link


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence for or against a finding.

    Parameters
    ----------
    what : str
        ``member``, ``phone`` or another kind of identifier, ``ties``, ``name``, ``profile``,
        ``contradiction``.
    text : str
        One line for a reader, with the two records.
    probability : float or None
        That this piece is what it looks like; ``None`` where it is a plain fact.
    about : str
        What both hold, without its kind; empty where the piece is no such thing.
    first, second : tuple of str
        Ids of the people of the first and of the second group that it concerns.
    known : int or None
        How many people and groups of both views hold it, where something is held.
    """

    what: str
    text: str
    probability: float | None
    about: str = ""
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    known: int | None = None


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """One finding about one pair of groups.

    Parameters
    ----------
    kind : FindingKind
    group_a, group_b : str
        Ids of the groups.
    score : float
        SAME: expected share of the members of the smaller group, as recorded, who are recorded in the
        other one too. CONNECTED: expected share of them through whom the groups are joined, as a member
        of both or as holder of something that the other group holds too. SIMILAR: share of the recorded
        profile that agrees.
    lo, hi : float
        90 % credible interval of the same share; ``lo <= score <= hi``.
    probability : float
        That the finding is right, from 0 to 1: of SAME, that the two are one group. Of SIMILAR it is
        that the agreement is above one half; it says nothing about a link.
    p_value, q_value : float or None
        CONNECTED only: how often a network with the same degrees shares so much by chance, and the false
        discovery rate when all pairs of groups at least as surprising are reported; ``None`` where a
        view has fewer than three groups, so that chance cannot be told.
    evidence : tuple of Item
        Strongest, for CONNECTED rarest, first.
    """

    kind: FindingKind
    group_a: str
    group_b: str
    score: float
    lo: float
    hi: float
    probability: float
    p_value: float | None
    q_value: float | None
    evidence: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class LinkedGroups:
    """Everything that was found between two views.

    Parameters
    ----------
    findings : tuple of GroupFinding
        SAME first, then CONNECTED, then SIMILAR; the highest score first.
    people : tuple of (str, str, float)
        Possible links between people: id in each view, and the probability that they are one.
    compared : int
        Pairs of groups that were there to compare.
    """

    findings: tuple[GroupFinding, ...]
    people: tuple[tuple[str, str, float], ...]
    compared: int
