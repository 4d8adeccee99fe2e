"""Holding two to be one, within what people have said and what the unit asks for.

A join must not make one of two that somebody held to be different, however long the chain between
them, and it takes a second person where the unit's rule says so. Nobody is held to a decision that
they may not see: it would tell them of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, or_, select

from forestall.core import Label, Refusal
from forestall.record.ledger.identity import clusters_of, read_decisions
from forestall.record.ledger.labels import conditions_of
from forestall.record.ledger.proposals import Pair, derive_labels, find_approvals, find_decisions, order_pair
from forestall.record.ledger.records import IdentityKind, Proposal
from forestall.record.ledger.scope import Scope
from forestall.record.policy import LinkingRule, ask_second
from forestall.record.tables import identity, linking_rule, statement

if TYPE_CHECKING:
    from forestall.record.ledger.change import Change

__all__ = ["AcceptOutcome", "Joins", "accept_proposals", "join", "read_rule"]

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class AcceptOutcome:
    """What became of the strong links of a model.

    Parameters
    ----------
    event : int
        The number of the event, for an undo.
    linked : int
        Hold from now on.
    below : int
        Under the probability from which the unit lets a link count by itself.
    second_person : int
        Left to people, since the unit's rule asks for two of them.
    contradicted : int
        Left out, since it would make one of two that somebody held to be different.
    decided : int
        Left out, since somebody decided about the pair before.
    held_back : int
        Left out, since the writer may not see both ends, or nobody may use both for one purpose.
    """

    event: int
    linked: int = 0
    below: int = 0
    second_person: int = 0
    contradicted: int = 0
    decided: int = 0
    held_back: int = 0


def read_rule(connection: Connection) -> LinkingRule:
    """The unit's rule about links, as it was last set; without any, the plainest one."""
    row = connection.execute(
        select(linking_rule).order_by(linking_rule.c.event.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return LinkingRule()
    return LinkingRule(
        row.accept_at,
        conditions_of(row.conditions),
        frozenset(msgspec.json.decode(row.matters, type=list[str])),
        frozenset(msgspec.json.decode(row.schemas, type=list[str])),
        row.records,
    )


class Joins:
    """The clusters around some pairs, as one reader sees them, and what joining would make of them.

    Parameters
    ----------
    connection : Connection
    scope : Scope
    pairs : iterable of (str, str)
        The pairs that will be asked about.
    rule : LinkingRule
        What the unit asks for.
    """

    def __init__(
        self, connection: Connection, scope: Scope, pairs: Iterable[Pair], rule: LinkingRule
    ) -> None:
        self._rule = rule
        ends = sorted({end for pair in pairs for end in pair})
        clusters = {members[0]: members for members in clusters_of(connection, scope, ends).values()}
        self._members = {first: list(members) for first, members in clusters.items()}
        self._first = {member: first for first, members in clusters.items() for member in members}
        self._schemas: dict[str, set[str]] = {}
        self._different: dict[str, set[str]] = {}
        known = sorted(self._first)
        columns = (statement.c.entity, statement.c.schema)
        for start in range(0, len(known), _BATCH):
            batch = known[start : start + _BATCH]
            about = or_(identity.c.a.in_(batch), identity.c.b.in_(batch))
            for (a, b), kind in read_decisions(connection, scope.sees(identity), about).items():
                if kind == IdentityKind.REFUTE:
                    self._different.setdefault(a, set()).add(b)
                    self._different.setdefault(b, set()).add(a)
            if not rule.schemas:
                continue
            found = select(*columns).where(statement.c.entity.in_(batch), scope.sees(statement)).distinct()
            for entity, schema in connection.execute(found):
                self._schemas.setdefault(entity, set()).add(schema)

    def ask_second(self, a: str, b: str, label: Label) -> tuple[str, ...]:
        """Why it takes a second person to make one of the two; empty when it does not."""
        one, other = self._members[self._first[a]], self._members[self._first[b]]
        records = len(one) if one is other else len(one) + len(other)
        schemas = self._schemas.get(a, set()) | self._schemas.get(b, set())
        return ask_second(self._rule, label, schemas, records)

    def contradiction(self, a: str, b: str) -> Pair | None:
        """Two ids that a join would make one although somebody held them to be different."""
        one, other = self._first[a], self._first[b]
        if one == other:
            return None
        if len(self._members[one]) > len(self._members[other]):
            one, other = other, one
        for member in self._members[one]:
            for different in sorted(self._different.get(member, ())):
                if self._first.get(different) == other and {member, different} != {a, b}:
                    return order_pair(member, different)
        return None

    def join(self, a: str, b: str) -> None:
        """Make one of the two for all that is asked afterwards."""
        one, other = self._first[a], self._first[b]
        if one == other:
            return
        if len(self._members[one]) < len(self._members[other]):
            one, other = other, one
        moved = self._members.pop(other)
        self._members[one] += moved
        self._first.update(dict.fromkeys(moved, one))


def join(change: Change, kind: IdentityKind, a: str, b: str, label: Label, *, reason: str) -> tuple[str, ...]:
    """Hold two to be one on a person's word, or keep the word until a second person agrees.

    Returns
    -------
    tuple of str
        Why a second person is asked for; empty when the link holds from now on.

    Raises
    ------
    Refusal
        ``identity.contradiction`` when it would make one of two that were held to be different,
        ``identity.second_person`` when the same person gave the first word.
    """
    scope, pair = change.scope(), order_pair(a, b)
    joins = Joins(change.connection, scope, [pair], read_rule(change.connection))
    if different := joins.contradiction(a, b):
        raise Refusal(
            "identity.contradiction",
            f"This would make one of {different[0]} and {different[1]}, which were held to be different.",
            "Decide about those two first: `forestall identity unlink` takes the decision back.",
        )
    asked = joins.ask_second(a, b, label)
    if asked:
        first = {said.by for _, said, _ in find_approvals(change.connection, scope, [pair]).get(pair, [])}
        if scope.subject.id in first:
            raise Refusal(
                "identity.second_person",
                f"You have held {a} and {b} to be one already; now another person has to.",
                "Ask a colleague to look at it, or take your word back with `forestall link undo`.",
            )
        if not first:
            change.approve(a, b, label, reason=reason)
            change.action = "identity.approve"
            return asked
    change.identify(kind, a, b, label, reason=reason)
    return ()


def accept_proposals(change: Change, proposals: Iterable[Proposal], *, reason: str) -> AcceptOutcome:
    """Let strong links of a model hold, as far as the unit's rule lets a model decide.

    The strongest come first. What somebody decided before is left as it is.

    Raises
    ------
    Refusal
        ``linking.people_only`` when no link of a model holds by itself in this unit.
    """
    rule = read_rule(change.connection)
    if rule.accept_at is None:
        raise Refusal(
            "linking.people_only",
            "In this unit no link of a model holds by itself.",
            "Put them forward for review, or set a probability with `forestall link rule --accept-at 0.999`.",
        )
    scope = change.scope()
    wanted = {order_pair(each.a, each.b): each for each in proposals}
    strong = {pair: each for pair, each in wanted.items() if each.probability >= rule.accept_at}
    labels = derive_labels(change.connection, scope, strong)
    decided = find_decisions(change.connection, scope, strong)
    joins = Joins(change.connection, scope, [pair for pair in strong if pair in labels], rule)
    counts = dict.fromkeys(("linked", "second_person", "contradicted", "decided", "held_back"), 0)
    for pair, each in sorted(strong.items(), key=lambda item: (-item[1].weight, item[0])):
        label = labels.get(pair)
        if label is None:
            counts["held_back"] += 1
        elif pair in decided:
            counts["decided"] += 1
        elif joins.ask_second(*pair, label):
            counts["second_person"] += 1
        elif joins.contradiction(*pair):
            counts["contradicted"] += 1
        else:
            said = f"{reason} ({each.model})".strip()
            change.identify(IdentityKind.LINK, *pair, label, reason=said, score=each.probability)
            joins.join(*pair)
            counts["linked"] += 1
    return AcceptOutcome(change.event, below=len(wanted) - len(strong), **counts)
