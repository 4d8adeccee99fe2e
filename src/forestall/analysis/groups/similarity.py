"""Whether two groups are alike in what they do and where: an aid to comparison, never a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.special import betaincinv
from scipy.stats import beta

from forestall.analysis.groups.finding import FindingKind, GroupFinding, Item
from forestall.analysis.groups.view import Group

__all__ = ["compare_profiles"]

_FIELDS = ("method", "commodity", "territory", "country")
_REPORTED = 0.5


def compare_profiles(
    groups_a: Sequence[Group], groups_b: Sequence[Group]
) -> dict[tuple[str, str], GroupFinding]:
    """Compare the recorded methods, commodities and territories of every pair of groups.

    The score is the share of the two recorded profiles that agrees; a value that few groups have counts
    for more. The interval is that of a proportion seen in as many values as were recorded (Jeffreys).
    Names, origins and members are not looked at.

    Returns
    -------
    dict
        Only pairs of which at least half agrees in two values or more.

    Examples
    --------
    >>> profile = {"method": frozenset({"cuckooing"}), "commodity": frozenset({"crack"})}
    >>> found = compare_profiles([Group("a", ("p",), profile=profile)], [Group("b", ("q",), profile=profile)])
    >>> found["a", "b"].kind.value, found["a", "b"].score
    ('SIMILAR', 1.0)
    """
    values_a = [(group.id, _values(group)) for group in groups_a]
    values_b = [(group.id, _values(group)) for group in groups_b]
    held = Counter(value for _, values in (*values_a, *values_b) for value in values)
    total = len(values_a) + len(values_b)
    rarity = {value: float(np.log1p(total / count)) for value, count in held.items()}
    holding: dict[tuple[str, str], list[int]] = {}
    for row, (_, values) in enumerate(values_b):
        for value in values:
            holding.setdefault(value, []).append(row)
    found = {}
    for id_a, first in values_a:
        rows = sorted({row for value in first for row in holding.get(value, ())})
        for row in rows:
            id_b, second = values_b[row]
            fields = {field for field, _ in first} & {field for field, _ in second}
            shared = sorted(first & second)
            either = [value for value in first | second if value[0] in fields]
            weight = sum(rarity[value] for value in shared)
            score = weight / sum(rarity[value] for value in either)
            if len(shared) < 2 or score < _REPORTED:
                continue
            found[id_a, id_b] = _finding(id_a, id_b, score, len(either), shared)
    return found


def _values(group: Group) -> frozenset[tuple[str, str]]:
    return frozenset((field, value) for field in _FIELDS for value in group.profile.get(field, ()))


def _finding(a: str, b: str, score: float, seen: int, shared: list[tuple[str, str]]) -> GroupFinding:
    agreed, differed = score * seen + 0.5, (1.0 - score) * seen + 0.5
    lo, hi = (float(betaincinv(agreed, differed, tail)) for tail in (0.05, 0.95))
    above = float(beta.sf(0.5, agreed, differed))
    items = tuple(Item("profile", f"{field}: both {value}", None) for field, value in shared)
    return GroupFinding(
        FindingKind.SIMILAR, a, b, score, min(lo, score), max(hi, score), above, None, None, items
    )
