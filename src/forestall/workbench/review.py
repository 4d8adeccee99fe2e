"""Review of possible links: what models put forward, and what people decide about it.

A possible link joins nothing. A person accepts or rejects it; where the unit's rule asks for two
people, the first one's word waits for the second's. A model's strong links hold by themselves only
from the probability that the unit has set.
"""

from __future__ import annotations

from collections.abc import Iterable

from forestall.record.ledger import AcceptOutcome, Proposal, ProposalOutcome, ProposalPart
from forestall.record.ledger.joining import accept_proposals
from forestall.workbench.session import Session

__all__ = ["Proposal", "ProposalPart", "accept_strong", "propose_links"]


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
