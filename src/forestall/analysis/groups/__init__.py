"""Groups recorded twice: which groups of two agencies are the same, connected, or only alike.

What lives here: what a view of groups is (`view`), the weight of evidence for pairs of people
(`likeness`, `evidence`), pairings of members and how many are shared (`pairing`, `overlap`, `shared`),
the three findings (`linking`, `connection`, `similarity`, `contradiction`), groups over time (`change`),
people between national and international groups (`brokers`).

May import: ``forestall.core``, ``forestall.analysis.names``, ``forestall.analysis.transliteration``,
numpy, scipy, numba, rapidfuzz.

To add a kind of evidence about people: a term in `evidence`. About groups: a term in `contradiction`.
"""

from forestall.analysis.groups.brokers import CAVEAT, Broker, find_brokers
from forestall.analysis.groups.change import Fate, Flow, GroupChange, follow
from forestall.analysis.groups.finding import FindingKind, GroupFinding, Item, LinkedGroups
from forestall.analysis.groups.linking import link_groups
from forestall.analysis.groups.view import Group, GroupView, Person

__all__ = [
    "CAVEAT",
    "Broker",
    "Fate",
    "FindingKind",
    "Flow",
    "Group",
    "GroupChange",
    "GroupFinding",
    "GroupView",
    "Item",
    "LinkedGroups",
    "Person",
    "find_brokers",
    "follow",
    "link_groups",
]
