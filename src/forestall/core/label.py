"""The label that every statement carries: how good it is, who may see it, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forestall.core.errors import ForestallError
from forestall.core.grading import Assessment, Grade, Handling, HandlingCode, SourceEvaluation
from forestall.core.kind import Kind, Purpose
from forestall.core.marking import Marking

__all__ = ["Label", "strictest"]

_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Label:
    """Grade, handling, marking, kind, purposes, need-to-know and expiry of a statement.

    Parameters
    ----------
    grade : Grade or None
        None only for material that is not intelligence (open registers, crime counts).
    handling : Handling
    marking : Marking
    kind : Kind
    purposes : Purpose
        The purposes that the statement may be used for.
    matters : frozenset of str
        Matters whose members alone may see it, all of them needed; empty means the whole unit.
    originator : str
        The organisation that the material comes from.
    expires : datetime.date or None
        The last day on which it may be used.

    Examples
    --------
    >>> Label(originator="northmoor").marking.words
    'OFFICIAL-SENSITIVE'
    """

    grade: Grade | None = None
    handling: Handling = Handling()
    marking: Marking = Marking.OFFICIAL_SENSITIVE
    kind: Kind = Kind.FACT
    purposes: Purpose = Purpose.policing()
    matters: frozenset[str] = frozenset()
    originator: str = ""
    expires: date | None = None

    def __post_init__(self) -> None:
        if not self.purposes:
            raise ForestallError(
                "label.purpose",
                "A statement without a lawful purpose may not be held.",
                "Name at least one purpose, such as intelligence.",
            )


def strictest(labels: Iterable[Label], *, kind: Kind = Kind.MODEL) -> Label:
    """The label of something derived from other things: never laxer than any of them.

    The weakest grade, every handling condition, the highest marking, the purposes that all share,
    every matter, the earliest expiry. Things from several originators name them all.

    Raises
    ------
    ForestallError
        ``label.purpose`` when the inputs share no purpose, ``label.none`` without inputs.

    Examples
    --------
    >>> combined = strictest([Label(marking=Marking.OFFICIAL), Label(matters=frozenset({"op-1"}))])
    >>> combined.marking.words, sorted(combined.matters), combined.kind.value
    ('OFFICIAL-SENSITIVE', ['op-1'], 'model')
    """
    inputs = list(labels)
    if not inputs:
        raise ForestallError("label.none", "Nothing to derive a label from.", "Give at least one label.")
    grades = [label.grade for label in inputs if label.grade]
    grade = None
    if grades:
        grade = Grade(
            SourceEvaluation(max(g.source for g in grades)),
            Assessment(max(g.assessment.value for g in grades)),
            lossy=any(g.lossy for g in grades),
        )
    conditions = frozenset(c for label in inputs for c in label.handling.conditions)
    purposes = inputs[0].purposes
    for label in inputs[1:]:
        purposes &= label.purposes
    days = [label.expires for label in inputs if label.expires]
    # An originator that is not known counts as one more, so that its say passes to nobody else.
    originators = {part for label in inputs for part in (label.originator or _UNKNOWN).split("+")}
    if originators == {_UNKNOWN}:
        originators = {""}
    return Label(
        grade=grade,
        handling=Handling(HandlingCode.CONDITIONS if conditions else HandlingCode.PERMITTED, conditions),
        marking=Marking(max(label.marking for label in inputs)),
        kind=kind,
        purposes=purposes,
        matters=frozenset(m for label in inputs for m in label.matters),
        originator="+".join(sorted(originators)),
        expires=min(days) if days else None,
    )
