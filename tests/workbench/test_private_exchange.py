"""Private exchanges: the right answer, nothing readable on the way, and every misuse refused."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import tzinfo
from pathlib import Path

import msgspec
import pytest

from forestall.analysis.private_linkage import EncodingParameters, canonicalise
from forestall.core import ForestallError
from forestall.workbench import private_exchange_desk
from forestall.workbench.private_exchange import answer, approve, count, offer
from forestall.workbench.private_exchange_desk import (
    Desk,
    Limits,
    create_desk,
    open_desk,
    trust_partner,
)
from forestall.workbench.private_exchange_log import read_log
from forestall.workbench.private_exchange_people import Person, compare, encode, read_invitation, resolve
from forestall.workbench.private_exchange_reveal import reveal
from forestall.workbench.private_exchange_state import Holding, Holdings, read_stage

TERMS = {"kind": "phone", "purpose": "investigation", "agreement": "ISA-2026-014"}
LIMITS = Limits(smallest=5, largest=100, people=500, exchanges=3, days=30)


def make_desk(folder: Path, agency: str, limits: Limits = LIMITS) -> Desk:
    return create_desk(folder / agency, agency, f"{agency} exchange desk, 01632 960001", "amira", limits)


def introduce(*desks: Desk) -> list[Desk]:
    for desk in desks:
        for other in desks:
            if other is not desk:
                trust_partner(desk, other.folder / "card.json", other.fingerprint)
    return [open_desk(desk.folder, "amira") for desk in desks]


@pytest.fixture
def east(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, "east")


@pytest.fixture
def pair(tmp_path: Path, east: Desk) -> list[Desk]:
    return introduce(east, make_desk(tmp_path, "north"))


def phones(prefix: str, numbers: range) -> Holdings:
    items = {canonicalise("phone", f"07700 900{n:03d}"): n for n in numbers}
    return {str(k): [Holding(f"{prefix}-{n:03d}", f"officer {prefix[:2]} {n:03d}")] for k, n in items.items()}


OURS, THEIRS = phones("east-secret-ref", range(0, 40)), phones("north-secret-ref", range(30, 80))


def code_of(caught: pytest.ExceptionInfo[ForestallError]) -> str:
    return caught.value.code


def run_whole(a: Desk, b: Desk) -> tuple[list[bytes], list[object]]:
    """Every message of an exchange, and what each side learnt."""
    exchange, offered = offer(a, a.partner("north"), OURS, **TERMS)
    answered = answer(b, offered, THEIRS, **TERMS)
    counted = count(a, answered)
    _, approval = approve(a, exchange)
    _, release = approve(b, exchange, approval)
    first, pointers = reveal(a, release)
    at_b, closing = reveal(b, pointers)
    at_a, nothing = reveal(a, closing)
    assert nothing == b""
    messages = [offered, answered, approval, release, pointers, closing]
    return messages, [counted, first, at_b, at_a]


def test_both_learn_the_count_then_the_shared_and_whom_to_call(pair: list[Desk]) -> None:
    _, (counted, first, at_b, at_a) = run_whole(*pair)
    assert (counted.shared, counted.asked, counted.held) == (10, 40, 50)
    shared = sorted(set(OURS) & set(THEIRS))
    assert [s.identifier for s in at_a] == [s.identifier for s in at_b] == shared
    assert [s.token for s in at_a] == [s.token for s in at_b]
    assert all(s.call == "" for s in first)
    assert [s.call for s in at_a] == [THEIRS[i][0].officer for i in shared]
    assert [s.call for s in at_b] == [OURS[i][0].officer for i in shared]
    assert [s.reference for s in at_a] == [OURS[i][0].reference for i in shared]


def test_nothing_readable_travels_and_nothing_named_is_logged(pair: list[Desk]) -> None:
    messages, _ = run_whole(*pair)
    logs = b"".join(desk.log_path.read_bytes() for desk in pair)
    wire = b"".join(messages) + b"".join(b64decode(json.loads(message)["sealed"]) for message in messages)
    for holdings in (OURS, THEIRS):
        for item, (holding,) in holdings.items():
            digits = item.partition("+")[2].encode()
            for clear in (digits, b"0" + digits[2:], holding.reference.encode(), holding.officer.encode()):
                assert clear not in wire
                assert clear not in logs
    assert b"isa-2026-014" not in wire.lower()


def test_the_inside_of_a_message_holds_no_identifier(pair: list[Desk]) -> None:
    """Even opened by the partner, a message before the release names nothing."""
    from forestall.analysis.private_linkage import open_message

    messages, _ = run_whole(*pair)
    a, b = pair
    for number, message in enumerate(messages):
        reader = (b, a)[number % 2]
        body = open_message(message, reader.identity, reader.partners)[1]
        assert len(body) > 5
        for item in [*OURS, *THEIRS]:
            digits = item.partition("+")[2].encode()
            assert digits not in body
            assert b64encode(digits)[:12] not in body
        references = [h.reference.encode() for held in (OURS, THEIRS) for (h,) in held.values()]
        officers = [h.officer.encode() for held in (OURS, THEIRS) for (h,) in held.values()]
        assert sum(officer in body for officer in officers) == (10 if number >= 4 else 0)
        if number < 4:
            assert not any(reference in body for reference in references)


def test_secrets_and_sets_are_deleted_at_the_end(pair: list[Desk]) -> None:
    run_whole(*pair)
    for desk in pair:
        (folder,) = (desk.folder / "exchanges").iterdir()
        assert not (folder / "holdings.json").exists()
        state = json.loads((folder / "state.json").read_bytes())
        assert state["stage"] == "closed"
        assert state["secret"] == ""


def test_files_are_for_their_owner_only(pair: list[Desk]) -> None:
    run_whole(*pair)
    for desk in pair:
        loose = [
            p
            for p in desk.folder.rglob("*")
            if p.is_file() and p.name != "log.jsonl" and p.stat().st_mode & 0o077
        ]
        assert not loose


def test_a_changed_message_is_refused_and_logged(pair: list[Desk]) -> None:
    a, b = pair
    _, offered = offer(a, a.partner("north"), OURS, **TERMS)
    envelope = json.loads(offered)
    envelope["header"]["expires"] = "2099-01-01T00:00:00.000000Z"
    sealed = envelope["sealed"]
    flipped = dict(json.loads(offered), sealed=("A" if sealed[0] != "A" else "B") + sealed[1:])
    for changed in (envelope, flipped):
        with pytest.raises(ForestallError) as caught:
            answer(b, json.dumps(changed).encode(), THEIRS, **TERMS)
        assert code_of(caught) == "private.tampered"
    with pytest.raises(ForestallError) as caught:
        answer(b, offered[: len(offered) // 2], THEIRS, **TERMS)
    assert code_of(caught) == "private.message"
    refusals = [e.code for e in read_log(b.log_path) if e.action == "exchange.refuse"]
    assert refusals == ["private.tampered", "private.tampered", "private.message"]


def test_strangers_and_wrong_recipients_are_refused(pair: list[Desk], tmp_path: Path) -> None:
    a, b = pair
    stranger = make_desk(tmp_path, "stranger")
    trust_partner(stranger, b.folder / "card.json", b.fingerprint)
    stranger = open_desk(stranger.folder, "amira")
    _, offered = offer(stranger, stranger.partner("north"), OURS, **TERMS)
    with pytest.raises(ForestallError) as caught:
        answer(b, offered, THEIRS, **TERMS)
    assert code_of(caught) == "private.stranger"
    with pytest.raises(ForestallError) as caught:
        answer(a, offered, THEIRS, **TERMS)
    assert code_of(caught) == "private.recipient"


def test_a_card_with_another_fingerprint_is_not_trusted(east: Desk, tmp_path: Path) -> None:
    north = make_desk(tmp_path, "north")
    with pytest.raises(ForestallError) as caught:
        trust_partner(east, north.folder / "card.json", east.fingerprint)
    assert code_of(caught) == "exchange.fingerprint"


@pytest.mark.parametrize(
    "other", [{"kind": "email"}, {"purpose": "research"}, {"agreement": "ISA-OTHER"}], ids=str
)
def test_an_offer_under_other_terms_is_refused(pair: list[Desk], other: dict[str, str]) -> None:
    a, b = pair
    _, offered = offer(a, a.partner("north"), OURS, **TERMS)
    with pytest.raises(ForestallError) as caught:
        answer(b, offered, THEIRS, **{**TERMS, **other})
    assert code_of(caught) == "exchange.terms"


def test_sets_are_capped_on_both_sides(pair: list[Desk]) -> None:
    a, b = pair
    for numbers in (range(4), range(101)):
        with pytest.raises(ForestallError) as caught:
            offer(a, a.partner("north"), phones("x", numbers), **TERMS)
        assert code_of(caught) == "private.size"
    generous = open_desk(a.folder, "amira")
    generous = Desk(a.folder, "amira", a.identity, a.partners, Limits(1, 10_000, 500, 30, 30))
    _, offered = offer(generous, generous.partner("north"), phones("x", range(150)), **TERMS)
    with pytest.raises(ForestallError) as caught:
        answer(b, offered, THEIRS, **TERMS)
    assert code_of(caught) == "private.size"


def test_a_holder_with_far_too_many_is_refused_by_the_asker(pair: list[Desk]) -> None:
    a, b = pair
    exchange, offered = offer(a, a.partner("north"), OURS, **TERMS)
    greedy = Desk(b.folder, "amira", b.identity, b.partners, Limits(1, 10_000, 500, 30, 30))
    with pytest.raises(ForestallError) as caught:
        count(a, answer(greedy, offered, phones("all", range(1000)), **TERMS))
    assert code_of(caught) == "private.size"
    assert read_stage(a, exchange) == "offered"


def test_questions_are_rationed(pair: list[Desk]) -> None:
    a, b = pair
    offers = [offer(a, a.partner("north"), OURS, **TERMS)[1] for _ in range(3)]
    with pytest.raises(ForestallError) as caught:
        offer(a, a.partner("north"), OURS, **TERMS)
    assert code_of(caught) == "exchange.rate"
    for offered in offers:
        answer(b, offered, THEIRS, **TERMS)
    with pytest.raises(ForestallError) as caught:
        answer(b, offers[0], THEIRS, **TERMS)
    assert code_of(caught) == "exchange.again"


def test_what_has_expired_is_refused(pair: list[Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = pair
    exchange, offered = offer(a, a.partner("north"), OURS, days=1, **TERMS)
    counted = answer(b, offered, THEIRS, **TERMS)
    count(a, counted)

    class Later(private_exchange_desk.datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> private_exchange_desk.datetime:
            return super().now(tz) + private_exchange_desk.timedelta(days=1, seconds=1)

    monkeypatch.setattr(private_exchange_desk, "datetime", Later)
    for step in (lambda: answer(b, offered, THEIRS, **TERMS), lambda: approve(a, exchange)):
        with pytest.raises(ForestallError) as caught:
            step()
        assert code_of(caught) == "exchange.expired"


def test_steps_are_taken_in_order_and_by_both(pair: list[Desk]) -> None:
    a, b = pair
    exchange, offered = offer(a, a.partner("north"), OURS, **TERMS)
    with pytest.raises(ForestallError) as caught:
        approve(a, exchange)
    assert code_of(caught) == "exchange.stage"
    answered = answer(b, offered, THEIRS, **TERMS)
    with pytest.raises(ForestallError) as caught:
        approve(b, exchange)
    assert code_of(caught) == "exchange.waiting"
    with pytest.raises(ForestallError) as caught:
        reveal(a, answered)
    assert code_of(caught) == "exchange.kind"
    count(a, answered)
    with pytest.raises(ForestallError) as caught:
        count(a, answered)
    assert code_of(caught) == "exchange.stage"


def test_nothing_shared_is_never_revealed(pair: list[Desk]) -> None:
    a, b = pair
    exchange, offered = offer(a, a.partner("north"), OURS, **TERMS)
    assert count(a, answer(b, offered, phones("x", range(100, 140)), **TERMS)).shared == 0
    with pytest.raises(ForestallError) as caught:
        approve(a, exchange)
    assert code_of(caught) == "exchange.none"


def test_a_guess_at_what_the_holder_has_is_refused(pair: list[Desk]) -> None:
    """An asker that names one identifier it does not share gets nothing for any of them."""
    from forestall.analysis.private_linkage import derive_key, make_token
    from forestall.workbench.private_exchange_state import Pointers, read_state

    a, b = pair
    exchange, offered = offer(a, a.partner("north"), OURS, **TERMS)
    count(a, answer(b, offered, THEIRS, **TERMS))
    _, release = approve(b, exchange, approve(a, exchange)[1])
    shared, _ = reveal(a, release)
    key = derive_key(a.identity, a.partner("north"), exchange, "tokens")
    tokens = [*[s.token for s in shared][:-1], make_token(key, "phone:+447700900999")]
    terms = read_state(a, exchange).terms
    forged = a.seal("pointers", terms, Pointers(dict.fromkeys(tokens, "me")), a.partner("north"))
    with pytest.raises(ForestallError) as caught:
        reveal(b, forged)
    assert code_of(caught) == "exchange.tokens"


def test_the_log_is_a_chain(pair: list[Desk]) -> None:
    run_whole(*pair)
    path = pair[0].log_path
    entries = read_log(path)
    assert [e.action for e in entries] == [
        "identity.make",
        "partner.trust",
        "identifiers.offer",
        "identifiers.count",
        "identifiers.approve",
        "identifiers.point",
        "identifiers.close",
    ]
    assert {e.agreement for e in entries[2:]} == {"ISA-2026-014"}
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for broken in (
        whole.replace(b'"shared":10', b'"shared":11', 1),
        b"".join(lines[:2] + lines[3:]),
        b"".join([lines[1], lines[0], *lines[2:]]),
        whole[:-20],
    ):
        path.write_bytes(broken)
        with pytest.raises(ForestallError) as caught:
            read_log(path)
        assert code_of(caught) == "exchange.log"
        with pytest.raises(ForestallError) as caught:
            offer(pair[0], pair[0].partner("north"), OURS, **TERMS)
        assert code_of(caught) == "exchange.log"


# People.

NAMES = (
    "Ann Lee,Bob Stone,Cara Field,Dan Moss,Eve Marsh,Finn Holt,Gail Reed,Hal Frost,Ivy Wood,Jon Lake".split(
        ","
    )
)


def people(prefix: str, chosen: list[int], typo: bool = False) -> list[Person]:
    return [
        Person(
            f"{prefix}-{n}",
            f"officer {prefix}-{n}",
            {
                "full_name": NAMES[n].replace("n ", "nn ") if typo else NAMES[n].upper(),
                "birth_date": f"19{60 + n}-0{n % 9 + 1}-1{n % 10}",
            },
        )
        for n in chosen
    ]


@pytest.fixture
def three(tmp_path: Path, east: Desk) -> list[Desk]:
    return introduce(east, make_desk(tmp_path, "north"), make_desk(tmp_path, "unit"))


SAID = {"purpose": "investigation", "agreement": "ISA-2026-014"}


def encode_both(a: Desk, b: Desk) -> tuple[bytes, bytes, bytes]:
    _, left, invitation = encode(
        a, people("east", [0, 1, 2, 3, 4, 5]), partner=a.partner("north"), unit=a.partner("unit"), **SAID
    )
    _, right, none = encode(b, people("north", [3, 4, 5, 6, 7], typo=True), invitation=invitation, **SAID)
    assert none == b""
    return left, right, invitation


def test_people_are_linked_without_a_name(three: list[Desk]) -> None:
    a, b, unit = three
    left, right, invitation = encode_both(a, b)
    found = compare(unit, left, right)
    assert (found.pairs, found.compared) == (3, (6, 5))
    at_a, at_b = resolve(a, found.messages["east"]), resolve(b, found.messages["north"])
    assert {(x.reference, x.call) for x in at_a} == {(f"east-{n}", f"officer north-{n}") for n in (3, 4, 5)}
    assert {(x.reference, x.call) for x in at_b} == {(f"north-{n}", f"officer east-{n}") for n in (3, 4, 5)}
    assert {(x.token, x.own_token) for x in at_a} == {(x.own_token, x.token) for x in at_b}
    logs = b"".join(desk.log_path.read_bytes() for desk in three)
    wire = b"".join([left, right, invitation, *found.messages.values(), logs])
    for clear in ["ANN LEE", "DAN MOSS", "Dann Moss", "1963-04-13", "east-3", "officer"]:
        assert clear.encode() not in wire


def test_the_unit_sees_no_name_date_reference_or_officer(three: list[Desk]) -> None:
    from forestall.analysis.private_linkage import open_message

    a, b, unit = three
    left, right, _ = encode_both(a, b)
    bodies = b"".join(open_message(m, unit.identity, unit.partners)[1] for m in (left, right))
    for clear in ["ANN LEE", "ann lee", "DAN MOSS", "dann moss", "1963-04-13", "east-3", "officer"]:
        assert clear.encode() not in bodies


def test_the_unit_cannot_make_the_key(three: list[Desk]) -> None:
    from forestall.analysis.private_linkage import derive_key

    a, b, unit = three
    key = derive_key(a.identity, a.partner("north"), "x", "encode people")
    assert key == derive_key(b.identity, b.partner("east"), "x", "encode people")
    assert key not in [
        derive_key(unit.identity, unit.partner(name), "x", "encode people") for name in ("east", "north")
    ]


def test_a_party_may_not_compare(three: list[Desk]) -> None:
    a, _, _ = three
    with pytest.raises(ForestallError) as caught:
        encode(a, people("east", [0]), partner=a.partner("north"), unit=a.partner("north"), **SAID)
    assert code_of(caught) == "exchange.unit"


def test_encodings_of_two_exchanges_do_not_compare(three: list[Desk]) -> None:
    a, b, unit = three
    left, _, _ = encode_both(a, b)
    _, right, _ = encode_both(a, b)
    for pairing in ((left, right), (left, left)):
        with pytest.raises(ForestallError) as caught:
            compare(unit, *pairing)
        assert code_of(caught) == "exchange.mismatch"
    with pytest.raises(ForestallError) as caught:
        compare(a, left, right)
    assert code_of(caught) == "private.recipient"


def test_an_invitation_under_other_terms_is_refused(three: list[Desk]) -> None:
    a, b, _ = three
    _, _, invitation = encode(
        a,
        people("east", [0, 1]),
        partner=a.partner("north"),
        unit=a.partner("unit"),
        parameters=EncodingParameters(bits=512),
        **SAID,
    )
    terms = read_invitation(b, invitation)
    assert terms.parameters == EncodingParameters(bits=512, fields=("birth_date", "full_name"))
    with pytest.raises(ForestallError) as caught:
        encode(b, people("north", [0]), invitation=invitation, purpose="research", agreement="ISA-2026-014")
    assert code_of(caught) == "exchange.terms"
    other = [msgspec.structs.replace(p, fields={"postcode": "AB1 2CD"}) for p in people("north", [0])]
    with pytest.raises(ForestallError) as caught:
        encode(b, other, invitation=invitation, **SAID)
    assert code_of(caught) == "private.field"


def test_nobody_twice_and_too_many_are_refused(three: list[Desk]) -> None:
    a, _, _ = three
    to = {"partner": a.partner("north"), "unit": a.partner("unit"), **SAID}
    with pytest.raises(ForestallError) as caught:
        encode(a, [], **to)
    assert code_of(caught) == "private.size"
    with pytest.raises(ForestallError) as caught:
        encode(a, people("x", [1, 1]), **to)
    assert code_of(caught) == "exchange.reference"
