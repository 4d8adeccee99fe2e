"""Good, bad and near-miss values of every kind, and what holds for all."""

from base64 import b32encode
from datetime import date
from hashlib import sha3_256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core.identifiers import (
    CANONICALISERS,
    canonical_bank_account,
    canonical_card,
    canonical_crypto,
    canonical_date,
    canonical_email,
    canonical_handle,
    canonical_money,
    canonical_phone,
    canonical_url,
    canonical_vehicle,
)
from forestall.core.identifiers.checksums import bech32_constant, keccak_256, luhn
from forestall.core.identifiers.crypto import canonical_cryptos
from forestall.core.identifiers.payment import IBAN_LENGTHS

GOOD = [
    ("phone", "07700 900123", "+447700900123"),
    ("phone", "+44 (0)20 7946 0958", "+442079460958"),
    ("phone", "0044 7700 900123", "+447700900123"),
    ("phone", "O77OO 9OO l23", "+447700900123"),
    ("phone", "０７７００９００１２３", "+447700900123"),
    ("phone", "447700900123", "+447700900123"),
    ("phone", "+1 (202) 555-0143", "+12025550143"),
    ("phone", "+39 06 698 12345", "+390669812345"),
    ("phone", "+54 9 11 2345-6789", "+5491123456789"),
    ("email", "kev.b @ example.com", "kev.b@example.com"),
    ("email", "J.Smith+x@Example.CO.UK", "j.smith+x@example.co.uk"),
    ("email", "j [at] example (dot) com", "j@example.com"),
    ("email", "mailto:j@example.com", "j@example.com"),
    ("handle", "@Ghost_99", "@ghost_99"),
    ("handle", "Telegram:@Ghost_99", "telegram:@ghost_99"),
    ("vehicle", "ab12 cde", "AB12CDE"),
    ("vehicle", "A123 BCD", "A123BCD"),
    ("vehicle", "ABC 123D", "ABC123D"),
    ("vehicle", "IAZ 1234", "IAZ1234"),
    ("vehicle", "1 ABC", "1ABC"),
    ("iban", "gb29 nwbk 6016 1331 9268 19", "GB29NWBK60161331926819"),
    ("iban", "GB29 NWBK 6O16 1331 9268 I9", "GB29NWBK60161331926819"),
    ("iban", "IBAN: DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("bank_account", "20-45-45 12345678", "20-45-45 12345678"),
    ("bank_account", "a/c 12345678 s/c 204545", "20-45-45 12345678"),
    ("card", "4111 1111 1111 1111", "4111111111111111"),
    ("card", "3782-822463-10005", "378282246310005"),
    ("card", "5555555555554444", "5555555555554444"),
    ("crypto", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
    ("crypto", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
    (
        "crypto",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ),
    (
        "crypto",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ),
    ("crypto", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
    ("crypto", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
    ("company_number", "sc123456", "SC123456"),
    ("company_number", "1234567", "01234567"),
    ("date", "2024-02-29", "2024-02-29"),
    ("date", "25/12/24", "2024-12-25"),
    ("date", "3rd of March 1985", "1985-03-03"),
    ("date", "12MAR24", "2024-03-12"),
    ("date", "12th day of March 2024", "2024-03-12"),
    ("date", "March 5, 2024", "2024-03-05"),
    ("date", "Sept 2023", "2023-09"),
    ("date", "1/1/70", "1970-01-01"),
    ("money", "£1,500", "GBP 1500.00"),
    ("money", "€1.500,50", "EUR 1500.50"),
    ("money", "2.5k quid", "GBP 2500.00"),
    ("money", "0.00125 BTC", "BTC 0.00125"),
    ("money", "£5-10k", "GBP 5000.00-10000.00"),
    ("money", "20 lei", "RON 20.00"),
    ("money", "50 leva", "BGN 50.00"),
    ("money", "£0.50", "GBP 0.50"),
    ("postcode", "sw1a1aa", "SW1A 1AA"),
    ("postcode", "M1 1AE", "M1 1AE"),
    ("imei", "49-015420-323751-8", "490154203237518"),
    ("imei", "49O154203237518", "490154203237518"),
    ("nino", "ab 12 34 56 c", "AB123456C"),
    ("ip", "192[.]0[.]2[.]1", "192.0.2.1"),
    ("ip", "2001:0DB8::0001", "2001:db8::1"),
    ("url", "hxxps://Shop[.]Example[.]com/A", "https://shop.example.com/A"),
    ("url", "t.me/ghost99", "t.me/ghost99"),
    ("passport", "533 401 372", "533401372"),
]

BAD = [
    ("phone", "4421"),
    ("phone", "hello"),
    ("phone", ""),
    ("phone", "07700 90"),
    ("phone", "+44 7700 900123 ext 5"),
    ("phone", "+"),
    ("phone", "00"),
    ("email", "a@b"),
    ("email", "@example.com"),
    ("email", "a b@example.com"),
    ("handle", "@"),
    ("handle", "@2024"),
    ("vehicle", "HELLO"),
    ("vehicle", "AB"),
    ("iban", "GB29 NWBK 6016 1331 9268 18"),
    ("iban", "GB29 NWBK 6016 1331 9268 1"),
    ("iban", "ZZ29 NWBK 6016 1331 9268 19"),
    ("bank_account", "20-45-45"),
    ("bank_account", "20-45-45 1234567"),
    ("card", "4111 1111 1111 1112"),
    ("card", "4111 1111 1111 111"),
    ("card", "9111111111111111"),
    ("card", "0000000000000000"),
    ("crypto", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"),
    ("crypto", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
    ("crypto", "bc1QW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    ("crypto", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d35A"),
    ("crypto", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv9"),
    ("company_number", "QQ123456"),
    ("company_number", "123456789"),
    ("date", "30/02/2024"),
    ("date", "13/13/2024"),
    ("date", "2024"),
    ("date", "14 March"),
    ("money", "1500"),
    ("money", "£"),
    ("money", "£5 €5"),
    ("money", "£07700900123"),
    ("postcode", "AA1 1AA"),
    ("postcode", "M6 4AM"),
    ("postcode", "M25"),
    ("imei", "490154203237519"),
    ("imei", "000000000000000"),
    ("nino", "QQ123456C"),
    ("nino", "AB123456E"),
    ("nino", "BG123456A"),
    ("ip", "192.0.2.256"),
    ("ip", "192.0.02.1"),
    ("ip", "14:05:22"),
    ("url", "seen.Then"),
    ("url", "hello"),
    ("passport", "12345"),
]


@pytest.mark.parametrize(("kind", "raw", "value"), GOOD)
def test_good_value(kind: str, raw: str, value: str) -> None:
    result = CANONICALISERS[kind](raw)
    assert result is not None
    assert result.value == value
    assert result.checks
    assert 0 < result.confidence <= 1


@pytest.mark.parametrize(("kind", "raw"), BAD)
def test_bad_value(kind: str, raw: str) -> None:
    assert CANONICALISERS[kind](raw) is None


def test_every_kind_is_exercised() -> None:
    assert {kind for kind, *_ in GOOD} == {kind for kind, _ in BAD} == set(CANONICALISERS)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, _, value in GOOD])
def test_canonical_of_canonical_is_itself(kind: str, value: str) -> None:
    again = CANONICALISERS[kind](value)
    assert again is not None
    assert again.value == value


@pytest.mark.parametrize("kind", sorted(CANONICALISERS))
@given(
    raw=st.one_of(st.text(max_size=40), st.from_regex(r"[+£@0-9A-Z][0-9A-Za-z @.:/+-]{0,24}", fullmatch=True))
)
def test_any_text_is_idempotent_and_never_raises(kind: str, raw: str) -> None:
    first = CANONICALISERS[kind](raw)
    if first is not None:
        second = CANONICALISERS[kind](first.value)
        assert second is not None
        assert second.value == first.value


def test_ambiguity_is_told() -> None:
    ambiguous = canonical_date("03/04/2024")
    assert ambiguous is not None
    assert ambiguous.value == "2024-04-03"
    assert "ambiguous-day-month" in ambiguous.checks
    american = canonical_date("03/04/2024", region="US")
    assert american is not None
    assert american.value == "2024-03-04"
    certain, forced = canonical_date("25/04/2024"), canonical_date("04/25/2024")
    assert certain is not None
    assert forced is not None
    assert "order" in certain.checks
    assert "other-order" in forced.checks
    assert forced.confidence < certain.confidence


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("yesterday", "2024-03-11"),
        ("3 days ago", "2024-03-09"),
        ("two weeks ago", "2024-02-27"),
        ("last Friday", "2024-03-08"),
        ("last Tuesday", "2024-03-05"),
        ("14 March", "2023-03-14"),
        ("1st Jan", "2024-01-01"),
        ("29 Feb", "2024-02-29"),
    ],
)
def test_incomplete_dates_need_the_day_of_the_report(raw: str, value: str) -> None:
    assert canonical_date(raw) is None
    result = canonical_date(raw, now=date(2024, 3, 12))  # a Tuesday
    assert result is not None
    assert result.value == value


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31)))
def test_dates_survive_every_spelling(day: date) -> None:
    spellings = ["%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%d%b%y", "%d-%b-%Y", "%B %d, %Y", "%d/%m/%Y", "%d.%m.%y"]
    for spelling in spellings:
        result = canonical_date(day.strftime(spelling))
        assert result is not None, spelling
        assert result.value == day.isoformat()


def test_one_case_ethereum_is_flagged_not_trusted() -> None:
    checked = canonical_crypto("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    lower = canonical_crypto("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
    assert checked is not None
    assert lower is not None
    assert checked.checks[0] == "eip-55"
    assert "unchecked-case" in lower.checks
    assert lower.confidence < checked.confidence


def test_many_addresses_at_once_get_the_same_answers() -> None:
    raws = [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d358",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "nothing",
    ]
    assert canonical_cryptos(raws) == [canonical_crypto(raw) for raw in raws]


def test_keccak_against_published_digests() -> None:
    # Keccak team's known answers for the empty string; "abc" from the Ethereum test suite.
    empty, abc = keccak_256([b"", b"abc"])
    assert empty.hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert abc.hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    with pytest.raises(ValueError, match="135 bytes"):
        keccak_256([b"x" * 136])


def test_bech32_and_bech32m_are_told_apart() -> None:
    # BIP-350: a version 0 programme under the bech32m constant is invalid, and the reverse.
    assert canonical_crypto("bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd") is None
    assert canonical_crypto("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd") is None
    assert bech32_constant("bc", "b") is None


@given(st.text(alphabet="0123456789", min_size=1, max_size=20), st.data())
def test_luhn_sees_every_single_digit_error(body: str, data: st.DataObject) -> None:
    check = next(c for c in "0123456789" if luhn(body + c))
    whole = body + check
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([c for c in "0123456789" if c != whole[place]]))
    assert not luhn(whole[:place] + other + whole[place + 1 :])


def test_onion_checksum() -> None:
    key = bytes(range(32))
    checksum = sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    name = b32encode(key + checksum + b"\x03").decode().lower()
    good = canonical_url(f"http://{name}.onion/")
    assert good is not None
    assert good.checks[0] == "onion-v3-checksum"
    bad = canonical_url(f"http://{'b' + name[1:]}.onion/")
    assert bad is not None
    assert "onion-checksum-failed" in bad.checks
    assert bad.confidence < 0.5


def test_iban_lengths_agree_with_the_registry() -> None:
    import re

    from stdnum import numdb

    registry = numdb.get("iban")
    for country, length in IBAN_LENGTHS.items():
        (_, information), *_ = registry.info(country)
        assert sum(map(int, re.findall(r"\d+", information["bban"]))) + 4 == length, country


def test_card_scheme_is_told() -> None:
    schemes = {
        "4111111111111111": "visa",
        "5555555555554444": "mastercard",
        "2223003122003222": "mastercard",
        "378282246310005": "amex",
        "3530111333300000": "jcb",
        "30569309025904": "diners",
        "6011111111111117": "discover",
    }
    for number, scheme in schemes.items():
        result = canonical_card(number)
        assert result is not None, scheme
        assert result.checks[-1] == scheme


def test_bank_account_orders_agree() -> None:
    forward, reverse = canonical_bank_account("204545 12345678"), canonical_bank_account("12345678 20-45-45")
    assert forward is not None
    assert forward == reverse


@pytest.mark.parametrize(
    ("raw", "style"),
    [
        ("AB12CDE", "current"),
        ("A1BCD", "prefix"),
        ("ABC1D", "suffix"),
        ("IAZ1", "northern-ireland"),
        ("1A", "dateless"),
    ],
)
def test_vehicle_style(raw: str, style: str) -> None:
    result = canonical_vehicle(raw)
    assert result is not None
    assert result.checks == ("style", style)


def test_foreign_marks_only_when_asked() -> None:
    assert canonical_vehicle("B123ABC1") is None
    foreign = canonical_vehicle("WX 12345", region="PL")
    assert foreign is not None
    assert foreign.checks == ("foreign",)
    assert foreign.confidence < 0.5


def test_assumed_currency_is_told_and_believed_less() -> None:
    written, assumed = canonical_money("£20k"), canonical_money("20k", "GBP")
    assert written is not None
    assert assumed is not None
    assert written.value == assumed.value
    assert assumed.checks[1] == "currency-assumed"
    assert assumed.confidence < written.confidence


def test_handle_platform() -> None:
    assert canonical_handle("@x_y", "IG") == canonical_handle("instagram:@x_y")
    assert canonical_handle("@x_y", "no such platform") is None


def test_refanging_keeps_meaning() -> None:
    assert canonical_email("kev{at}example{dot}com") == canonical_email("kev@example.com")
    assert canonical_url("hxxp://a[.]example[.]com") == canonical_url("http://a.example.com")


def test_unknown_region_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown region"):
        canonical_phone("0123456789", region="XX")
