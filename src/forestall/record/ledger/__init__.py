"""The append-only ledger: statements, identity events and their bitemporal reads under policy.

:class:`Ledger` opens it, :meth:`Ledger.change` writes to it, :meth:`Ledger.view` reads from it.
``tables`` states what is held; ``scope`` what a read may see; ``identity`` which ids are one;
``proposals`` and ``joining`` are possible links and what it takes to hold two to be one, ``footprints``
what hangs on them, ``watches`` what is new about them; ``search`` and ``search_index`` find words;
``migrate`` moves the schema. Imports core, audit and policy. Add a table in ``tables`` and in a new
migration, a write in ``change``, a read in ``view``.
"""

from forestall.record.ledger.joining import AcceptOutcome
from forestall.record.ledger.ledger import Ledger
from forestall.record.ledger.proposals import ProposalOutcome
from forestall.record.ledger.records import (
    Alert,
    Approval,
    DecisionRecord,
    EntityRecord,
    Footprint,
    Hit,
    Holding,
    IdentityKind,
    Link,
    Proposal,
    ProposalPart,
    ProposalRecord,
    RejectRecord,
    SearchPage,
    SharedIdentifier,
    Source,
    SourceRecord,
    StatementRecord,
    TableRecord,
    Watch,
)
from forestall.record.ledger.view import View

__all__ = [
    "AcceptOutcome",
    "Alert",
    "Approval",
    "DecisionRecord",
    "EntityRecord",
    "Footprint",
    "Hit",
    "Holding",
    "IdentityKind",
    "Ledger",
    "Link",
    "Proposal",
    "ProposalOutcome",
    "ProposalPart",
    "ProposalRecord",
    "RejectRecord",
    "SearchPage",
    "SharedIdentifier",
    "Source",
    "SourceRecord",
    "StatementRecord",
    "TableRecord",
    "View",
    "Watch",
]
