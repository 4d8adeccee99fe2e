"""The score of two names and its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from forestall.analysis.names.features import PERSON_FEATURES, features
from forestall.analysis.names.form import Kind, NameForm, Part
from forestall.analysis.names.pairing import Pairing, pair_forms
from forestall.analysis.names.reading import read_name
from forestall.analysis.names.weights import BODY_BIAS, BODY_WEIGHTS, PERSON_BIAS, PERSON_WEIGHTS

__all__ = ["SAME", "NameComparison", "PartComparison", "compare_forms", "compare_names", "explain_forms"]

SAME = 0.7
"""From this score on, two names are a possible link."""

_GENERATIONS = {1: "senior", 2: "junior", 3: "the third", 4: "the fourth"}
_TURNED = PERSON_FEATURES.index("turned")
_TOLD_BY_ORDER = 0.7
_SHIFT = log(SAME / (1 - SAME))


@dataclass(frozen=True, slots=True)
class PartComparison:
    """What was set against what.

    Parameters
    ----------
    left, right
        Parts of the first and of the second name as compared; empty where there was none.
    likeness
        0 to 1.
    why
        The reason in a word or two.
    """

    left: str
    right: str
    likeness: float
    why: str


@dataclass(frozen=True, slots=True)
class NameComparison:
    """How likely two names name the same thing, and why.

    Parameters
    ----------
    score
        0 to 1; a possible link from ``SAME``. The log-odds are fitted on labelled pairs and moved so that
        the best point of decision is ``SAME``: good for ordering, no share of right links.
    parts
        What was set against what.
    reason
        One plain sentence.
    """

    score: float
    parts: tuple[PartComparison, ...]
    reason: str


def log_odds(a: NameForm, b: NameForm) -> float:
    """Log-odds that two names name one thing; 0 at the best point of decision."""
    if not a.parts or not b.parts:
        return -8.0
    return _weigh(a, b, pair_forms(a, b))


def _alike(a: NameForm, b: NameForm) -> bool:
    if (a.cut or b.cut) and a.text != b.text:
        return False
    return bool(a.parts) and a.parts == b.parts and a.legal == b.legal and a.generation == b.generation


def _weigh(a: NameForm, b: NameForm, pairing: Pairing) -> float:
    if not pairing.pairs:
        return -8.0
    weights: tuple[float, ...]
    if a.kind is Kind.PERSON and b.kind is Kind.PERSON:
        total, weights = PERSON_BIAS, PERSON_WEIGHTS
    else:
        total, weights = BODY_BIAS, BODY_WEIGHTS
    for weight, value in zip(weights, features(a, b, pairing), strict=True):
        total += weight * value
    return total


def probability(odds: float) -> float:
    """Map log-odds to the score, so that 0 becomes ``SAME``."""
    # Beyond 40 nothing changes in the sixth place, and names of many parts go far beyond.
    return 1.0 / (1.0 + exp(-max(-40.0, min(40.0, odds)) - _SHIFT))


def compare_forms(a: NameForm, b: NameForm) -> float:
    """Score two analysed names: 0 to 1, at ``SAME`` or above a possible link; symmetric.

    Examples
    --------
    >>> compare_forms(read_name("Bill Gates"), read_name("GATES, William")) >= SAME
    True
    """
    if _alike(a, b):
        return 1.0
    # The order of two names must not matter, and sums of floats depend on it.
    if (b.text, b.kind) < (a.text, a.kind):
        a, b = b, a
    return probability(log_odds(a, b))


def explain_forms(a: NameForm, b: NameForm) -> NameComparison:
    """Score two analysed names and say what was set against what."""
    turned = (b.text, b.kind) < (a.text, a.kind)
    first, second = (b, a) if turned else (a, b)
    pairing = pair_forms(first, second)
    score = 1.0 if _alike(a, b) else probability(_weigh(first, second, pairing))
    found = []
    for left, right, alike, why in pairing.pairs:
        sides = (_said(first, left), _said(second, right))
        found.append(PartComparison(sides[turned], sides[not turned], round(alike, 3), why))
    both = bool(pairing.left and pairing.right)
    for form, rest in ((first, pairing.left), (second, pairing.right)):
        for place in rest:
            said, why = _said(form, (place,)), _unmatched(form.parts[place], both)
            found.append(
                PartComparison(said, "", 0.0, why) if form is a else PartComparison("", said, 0.0, why)
            )
    if a.legal or b.legal:
        found.append(_legal(a.legal, b.legal))
    if a.generation and b.generation and a.generation != b.generation:
        sides = (_GENERATIONS[a.generation], _GENERATIONS[b.generation])
        found.append(PartComparison(*sides, 0.0, "another generation"))
    if _told_by_order(first, second, pairing):
        whole = [_said(form, tuple(range(len(form.parts)))) for form in (a, b)]
        found.append(PartComparison(whole[0], whole[1], 0.0, "another order"))
    reason = _sentence(score, found)
    if a.cut or b.cut:
        reason += " Only the beginning of so long a name was compared."
    return NameComparison(score, tuple(found), reason)


def _told_by_order(a: NameForm, b: NameForm, pairing: Pairing) -> bool:
    if a.kind is not Kind.PERSON or b.kind is not Kind.PERSON:
        return False
    return features(a, b, pairing)[_TURNED] >= _TOLD_BY_ORDER


def compare_names(name1: str, name2: str, schema: str = "Person") -> NameComparison:
    """Read two names and explain their score.

    Examples
    --------
    >>> compare_names("Siemens Aktiengesellschaft", "Siemens AG", "Company").score >= SAME
    True
    """
    return explain_forms(read_name(name1, schema), read_name(name2, schema))


def _said(form: NameForm, places: tuple[int, ...]) -> str:
    parts = [form.parts[place] for place in places]
    return " ".join(f"abdul {part.native}" if part.servant else part.native for part in parts)


def _unmatched(part: Part, both: bool) -> str:
    name = part.role.name.lower()
    kind = {"name": "part", "ordinary": "word", "generic": "generic word"}.get(name, name)
    return f"{kind} differs" if both else f"{kind} missing"


def _legal(left: tuple[str, ...], right: tuple[str, ...]) -> PartComparison:
    if not left or not right:
        return PartComparison(" ".join(left), " ".join(right), 1.0, "legal form missing")
    if set(left) & set(right):
        return PartComparison(" ".join(left), " ".join(right), 1.0, "legal form")
    return PartComparison(" ".join(left), " ".join(right), 0.0, "legal form differs")


def _sentence(score: float, parts: list[PartComparison]) -> str:
    if not parts:
        return "Nothing to compare: a name holds no letters or figures."
    if score == 1.0:
        return "All parts of the names agree."
    said = []
    for part in parts:
        if part.left and part.right:
            if part.likeness < 1.0 or part.why != "same":
                said.append(f"{part.left} / {part.right} ({part.why})")
        else:
            said.append(f"{part.left or part.right} ({part.why})")
    head = "Possible link" if score >= SAME else "Not a link on the names alone"
    return f"{head}: {'; '.join(said)}." if said else f"{head}: the same parts."
