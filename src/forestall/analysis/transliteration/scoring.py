"""The likeness of two name parts."""

from __future__ import annotations

from rapidfuzz.distance import JaroWinkler

from forestall.analysis.transliteration.spelling import romanise, skeleton

__all__ = ["similarity"]


def similarity(a: str, b: str) -> float:
    """Say how surely two single name parts, of any scripts, are one name written differently.

    Returns
    -------
    float
        From 0 to 1; the same whichever comes first; 1 for equal spellings, 0 where either is blank.

    Examples
    --------
    >>> similarity("Olga", "Ольга")
    1.0
    """
    if a == b:
        return 1.0 if a.strip() else 0.0
    spelt_a, spelt_b = sorted((romanise(a), romanise(b)))
    if not spelt_a or not spelt_b:
        return 0.0
    spelling = JaroWinkler.similarity(spelt_a, spelt_b)
    consonants = JaroWinkler.similarity(*sorted((skeleton(spelt_a), skeleton(spelt_b))))
    return float(0.7 * spelling + 0.3 * consonants)
