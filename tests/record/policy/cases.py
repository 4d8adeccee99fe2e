"""Random requests and labels, and the three deciders that must agree on them.

Used by the tests and, at full length, by ``benchmarks/policy.py``.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import cedarpy
from sqlalchemy import Connection, insert

from forestall.core import (
    Assessment,
    Condition,
    Grade,
    Handling,
    HandlingCode,
    Kind,
    Label,
    Marking,
    Operation,
    Purpose,
    SourceEvaluation,
)
from forestall.record import tables
from forestall.record.ledger.labels import derive_label_id, label_row
from forestall.record.policy import POWERS, Role, Subject, allow, permitted_labels

TODAY = date(2024, 5, 17)
ORGANISATIONS = ("northmoor", "eastvale")
MATTERS = ("op-kestrel", "op-heron", "op-plover")


class Request(NamedTuple):
    """Everything about a question but the label."""

    subject: Subject
    operation: Operation
    purpose: Purpose
    today: date


def some(random_: random.Random, items: Sequence[Any], share: float) -> frozenset[Any]:
    return frozenset(item for item in items if random_.random() < share)


def draw_request(random_: random.Random) -> Request:
    """A request that often, but not always, is one that the role could make."""
    role = random_.choice([*Role, Role.RESPONSIBLE_OFFICER, Role.INFORMATION_MANAGER])
    powers = POWERS[role]
    within = random_.random() < 0.9
    operations = sorted(powers.operations) if within and powers.operations else list(Operation)
    purposes = [p for p in Purpose if p & powers.purposes] if within and powers.purposes else list(Purpose)
    purpose = random_.choice(purposes)
    if random_.random() < 0.04:
        purpose = random_.choice([Purpose(0), purpose | Purpose.EVALUATION | Purpose.PREVENTION])
    subject = Subject(
        "x",
        role,
        random_.choices(list(Marking), [1, 5])[0],
        some(random_, list(Condition), 0.85),
        some(random_, MATTERS, 0.85),
        random_.choices(["", *ORGANISATIONS], [1, 6, 3])[0],
    )
    day = TODAY + timedelta(random_.choice([0, 0, 0, -1, 1]))
    return Request(subject, random_.choice(operations), purpose, day)


def draw_label(random_: random.Random) -> Label:
    """A label; each of its limits is often absent, and close to the line when present."""
    often = [*Condition, Condition.ORIGINATOR_ONLY, Condition.CONSULT_ORIGINATOR, Condition.SAR_DERIVED]
    conditions = frozenset(random_.sample(often, random_.choice([0, 0, 1, 1, 2])))
    code = HandlingCode.CONDITIONS if conditions else HandlingCode.PERMITTED
    purposes = Purpose(0)
    while not purposes:
        for purpose in some(random_, list(Purpose), 0.85):
            purposes |= purpose
    grade = Grade(random_.choice(list(SourceEvaluation)), random_.choice(list(Assessment)))
    return Label(
        random_.choice([None, grade]),
        Handling(code, conditions),
        random_.choice(list(Marking)),
        random_.choice(list(Kind)),
        purposes,
        frozenset(random_.sample(MATTERS, random_.choice([0, 0, 1, 2]))),
        random_.choice([*ORGANISATIONS, "northmoor", "+".join(sorted(ORGANISATIONS)), ""]),
        random_.choice([None, None, None, TODAY + timedelta(random_.randrange(-2, 3))]),
    )


def store_labels(connection: Connection, labels: Sequence[Label]) -> None:
    """Write labels as the ledger does; a label's ``seq`` is its place."""
    names = tables.label.c.keys()
    for seq, label in enumerate(labels):
        # The same label may be drawn twice; the id only has to be unique.
        key = derive_label_id(label)[:12] + seq.to_bytes(4)
        row = (seq, key, *label_row(label), 0)
        connection.execute(insert(tables.label), dict(zip(names, row, strict=True)))
        for matter in label.matters:
            connection.execute(insert(tables.label_matter).values(label=seq, matter=matter, event=0))


def decide_python(request: Request, labels: Sequence[Label]) -> tuple[list[bool], Counter[str]]:
    decisions = [
        allow(request.subject, request.operation, label, request.purpose, request.today) for label in labels
    ]
    return [bool(decision) for decision in decisions], Counter(d.code or "allowed" for d in decisions)


def decide_sql(connection: Connection, request: Request, labels: Sequence[Label]) -> list[bool]:
    query = permitted_labels(request.subject, request.operation, request.purpose, request.today)
    seen = set(connection.execute(query).scalars())
    return [seq in seen for seq in range(len(labels))]


_POLICIES = cedarpy.PolicySet.from_str(Path(__file__).with_name("oracle.cedar").read_text())


def decide_cedar(request: Request, labels: Sequence[Label]) -> list[bool]:
    subject = request.subject
    asked = {
        "principal": 'Subject::"x"',
        "action": f'Action::"{request.operation.value}"',
        "resource": 'Record::"y"',
    }
    context = {
        "role": subject.role.value,
        "clearance": int(subject.clearance),
        "conditions": [condition.value for condition in subject.conditions],
        "matters": list(subject.matters),
        "organisation": subject.organisation,
        "purpose": request.purpose.words,
        "today": request.today.toordinal(),
    }
    requests = [{**asked, "context": {**context, "label": label_context(label)}} for label in labels]
    results = cedarpy.is_authorized_batch(requests, _POLICIES, [])
    for result in results:
        # A rule that fails to evaluate is skipped by Cedar: it would decide nothing.
        assert not result.diagnostics.errors, result.diagnostics.errors
    return [result.allowed for result in results]


def label_context(label: Label) -> dict[str, Any]:
    context: dict[str, Any] = {
        "purposes": [(purpose.name or "").lower() for purpose in label.purposes],
        "marking": int(label.marking),
        "conditions": [condition.value for condition in label.handling.conditions],
        "matters": list(label.matters),
        "originators": [part for part in label.originator.split("+") if part],
    }
    if label.expires:
        context["expires"] = label.expires.toordinal()
    return context


def compare(connection: Connection, requests: int, labels: int, seed: int) -> dict[str, Any]:
    """Decide ``requests`` x ``labels`` random cases three times over.

    Returns
    -------
    dict
        ``cases``, ``disagreements`` (a list of sentences), and ``shares``: of the allowed, and of
        each refusal by the rule that the predicate names.
    """
    random_ = random.Random(seed)
    drawn = [draw_label(random_) for _ in range(labels)]
    store_labels(connection, drawn)
    counted: Counter[str] = Counter()
    disagreements = []
    for _ in range(requests):
        request = draw_request(random_)
        mine, codes = decide_python(request, drawn)
        counted += codes
        for name, theirs in (
            ("SQL", decide_sql(connection, request, drawn)),
            ("Cedar", decide_cedar(request, drawn)),
        ):
            disagreements += [
                f"{name} says {b}, the predicate {a}: {request} {label}"
                for a, b, label in zip(mine, theirs, drawn, strict=True)
                if a != b
            ]
    cases = requests * labels
    shares = {code: round(count / cases, 4) for code, count in counted.most_common()}
    return {"cases": cases, "disagreements": disagreements, "shares": shares}
