"""Review of possible links: what models put forward, and what people decide about it.

A possible link joins nothing. A person accepts or rejects it; where the unit's rule asks for two
people, the first one's word waits for the second's. A model's strong links hold by themselves only
from the probability that the unit has set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forestall.core import Condition, ForestallError, Refusal
from forestall.core.schema import EXTENDS
from forestall.record.ledger import (
    AcceptOutcome,
    DecisionRecord,
    IdentityKind,
    Proposal,
    ProposalOutcome,
    ProposalPart,
    ProposalRecord,
    View,
)
from forestall.record.ledger.engine import reading
from forestall.record.ledger.joining import accept_proposals, read_rule
from forestall.record.ledger.proposals import Pair, find_newest, touched_by
from forestall.record.policy import LinkingRule, Role
from forestall.workbench.decisions import Decided, decide_identity
from forestall.workbench.session import Session

__all__ = [
    "Proposal",
    "ProposalPart",
    "UndoOutcome",
    "accept_strong",
    "change_rule",
    "decide_proposal",
    "find_proposal",
    "linking_rule",
    "list_decisions",
    "propose_links",
    "set_linking_rule",
    "undo_linking",
]

_LONGEST_NUMBER = 19
"""Digits of a number that a database can hold."""


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What an undo brought back.

    Parameters
    ----------
    event : int
        The number of the undo, which can itself be undone.
    restored : tuple of tuple of str
        Clusters that stand again as they stood before.
    dissolved : tuple of tuple of str
        Clusters that stand no more.
    reopened : tuple of str
        Possible links that are open again, by id.
    withdrawn : tuple of str
        Possible links that are open no more.
    waiting : tuple of str
        Possible links that wait for a second person again.
    """

    event: int
    restored: tuple[tuple[str, ...], ...]
    dissolved: tuple[tuple[str, ...], ...]
    reopened: tuple[str, ...]
    withdrawn: tuple[str, ...]
    waiting: tuple[str, ...]


def propose_links(session: Session, proposals: Iterable[Proposal], *, reason: str = "") -> ProposalOutcome:
    """Put possible links forward for review, in one event that can be undone as a whole.

    Each carries the strictest label of all that both ends state, as far as the subject sees it. The
    same proposals once more add nothing; a retrained model's replace the older ones about the same
    pairs; what somebody refuted is dropped and counted.

    Parameters
    ----------
    session : Session
    proposals : iterable of Proposal
    reason : str
        A code for the log, such as ``"weekly-run"``.

    Returns
    -------
    ProposalOutcome
    """
    ledger = session.workspace.ledger
    detail = {"reason": reason} if reason else {}
    with ledger.change(session.subject, session.purpose, "identity.propose", detail=detail) as change:
        return change.propose(proposals)


def accept_strong(session: Session, proposals: Iterable[Proposal], *, reason: str) -> AcceptOutcome:
    """Let a model's strong links hold, in one event that can be undone as a whole.

    They are links of kind model, each with the model's id and probability. Left to people are those
    below the unit's probability, those that take two people, and those that would make one of two
    that somebody held to be different; a pair about which anybody decided stays as it was decided.

    Parameters
    ----------
    session : Session
    proposals : iterable of Proposal
        The pairs that the model would join, after its own repair of the clusters.
    reason : str
        Kept with each link.

    Returns
    -------
    AcceptOutcome

    Raises
    ------
    Refusal
        ``linking.people_only`` when the unit lets no link of a model hold by itself.
    """
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, "identity.link") as change:
        return accept_proposals(change, proposals, reason=reason)


def find_proposal(view: View, proposal: str) -> ProposalRecord:
    """An open possible link by its id.

    Raises
    ------
    ForestallError
        ``proposal.unknown`` when none of that id is open to the subject.
    """
    for record in view.proposals(ids=[proposal]):
        return record
    raise ForestallError(
        "proposal.unknown",
        f"There is no open possible link {proposal!r}.",
        "List them with `forestall link review --list`.",
    )


def decide_proposal(session: Session, proposal: str, *, accept: bool, reason: str) -> Decided:
    """Accept a possible link (the two are one from now on), or reject it (the two never are).

    Raises
    ------
    ForestallError
        ``proposal.unknown``, and as :func:`forestall.workbench.decisions.decide_identity`.
    """
    record = find_proposal(session.view(), proposal)
    kind = IdentityKind.CONFIRM if accept else IdentityKind.REFUTE
    return decide_identity(session, kind.value, record.a, record.b, reason=reason)


def list_decisions(session: Session, pair: str) -> tuple[DecisionRecord, ...]:
    """Who decided what about a possible link, when and why, oldest first.

    ``pair`` is the id of a possible link, or two entity ids with a space between.
    """
    return session.view().decisions(pair)


def undo_linking(session: Session, target: str) -> UndoOutcome:
    """Undo a decision about a link, or all that a run of a model put forward or linked.

    Parameters
    ----------
    target : str
        The number of an event, or the id of a possible link, whose newest decision is then undone. A
        link out of a model's run is taken back alone, by a decision of its own.

    Raises
    ------
    ForestallError
        ``undo.unknown`` when the subject knows of no such decision.
    """
    ledger = session.workspace.ledger
    unknown = ForestallError(
        "undo.unknown",
        f"There is no decision about a link {target!r} that you could undo.",
        "See `forestall link review --list`; other changes are taken back with `forestall undo`.",
    )
    event, pair, pairs = _find_event(session, target)
    if not pairs:
        raise unknown
    ends = {end for touched in pairs for end in touched}
    before = _standing(session.view(), ends)
    if pair is not None and len(pairs) > 1:
        reason = f"taken back from event {event}"
        number = decide_identity(session, IdentityKind.UNLINK.value, *pair, reason=reason).event
    else:
        detail = {"target": event}
        with ledger.change(session.subject, session.purpose, "change.undo", detail=detail) as change:
            change.undo(event)
        number = change.event
    after = _standing(session.view(), ends)
    return UndoOutcome(
        number,
        tuple(sorted(after[0] - before[0])),
        tuple(sorted(before[0] - after[0])),
        tuple(sorted(after[1] - before[1])),
        tuple(sorted(before[1] - after[1])),
        tuple(sorted(after[2] - before[2])),
    )


def _find_event(session: Session, target: str) -> tuple[int, Pair | None, set[Pair]]:
    """The event that a target names, the pair if it names one, and every pair that the event touched."""
    ledger, view = session.workspace.ledger, session.view()
    pair: Pair | None = None
    event = int(target) if target.isdecimal() and len(target) < _LONGEST_NUMBER else -1
    with reading(ledger.engine) as connection:
        scope = ledger.scope(view, connection)
        if not target.isdecimal() and (newest := find_newest(connection, scope, target)):
            event, pair = newest
        pairs = touched_by(connection, scope, event)
    objects = tuple(sorted({end for touched in pairs for end in touched}))[:1_000]
    ledger.log(
        session.subject, session.purpose, "proposal.read", objects=objects, detail={"results": len(pairs)}
    )
    return event, pair, pairs


def _standing(view: View, ends: set[str]) -> tuple[set[tuple[str, ...]], set[str], set[str]]:
    """The clusters, the open possible links of some ends, and those that wait for a second person."""
    proposals = view.proposals(ends=ends)
    waiting = {record.id for record in proposals if record.approvals}
    return {tuple(cluster) for cluster in view.clusters()}, {record.id for record in proposals}, waiting


def linking_rule(session: Session) -> LinkingRule:
    """What the unit lets a model link by itself, and what takes two people."""
    with reading(session.workspace.ledger.engine) as connection:
        return read_rule(connection)


def set_linking_rule(session: Session, rule: LinkingRule) -> int:
    """Set what a model may link by itself, and what takes two people; gives the event.

    Raises
    ------
    Refusal
        ``linking.rule`` for anybody but the information manager.
    """
    if session.subject.role is not Role.INFORMATION_MANAGER:
        raise Refusal(
            "linking.rule",
            "Only the information manager sets what takes two people and what a model may link.",
            "Ask the information manager.",
        )
    with session.workspace.ledger.change(session.subject, session.purpose, "linking.rule") as change:
        change.set_linking_rule(rule)
    return change.event


def change_rule(
    session: Session,
    accept_at: float | None,
    kinds: Sequence[str] | None,
    matters: Sequence[str] | None,
    records: int | None,
) -> None:
    """Change parts of the rule; what is None stays as it is.

    Parameters
    ----------
    session : Session
    accept_at : float, optional
        Probability from which a model's link holds by itself; 0 for never.
    kinds : sequence of str, optional
        Handling conditions and schemata that take two people; ``["none"]`` for none.
    matters : sequence of str, optional
        Matters that take two people; ``["none"]`` for none.
    records : int, optional
        Above how many records in one it takes two people; 0 for no limit.

    Raises
    ------
    ForestallError
        ``linking.kind`` for what is neither a condition nor a schema.
    """
    rule = linking_rule(session)
    if accept_at is not None:
        rule = replace(rule, accept_at=accept_at or None)
    if kinds is not None:
        named = [] if list(kinds) == ["none"] else kinds
        conditions = frozenset(each for each in Condition if each.value in {k.upper() for k in named})
        schemas = frozenset(named) - {k for k in named if k.upper() in set(Condition)}
        if unknown := sorted(schemas - EXTENDS.keys()):
            raise ForestallError(
                "linking.kind",
                f"{unknown[0]!r} is neither a handling condition nor a schema.",
                "Write a condition such as A1, or a schema such as Person.",
            )
        rule = replace(rule, conditions=conditions, schemas=schemas)
    if matters is not None:
        rule = replace(rule, matters=frozenset([] if list(matters) == ["none"] else matters))
    if records is not None:
        rule = replace(rule, records=records or None)
    set_linking_rule(session, rule)
