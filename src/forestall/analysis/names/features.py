"""What a pairing of two names says, as few numbers; each speaks for or against, never both."""

from __future__ import annotations

from forestall.analysis.names.form import Kind, NameForm, Part, Role
from forestall.analysis.names.likeness import likeness
from forestall.analysis.names.pairing import Pairing

__all__ = ["BODY_FEATURES", "PERSON_FEATURES", "features"]

_SLIGHT = 0.12
"""Loss up to which a part is only spelt otherwise, not misspelt."""

_AGAINST_SERVANT = 0.75

PERSON_FEATURES = (
    "gain",
    "worst",
    "other_slips",
    "conflict",
    "more_conflicts",
    "missing",
    "lone",
    "slight",
    "slips_missing",
    "only_initials",
    "initials",
    "initial_conflict",
    "turned",
    "generation",
    "servant",
)
"""Weight of what agrees, up to 2.5; the greatest loss by spelling, and the
sum of the others beyond the slight; how unlike the parts
are that stand unmatched on both sides, and how many more than one; parts that one name lacks; one name
is a single part, the commoner the more; a single part
agrees, not exactly, and another is missing; slips beside a
missing part; no part agrees but by initials; parts that agree by an initial;
an initial that stands against another; another order; junior against senior; "abd al-" on one side."""

BODY_FEATURES = (
    "gain",
    "worst",
    "other_slips",
    "conflict",
    "generic_conflict",
    "place_conflict",
    "number_conflict",
    "missing",
    "missing_generic",
    "missing_place",
    "missing_number",
    "slight",
    "slips_missing",
    "legal_conflict",
    "only_generic",
)
"""As for persons; then generic words, places and numbers that differ or that one name lacks; legal
forms of different kinds; nothing but generic words agrees."""


def features(a: NameForm, b: NameForm, pairing: Pairing) -> tuple[float, ...]:
    """Numbers of a pairing, in the order of ``PERSON_FEATURES`` or ``BODY_FEATURES``."""
    if a.kind is Kind.PERSON and b.kind is Kind.PERSON:
        return _person(a, b, pairing)
    return _body(a, b, pairing)


def _person(a: NameForm, b: NameForm, pairing: Pairing) -> tuple[float, ...]:
    mine, other = a.parts, b.parts
    gain = misspelt = slips = worst = 0.0
    initials = servants = full = 0
    turned = against = False
    last = (-1, -1)
    for left, right, alike, why in sorted(pairing.pairs) if len(pairing.pairs) > 1 else pairing.pairs:
        weight = _weight(mine, left, other, right)
        if why == "initial":
            initials += 1
            gain += weight * 0.5
        else:
            full += 1
            gain += weight * alike
            loss = 1 - alike
            misspelt += loss
            slips += max(0.0, loss - _SLIGHT)
            if loss > worst:
                worst = loss
        if mine[left[0]].servant != other[right[0]].servant:
            servants += 1
            # "Abdul" where the other name has a part of its own, as in Abdul Khan and Wali Khan.
            against = against or bool(pairing.right if mine[left[0]].servant else pairing.left)
        if right[0] < last[1]:
            turned = True
        last = (left[0], right[0])
    conflict, conflicts, initial_conflict = _conflicts(mine, pairing.left, other, pairing.right)
    if against and not conflict:
        conflict = _AGAINST_SERVANT
    rest = pairing.left if len(pairing.left) > len(pairing.right) else pairing.right
    holder = mine if rest is pairing.left else other
    missing = 0.0
    if len(rest) > conflicts:
        lengths = sorted((_missing_weight(holder[place]) for place in rest), reverse=True)
        missing = sum(lengths[conflicts:])
    lone = 0.0
    if len(mine) != len(other) and 1 in (len(mine), len(other)) and missing:
        lone = 1.6 - (mine if len(mine) == 1 else other)[0].weight
    return (
        min(gain, 2.5),
        worst,
        slips - max(0.0, worst - _SLIGHT),
        conflict,
        float(max(0, conflicts - 1)),
        min(missing, 4.0),
        lone,
        1.0 if missing and full == 1 and not initials and not conflict and worst > 0 else 0.0,
        misspelt * min(missing, 1.0),
        1.0 if initials and not full else 0.0,
        float(initials),
        float(initial_conflict),
        _turning(a, b) if turned and a.ordered == b.ordered else 0.0,
        1.0 if a.generation and b.generation and a.generation != b.generation else 0.0,
        float(servants),
    )


def _weight(
    mine: tuple[Part, ...], left: tuple[int, ...], other: tuple[Part, ...], right: tuple[int, ...]
) -> float:
    if len(left) == 1:
        if len(right) == 1:
            return min(mine[left[0]].weight, other[right[0]].weight)
        return mine[left[0]].weight
    return other[right[0]].weight


def _missing_weight(part: Part) -> float:
    if part.native >= "\u2e80":
        # Chinese, Japanese and Korean names have no middle names to leave out.
        return 4.0
    return 0.3 if part.role is Role.INITIAL else 0.5 if part.role is Role.PATRONYMIC else 1.0


def _conflicts(
    mine: tuple[Part, ...], left: list[int], other: tuple[Part, ...], right: list[int]
) -> tuple[float, int, int]:
    """Parts unmatched on both sides: how unlike the nearest two are, how many, whether an initial."""
    number = min(len(left), len(right))
    if not number:
        return 0.0, 0, 0
    nearest = 0.0
    initial = 0
    for i in left:
        for j in right:
            p, q = mine[i], other[j]
            if p.role is Role.INITIAL or q.role is Role.INITIAL:
                initial = 1
                continue
            alike = likeness(p, q)[0]
            if alike > nearest:
                nearest = alike
    return 1.0 - 0.5 * nearest, number, initial


def _turning(a: NameForm, b: NameForm) -> float:
    """Order says more where it is known which part is whose: 1 with "son of", 0.7 for two given names."""
    if a.ordered and b.ordered:
        return 1.0
    if len(a.parts) == 2 == len(b.parts) and all(part.classes and min(part.classes) >= 0 for part in a.parts):
        return 0.7
    return 0.05


_OFTEN_LEFT_OUT = frozenset({"group", "europe", "asia", "africa", "america"})


def _share(part: Part, first: bool) -> float:
    """How far an unmatched part counts: less in a second name, and where it is often left out."""
    return 0.3 if not first else 0.5 if part.key in _OFTEN_LEFT_OUT else 1.0


def _body(a: NameForm, b: NameForm, pairing: Pairing) -> tuple[float, ...]:
    mine, other = a.parts, b.parts
    gain = misspelt = slips = worst = 0.0
    named = 0
    for left, right, alike, _ in pairing.pairs:
        weight = _weight(mine, left, other, right)
        gain += weight * alike
        loss = 1 - alike
        misspelt += loss
        slips += max(0.0, loss - _SLIGHT)
        worst = max(worst, loss)
        if weight >= 0.5:
            named += 1
    by_role_left = [0.0] * 7
    by_role_right = [0.0] * 7
    for i in pairing.left:
        by_role_left[mine[i].role] += _share(mine[i], i < a.aside)
    for j in pairing.right:
        by_role_right[other[j].role] += _share(other[j], j < b.aside)
    names_left = by_role_left[0] + by_role_left[1] + by_role_left[2]
    names_right = by_role_right[0] + by_role_right[1] + by_role_right[2]
    conflict = 0.0
    if names_left and names_right:
        conflict = _conflicts(
            mine,
            [i for i in pairing.left if mine[i].role is Role.NAME],
            other,
            [j for j in pairing.right if other[j].role is Role.NAME],
        )[0]
    generic_left = by_role_left[Role.GENERIC] + 0.5 * by_role_left[Role.ORDINARY]
    generic_right = by_role_right[Role.GENERIC] + 0.5 * by_role_right[Role.ORDINARY]
    if not conflict and (
        (names_left and generic_right) or (names_right and generic_left) or (generic_left and generic_right)
    ):
        generic_conflict = 1.0
    else:
        generic_conflict = 0.0
    legal = 0.0
    if a.legal and b.legal and not set(a.legal) & set(b.legal):
        legal = 0.3 if "corporation" in a.legal + b.legal else 1.0
        if ("nonprofit" in a.legal) != ("nonprofit" in b.legal):
            legal = 1.5
    return (
        min(gain, 2.5),
        worst,
        slips - max(0.0, worst - _SLIGHT),
        conflict,
        generic_conflict,
        1.0 if by_role_left[Role.PLACE] and by_role_right[Role.PLACE] else 0.0,
        1.0 if by_role_left[Role.NUMBER] and by_role_right[Role.NUMBER] else 0.0,
        min(abs(names_left - names_right), 3.0),
        min(abs(generic_left - generic_right), 3.0),
        1.0 if bool(by_role_left[Role.PLACE]) != bool(by_role_right[Role.PLACE]) else 0.0,
        1.0 if bool(by_role_left[Role.NUMBER]) != bool(by_role_right[Role.NUMBER]) else 0.0,
        1.0 if named == 1 and worst > 0 and not conflict and names_left + names_right else 0.0,
        misspelt * min(abs(names_left - names_right), 1.0),
        legal,
        1.0 if not (named or conflict or generic_conflict) and (pairing.left or pairing.right) else 0.0,
    )
