"""Setting the parts of two names against each other."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from forestall.analysis.names.form import Part, Role
from forestall.analysis.names.likeness import SAME_PART, likeness

__all__ = ["Pairing", "pair_parts"]

_COMPARED = (Role.GENERIC, Role.PLACE, Role.NUMBER)


@dataclass(slots=True)
class Pairing:
    """What stands against what: ``pairs`` of (places of a, places of b, likeness, why), and the rest."""

    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float, str]]
    left: list[int]
    right: list[int]


def pair_parts(a: tuple[Part, ...], b: tuple[Part, ...]) -> Pairing:
    """Set each part against at most one of the other name, best likeness first; then join split words."""
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float, str]] = []
    left = list(range(len(a)))
    right = list(range(len(b)))
    # Equal parts first: most pairs of names need nothing more.
    for i in range(len(a)):
        part = a[i]
        for j in right:
            if part is b[j]:
                pairs.append(((i,), (j,), 1.0, "same"))
                left.remove(i)
                right.remove(j)
                break
    if left and right:
        _pair_alike(a, b, left, right, pairs)
    if left and right:
        _join(a, b, left, right, pairs, False)
        if left and right:
            _join(b, a, right, left, pairs, True)
    return Pairing(pairs, left, right)


def _pair_alike(
    a: tuple[Part, ...],
    b: tuple[Part, ...],
    left: list[int],
    right: list[int],
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float, str]],
) -> None:
    found: list[tuple[float, int, int, int, str]] = []
    for i in left:
        part = a[i]
        for j in right:
            other = b[j]
            if part.role in _COMPARED or other.role in _COMPARED:
                alike, why = _meaning(part, other)
            else:
                alike, why = likeness(part, other)
            if alike >= SAME_PART:
                found.append((-alike, abs(i - j), i, j, why))
    found.sort()
    for score, _, i, j, why in found:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append(((i,), (j,), -score, why))


def _meaning(a: Part, b: Part) -> tuple[float, str]:
    """Generic words, places and numbers agree in what they mean, or are told apart."""
    if a.role is b.role and a.key == b.key:
        return 1.0, "same meaning" if a.text != b.text else "same"
    if a.role is Role.NUMBER or b.role is Role.NUMBER:
        return 0.0, ""
    alike, why = likeness(a, b)
    # "Bank" and "Banks" are a slip; two known words that differ by more are two words.
    return (alike, why) if alike >= (0.85 if a.role is b.role else 0.75) else (0.0, "")


def _join(
    a: tuple[Part, ...],
    b: tuple[Part, ...],
    left: list[int],
    right: list[int],
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float, str]],
    turned: bool,
) -> None:
    """Find neighbouring parts of ``a`` that are one word in ``b``."""
    for j in list(right):
        word = b[j].text
        if len(word) < 4:
            continue
        best: tuple[float, tuple[int, ...]] | None = None
        for start in range(len(left)):
            together = ""
            for end in range(start, min(start + 5, len(left))):
                together += a[left[end]].text
                if len(together) > len(word) + 2:
                    break
                if end == start:
                    continue
                alike = _together(together, word)
                if alike >= 0.8 and (best is None or alike > best[0]):
                    best = (alike, tuple(left[start : end + 1]))
        if best is not None:
            alike, places = best
            for place in places:
                left.remove(place)
            right.remove(j)
            pair = ((j,), places) if turned else (places, (j,))
            pairs.append((*pair, 0.97 if alike == 1.0 else alike, "written as one word"))


def _together(joined: str, word: str) -> float:
    if joined == word:
        return 1.0
    return 1 - OSA.distance(joined, word) / max(len(joined), len(word))
