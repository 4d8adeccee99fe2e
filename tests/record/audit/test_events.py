"""The registry of event types, and the guard against content in the log."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import forestall
from forestall.core import ForestallError, Operation, Purpose
from forestall.record.audit import DETAIL_KEYS, EVENT_TYPES, Event, digest_rows, timestamp
from forestall.record.audit.events import Detail

TIME = "2024-05-17T09:30:00.000000Z"
SOURCE = Path(forestall.__file__).parent
LOGGING_CALLS = {"change", "log", "_log", "Event"}


def event(action: str = "entity.read", **fields: object) -> Event:
    kind = EVENT_TYPES.get(action)
    given = {
        "time": TIME,
        "actor": "amira",
        "operation": kind.operation if kind else Operation.CONSULTATION,
        "purpose": Purpose.INTELLIGENCE,
        "action": action,
        "detail": {"digest": digest_rows({})} if kind and kind.writes else {},
    }
    return Event(**{**given, **fields})  # type: ignore[arg-type]


def test_the_registry_is_closed_and_documented() -> None:
    for action, kind in EVENT_TYPES.items():
        assert action == kind.action
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", action)
        assert re.fullmatch(r"[A-Z]\S*( \S+){2,}\.", kind.meaning), action
        assert kind.keys <= set(DETAIL_KEYS), action
        assert event(action).action == action
    assert {kind.operation for kind in EVENT_TYPES.values()} == set(Operation)
    with pytest.raises(TypeError):
        EVENT_TYPES["entity.peek"] = EVENT_TYPES["entity.read"]  # type: ignore[index]


def actions_in(tree: ast.AST) -> set[str]:
    """The event types that calls in a module name by a literal."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in LOGGING_CALLS:
            given = [*node.args, *(word.value for word in node.keywords if word.arg == "action")]
            found |= {
                value.value
                for value in given
                if isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and re.fullmatch(r"[a-z_]+\.[a-z_]+", value.value)
            }
    return found


def test_every_event_type_used_in_the_source_is_registered() -> None:
    used = {path: actions_in(ast.parse(path.read_text())) for path in SOURCE.rglob("*.py")}
    assert any(used.values())
    unknown = {
        path.name: names - set(EVENT_TYPES) for path, names in used.items() if names - set(EVENT_TYPES)
    }
    assert not unknown
    # The scan does see what it looks for.
    assert actions_in(ast.parse("ledger.change(s, p, 'no.such')\nlog.log(action='no.more')")) == {
        "no.such",
        "no.more",
    }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"action": "entity.peek"}, "audit.unregistered"),
        ({"operation": Operation.ERASURE}, "audit.unregistered"),
        ({"time": "2024-05-17T09:30:00Z"}, "audit.time"),
        ({"time": "2024-05-17T09:30:00.000000+00:00"}, "audit.time"),
        ({"actor": "Amira Lee"}, "audit.object"),
        ({"actor": ""}, "audit.object"),
        ({"objects": ("e-1", "Ann Lee")}, "audit.object"),
        ({"objects": ('e-"1"',)}, "audit.object"),
        ({"objects": ("e-1\x00",)}, "audit.object"),
        ({"detail": {"name": "ann"}}, "audit.detail"),
        ({"detail": {"query": "ann lee"}}, "audit.detail"),
        ({"action": "search.run", "detail": {"query": "ann lee"}}, "audit.detail"),
        ({"action": "search.run", "detail": {"query": 7}}, "audit.detail"),
        ({"detail": {"results": "4"}}, "audit.detail"),
        ({"detail": {"results": -4}}, "audit.detail"),
        ({"detail": {"results": True}}, "audit.detail"),
        ({"detail": {"matter": "Operation Kestrel"}}, "audit.detail"),
        ({"detail": {"view": "Seen at the lorry park"}}, "audit.detail"),
        ({"action": "statement.record", "detail": {"statements": 3}}, "audit.detail"),
    ],
)
def test_what_could_be_content_is_refused(fields: dict[str, object], code: str) -> None:
    with pytest.raises(ForestallError) as caught:
        event(**fields)  # type: ignore[arg-type]
    assert caught.value.code == code
    # A refused detail is not repeated in the message, where it would end up in another log.
    assert "lee" not in str(caught.value).lower() or code == "audit.time"


def test_each_kind_of_detail_has_a_value_that_is_allowed() -> None:
    values = {Detail.COUNT: 3, Detail.DIGEST: "0" * 32, Detail.ID: "op-1", Detail.CODE: "chart"}
    for action, kind in EVENT_TYPES.items():
        full = {key: values[DETAIL_KEYS[key]] for key in kind.keys}
        assert event(action, detail=full).detail == full


def test_times_are_utc_and_sort_as_text() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    early, late = datetime(2024, 5, 17, 1, tzinfo=east), datetime(2024, 5, 16, 20, tzinfo=UTC)
    assert timestamp(early) == "2024-05-16T19:30:00.000000Z" < timestamp(late)
    with pytest.raises(ForestallError):
        timestamp(datetime(2024, 5, 17))
