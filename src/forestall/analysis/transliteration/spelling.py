"""Spelling a name part of any script in Latin letters, and its consonants in a form common to all scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.transliteration.alignment import align, read
from forestall.analysis.transliteration.symbols import LATIN, SCRIPTS, fold, script_of
from forestall.analysis.transliteration.table import ALPHABET, Sources, Table, Targets, load

__all__ = ["Spellings", "romanise", "skeleton", "spell"]

_READINGS = 8
# Readings are put in order by how well they align back and, less, by the beam; the share of trust that each
# gets is kept nearly even, for the first is less often right than its weight says.
_SECOND = 0.6
_TEMPER = 0.2
_BETWEEN_PARTS = re.compile(r"[\s\-‐-―・·.,;/_]+")
_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("t?s?ch|s[hz]h?|t[sz]|c[sz]|[dt]?zh|dj|[cg](?=[eiy])|[jzxç]"), "s"),
    (re.compile("[kgq]h?|c|x"), "k"),
    (re.compile("[bfpv]h?"), "p"),
    (re.compile("[dt]h?"), "t"),
    (re.compile("[lr]h?"), "l"),
    (re.compile("[mn]"), "n"),
    (re.compile("[aeiouwyh]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Name parts made ready for comparison.

    ``script`` numbers the script (0 Latin); ``readings`` and ``trust`` are Latin spellings in ASCII, best
    first, and the share of belief in each; ``targets`` and ``letters`` are the best one as columns and rows;
    ``own`` holds the rows of those in another script, part ``i`` at ``own_at[i]`` (-1 for Latin). ``same`` is
    equal for equal texts; ``blank`` says that there is no letter or digit, ``empty`` that there is nothing.
    """

    same: NDArray[np.int64]
    script: NDArray[np.int16]
    readings: list[list[str]]
    trust: list[NDArray[np.float32]]
    targets: Targets
    letters: Sources
    own: Sources
    own_at: NDArray[np.int64]
    blank: NDArray[np.bool_]
    empty: NDArray[np.bool_]


def _ascii(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(fold(character) for character in text)


def _read(own: Sources, table: Table) -> tuple[list[list[str]], list[NDArray[np.float32]]]:
    texts, lengths, scores = read(
        own.first, own.single, own.paired, table.options, table.chances,
        table.groups, table.sizes, table.model, _READINGS,
    )  # fmt: skip
    part, at = np.nonzero(lengths > 0)
    letters = np.array(list(ALPHABET))
    spelt = ["".join(letters[texts[i, h, : lengths[i, h]]]) for i, h in zip(part, at, strict=True)]
    targets, _ = table.letters(spelt)
    back = align(
        own.first, own.single, own.paired, own.gap,
        targets.start, targets.letters, part, np.arange(len(part)), table.weights,
    )  # fmt: skip
    belief = back + _SECOND * scores[part, at]
    order = np.lexsort((at, -belief, part))
    bounds = np.searchsorted(part, np.arange(len(texts) + 1))
    readings, trust = [], []
    for a, b in pairwise(bounds):
        best = order[a:b]
        chance = np.exp(_TEMPER * (belief[best] - belief[best[0]])) if b > a else np.ones(0, dtype=np.float32)
        readings.append([spelt[i] for i in best])
        trust.append(chance / chance.sum())
    return readings, trust


def spell(tokens: Sequence[str], table: Table) -> Spellings:
    """Make name parts ready for comparison by ``table``."""
    scripts = [script_of(token) for token in tokens]
    foreign = [i for i, script in enumerate(scripts) if script != LATIN]
    own_at = np.full(len(tokens), -1, dtype=np.int64)
    own_at[foreign] = np.arange(len(foreign))
    own = table.units([tokens[i] for i in foreign])
    best = list(tokens)
    whole = np.ones(1, dtype=np.float32)
    readings = [[] if own_at[i] >= 0 else [_ascii(token)] for i, token in enumerate(tokens)]
    trust = [whole] * len(tokens)
    for i, found, chance in zip(foreign, *_read(own, table), strict=True):
        readings[i], trust[i] = (found, chance) if found else ([_ascii(tokens[i])], whole)
        best[i] = readings[i][0]
    targets, letters = table.letters(best)
    return Spellings(
        same=np.array([hash(token.casefold()) for token in tokens], dtype=np.int64),
        script=np.array([SCRIPTS[script] for script in scripts], dtype=np.int16),
        readings=readings,
        trust=trust,
        targets=targets,
        letters=letters,
        own=own,
        own_at=own_at,
        blank=np.array([not found[0] for found in readings], dtype=np.bool_),
        empty=np.array([not token.strip() for token in tokens], dtype=np.bool_),
    )


def romanise(text: str) -> str:
    """Spell a text of any script in lower-case ASCII letters, digits and single spaces.

    Parameters
    ----------
    text : str
        One name part or several, in any script.

    Returns
    -------
    str
        The Latin spelling that the table finds likeliest (Latin letters only lose their marks); empty where
        the text holds nothing that can be spelt. A script that writes no vowels gets likely ones: this is a
        guess for reading and searching, not a statement of how the person writes the name.

    Examples
    --------
    >>> romanise("Łucja"), romanise("Ольга")
    ('lucja', 'olga')
    """
    spelt = spell(_BETWEEN_PARTS.split(text), load()).readings
    return " ".join(readings[0] for readings in spelt if readings[0])


def skeleton(token: str) -> str:
    """Give the consonants of a name part as classes of sound that scripts share.

    Scripts without written vowels, and scripts that merge sounds (l and r, p and b and f, n and m), give
    about the same key as the Latin spelling does. Meant for blocking, never for deciding: the keys of one
    name in two scripts often differ by one sound, so block by more than the key, or use `TokenIndex`.

    Examples
    --------
    >>> skeleton("Olga"), skeleton("Ольга")
    ('lk', 'lk')
    """
    spelt = romanise(token).replace(" ", "")
    key = spelt
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key or spelt[:1]
