"""Setting the parts of two names against each other."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from forestall.analysis.names.form import Kind, NameForm, Part, Role
from forestall.analysis.names.likeness import SAME_PART, likeness
from forestall.analysis.names.sounds import korean_sound
from forestall.analysis.names.words import is_hangul

__all__ = ["Pairing", "pair_forms"]

_JOINED = 0.8
"""Likeness from which words written together are taken for one word, with a slip."""
_COMPARED = (Role.GENERIC, Role.PLACE, Role.NUMBER)


@dataclass(slots=True)
class Pairing:
    """What stands against what: ``pairs`` of (places of a, places of b, likeness, why), and the rest."""

    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float, str]]
    left: list[int]
    right: list[int]


def pair_forms(a: NameForm, b: NameForm) -> Pairing:
    """Set each part against at most one of the other name.

    Equal parts first, then words written together, then the best likeness, then acronyms of bodies.
    """
    found = _pair_parts(a.parts, b.parts)
    if found.left and found.right and a.kind is not Kind.PERSON and b.kind is not Kind.PERSON:
        _expand(a, b, found.left, found.right, found.pairs, False)
        if found.left and found.right:
            _expand(b, a, found.right, found.left, found.pairs, True)
    return found


def _pair_parts(a: tuple[Part, ...], b: tuple[Part, ...]) -> Pairing:
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
        # A word that is exactly several of the other name, before likeness takes one of those away.
        if len(left) > 1:
            _join(a, b, left, right, pairs, False, 1.0)
        if len(right) > 1 and left:
            _join(b, a, right, left, pairs, True, 1.0)
        _pair_alike(a, b, left, right, pairs)
    if left and right:
        if len(left) > 1:
            _join(a, b, left, right, pairs, False, _JOINED)
        if len(right) > 1 and left:
            _join(b, a, right, left, pairs, True, _JOINED)
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
    if a.role is Role.GENERIC or b.role is Role.GENERIC:
        shorter, longer = sorted((a.text, b.text), key=len)
        if 3 <= len(shorter) <= 5 and longer.startswith(shorter) and len(longer) > len(shorter) + 3:
            return 0.9, "abbreviation"
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
    least: float,
) -> None:
    """Find neighbouring parts of ``a`` that are one word in ``b``."""
    for j in list(right):
        word = b[j].text
        if len(word) < 4 or (least < 1.0 and b[j].native >= "\u2e80"):
            continue
        korean = is_hangul(b[j].native)
        korean_word = korean_sound(word) if korean else ""
        best: tuple[float, tuple[int, ...]] | None = None
        for start in range(len(left)):
            together = ""
            for end in range(start, min(start + 5, len(left))):
                together += a[left[end]].text
                if len(together) > len(word) + 2:
                    break
                if end == start:
                    continue
                if least == 1.0:
                    alike = float(together == word or (korean and korean_sound(together) == korean_word))
                else:
                    alike = _together(together, word)
                if alike >= least and (best is None or alike > best[0]):
                    best = (alike, tuple(left[start : end + 1]))
        if best is not None:
            alike, places = best
            for place in places:
                left.remove(place)
            right.remove(j)
            pair = ((j,), places) if turned else (places, (j,))
            pairs.append((*pair, 0.97 if alike == 1.0 else alike, "written as one word"))


def _together(joined: str, word: str) -> float:
    return 1 - OSA.distance(joined, word) / max(len(joined), len(word))


def _expand(
    long: NameForm,
    short: NameForm,
    left: list[int],
    right: list[int],
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float, str]],
    turned: bool,
) -> None:
    """Find neighbouring words of one name whose first letters are a word of the other.

    The last letter may be that of a legal form in words: CMTC for China Metal Trading Company.
    """
    a, b = long.parts, short.parts
    end = "c" if "corporation" in long.legal else ""
    for j in list(right):
        word = b[j].text
        if b[j].role is not Role.NAME or not 2 <= len(word) <= 6 or len(left) + len(end) < len(word):
            continue
        letters = "".join(a[i].text[0] for i in left) + end
        start = letters.find(word)
        if start < 0:
            continue
        places = tuple(left[start : start + len(word)])
        right.remove(j)
        for place in places:
            left.remove(place)
        pair = ((j,), places) if turned else (places, (j,))
        pairs.append((*pair, 0.9 if len(word) > 2 else 0.8, "acronym"))
