"""The one decision: may this subject do this with a record of this label, for this purpose, today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forestall.core import Condition, Label, Operation, Purpose, Refusal
from forestall.record.policy.subject import Role, Subject

__all__ = ["Decision", "allow", "expiry_binds", "may", "require"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, with the rule that said no for tests and for the log; true when allowed.

    The code is never shown to the person who asked: it would tell them about a record that they may
    not know of.
    """

    allowed: bool
    code: str = ""

    def __bool__(self) -> bool:
        return self.allowed


_ALLOWED = Decision(True)


def may(subject: Subject, operation: Operation, purpose: Purpose) -> Decision:
    """Whether the subject's role may do this at all, whatever the record.

    Codes
    -----
    ``operation``
        The role does not do this.
    ``purpose.role``
        Not exactly one purpose, or not one that the role acts for.

    Examples
    --------
    >>> may(Subject("amira", Role.ANALYST), Operation.ERASURE, Purpose.INTELLIGENCE).code
    'operation'
    """
    powers = subject.powers
    if operation not in powers.operations:
        return Decision(False, "operation")
    if int(purpose).bit_count() != 1 or not purpose & powers.purposes:
        return Decision(False, "purpose.role")
    return _ALLOWED


def allow(subject: Subject, operation: Operation, label: Label, purpose: Purpose, today: date) -> Decision:
    """Decide on one record.

    The rules, in the order in which they are tried (the first that fails gives the code):

    ``operation``, ``purpose.role``
        See :func:`may`.
    ``purpose``
        The label's purposes include this one.
    ``marking``
        The label's marking is not above the clearance.
    ``matter``
        The subject is in every matter of the label.
    ``expired``
        The label has not expired. Only the information manager may still read and erase what has.
    ``handling.role``
        The role may work under handling C, if the label carries it.
    ``condition``
        The subject may work under every condition of the label.
    ``originator``
        Originator only (ORG): there is one originator, and it is the subject's organisation.
    ``disclosure``
        Nothing derived from a suspicious activity report (SAR) and nothing originator-only (ORG) is
        disclosed; with consult-originator (S2), only the sole originator discloses.

    Parameters
    ----------
    subject : Subject
    operation : Operation
    label : Label
    purpose : Purpose
        Exactly one.
    today : datetime.date

    Examples
    --------
    >>> amira = Subject("amira", Role.ANALYST)
    >>> bool(allow(amira, Operation.CONSULTATION, Label(), Purpose.INTELLIGENCE, date(2024, 5, 17)))
    True
    >>> allow(amira, Operation.CONSULTATION, Label(), Purpose.RESEARCH, date(2024, 5, 17)).code
    'purpose.role'

    References
    ----------
    College of Policing, APP Intelligence management (handling codes); DPA 2018 ss.35-42; Proceeds of
    Crime Act 2002 (suspicious activity reports are not quoted or passed on).
    """
    role = may(subject, operation, purpose)
    if not role:
        return role
    if not purpose & label.purposes:
        return Decision(False, "purpose")
    if label.marking > subject.clearance:
        return Decision(False, "marking")
    if not label.matters <= subject.matters:
        return Decision(False, "matter")
    if label.expires is not None and label.expires < today and expiry_binds(subject, operation):
        return Decision(False, "expired")
    return _handle(subject, operation, label)


def expiry_binds(subject: Subject, operation: Operation) -> bool:
    """Whether an expired label stops this; otherwise it could be neither reviewed nor erased."""
    reviews = operation in (Operation.CONSULTATION, Operation.ERASURE)
    return not (reviews and subject.role is Role.INFORMATION_MANAGER)


def _handle(subject: Subject, operation: Operation, label: Label) -> Decision:
    conditions = label.handling.conditions
    if not conditions:
        return _ALLOWED
    if not subject.powers.handling_c:
        return Decision(False, "handling.role")
    if not conditions <= subject.conditions:
        return Decision(False, "condition")
    # A derived label names several originators as "a+b", which equals no single organisation.
    originates = bool(label.originator) and label.originator == subject.organisation
    if Condition.ORIGINATOR_ONLY in conditions and not originates:
        return Decision(False, "originator")
    if operation is Operation.DISCLOSURE and (
        Condition.SAR_DERIVED in conditions
        or Condition.ORIGINATOR_ONLY in conditions
        or (Condition.CONSULT_ORIGINATOR in conditions and not originates)
    ):
        return Decision(False, "disclosure")
    return _ALLOWED


def require(subject: Subject, operation: Operation, label: Label, purpose: Purpose, today: date) -> None:
    """Go on only if :func:`allow` allows.

    Raises
    ------
    Refusal
        ``policy.refused``, in the same words whatever the reason, and in the words that a caller
        uses for a record that does not exist.

    Examples
    --------
    >>> require(Subject("x", Role.AUDITOR), Operation.CONSULTATION, Label(), Purpose.RESEARCH, date.today())
    Traceback (most recent call last):
    ...
    forestall.core.errors.Refusal: ...
    """
    if not allow(subject, operation, label, purpose, today):
        raise Refusal(
            "policy.refused",
            "There is nothing here that may be used for this.",
            "Ask the information manager if you think that there should be.",
        )
