"""How alike two parts of two names are, and why."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from forestall.analysis.names.form import Part, Role
from forestall.analysis.names.sounds import consonants, korean_sound
from forestall.analysis.names.words import is_han, is_hangul
from forestall.analysis.transliteration import similarity

__all__ = ["SAME_PART", "likeness"]

SAME_PART = 0.62
"""Parts at least this alike are set against each other as one part spelt differently."""

_PREFIXES = frozenset(
    "al el ul as ad ash an ar abd abdul bin ben ibn binal de del du la le da do di van von vander vanden der "
    "den mac mc o abu abou bou ait ould san saint st".split()
)
_MOST_SLIPS = 2.25
"""Three slips in one word of ordinary length make another word."""
_SLIPS_OF_A_LETTER = 0.34
"""In a short word so many slips for each letter do."""
_FOREIGN = 0.7
_CHANCE = 0.33
"""Chance of one name from which learned readings count."""
_NO_CHANCE = 0.25
"""Chance below which a Latin spelling that looks alike counts for nothing."""
_ALIKE_INITIALS = (frozenset("jyi"), frozenset("ckq"), frozenset("vw"), frozenset("gh"), frozenset("zs"))
_distance = OSA.distance


def likeness(a: Part, b: Part) -> tuple[float, str]:
    """Compare two parts: 0 (nothing alike) to 1 (the same), and the reason in a word or two."""
    left, right = a.text, b.text
    if left == right:
        if a.native == b.native:
            return 1.0, "same"
        if a.native == left or b.native == right:
            return 1.0, "transliteration"
        if _script(a.native) != _script(b.native):
            return 0.95, "transliteration"
    if a.role is Role.INITIAL or b.role is Role.INITIAL:
        return _initial(left, right)
    shared = a.classes & b.classes
    if shared:
        return (
            (0.95, "nickname or form of the name")
            if max(shared) >= 0
            else (0.85, "spelling of the family name")
        )
    across = (a.native is not left and a.native != left) or (b.native is not right and b.native != right)
    if across:
        return _across(a, b)
    return _spelling(a, b)


def _initial(left: str, right: str) -> tuple[float, str]:
    if left[0] == right[0]:
        return 0.8, "initial"
    for group in _ALIKE_INITIALS:
        if left[0] in group and right[0] in group:
            return 0.7, "initial"
    return 0.0, ""


def _across(a: Part, b: Part) -> tuple[float, str]:
    """Parts of which at least one is not in Latin letters."""
    left, right = a.native, b.native
    if _others(a, b):
        return 0.5, "another given name"
    both = a.native != a.text and b.native != b.text
    if both and _script(left) == _script(right):
        longest = max(len(left), len(right))
        slips = _distance(left, right)
        alike = 1 - slips / longest
        return (alike if slips <= _SLIPS_OF_A_LETTER * longest else min(0.5, alike)), "spelling"
    if a.key == b.key:
        return 0.95, "transliteration"
    if not both and _lacks_ending(left, b.text) | _lacks_ending(right, a.text):
        return 0.5, "another ending"
    # Cyrillic and Armenian write sounds as Latin does, so that the Latin spelling is as good.
    spelling = _spelling(a, b)[0]
    if min(len(a.text), len(b.text)) <= 3:
        spelling = min(spelling, 0.5)
    if both or "\u0400" <= max(left[0], right[0]) < "\u0590":
        return spelling, "transliteration"
    if is_hangul(left) or is_hangul(right):
        alike = _korean(a.text, b.text)
        return max(min(spelling, 0.5), alike), "transliteration"
    chance = _chance(left, right, a.key, b.key)
    if chance < _NO_CHANCE:
        spelling = min(spelling, 0.5)
    learned = SAME_PART + (0.97 - SAME_PART) * chance if chance >= _CHANCE else 0.0
    return max(spelling, learned), "transliteration"


def _lacks_ending(native: str, spelt: str) -> bool:
    """Whether the vowel that a last he of Arabic or Hebrew stands for is not in the Latin spelling."""
    return native[-1] in "\u0647\u05d4" and spelt[-1] not in "aeiouyht"


def _korean(left: str, right: str) -> float:
    """Likeness of two Latin spellings of Korean, whose vowels every system writes otherwise."""
    first, second = korean_sound(left), korean_sound(right)
    if first == second:
        return 0.93
    longest = max(len(first), len(second))
    return 0.8 if longest > 4 and _distance(first, second) == 1 and first[-2:] == second[-2:] else 0.0


@lru_cache(maxsize=65536)
def _chance(left: str, right: str, key: str, other: str) -> float:
    """Chance by the learned readings, asked only where the consonants are not foreign to each other."""
    mine, theirs = consonants(key), consonants(other)
    if _distance(mine, theirs) > _FOREIGN * max(len(mine), len(theirs)):
        return 0.0
    return similarity(left, right)


def _script(word: str) -> int:
    """Blocks of 256 letters stand for scripts; Han and Hangul are one each."""
    return -1 if is_han(word) else -2 if is_hangul(word) else ord(word[0]) >> 8


def _others(a: Part, b: Part) -> bool:
    """Whether two parts are two known given names, or a given name and its form of the other sex."""
    mine, theirs = bool(a.classes) and max(a.classes) >= 0, bool(b.classes) and max(b.classes) >= 0
    if mine and theirs:
        return a.key != b.key
    if not mine and not theirs:
        return False
    shorter, longer = sorted((a.text, b.text), key=len)
    ends = {shorter[-1], longer[-1]}
    return longer == shorter + "a" or (shorter[:-1] == longer[:-1] and ends == {"a", "o"})


def _spelling(a: Part, b: Part) -> tuple[float, str]:
    left, right = a.text, b.text
    longest = max(len(left), len(right))
    if a.key == b.key and a.role is b.role:
        return (0.93, "spelling of the same sound") if longest > 3 else (0.85, "spelling of the same sound")
    if longest >= 2 * min(len(left), len(right)) + 3:
        return 0.0, ""
    gap = len(left) - len(right)
    if gap > 1 and left.endswith(right) and left[:gap] in _PREFIXES:
        return 0.95, "particle"
    if gap < -1 and right.endswith(left) and right[:-gap] in _PREFIXES:
        return 0.95, "particle"
    edits = _distance(left, right)
    if edits > 0.6 * longest:
        return 0.0, ""
    if a.personal and b.personal and _others(a, b):
        return min(0.5, 1 - edits / longest), "another given name"
    # Half by letters, half by sound: a wrong vowel costs less than a wrong consonant.
    slips = (edits + min(edits, _distance(a.key, b.key))) / 2
    most = _SLIPS_OF_A_LETTER * longest if longest < 7 else _MOST_SLIPS if longest < 12 else 4.0
    # Short words of bodies are mostly acronyms, which no slip makes into each other.
    if slips > most or min(len(left), len(right)) <= 2 or (longest <= 4 and not (a.personal and b.personal)):
        return min(0.5, 1 - slips / longest), "spelling"
    return 1 - slips / longest, "spelling"
