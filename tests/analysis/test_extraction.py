"""What holds for every text: offsets, order, overlap, bounded time; and the rules that lines do not show."""

import random
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.analysis.extraction import KINDS, extract
from forestall.analysis.extraction.calendar import find_relative_dates
from forestall.analysis.extraction.finding import FINDERS, choose_finders, read_signals
from forestall.analysis.extraction.normalise import readable
from forestall.analysis.extraction.scan import Scan
from forestall.core.identifiers import CANONICALISERS

FRAGMENTS = [
    "07700 900123", "+44 (0)7700 900 123", "O77OO 9OOl23", "0031 6 12345678", "447700900123",
    "AB12 CDE", "A123 BCD",
    "IAZ 1234", "GB29 NWBK 6016 1331 9268 19", "20-45-45 12345678", "4111 1111 1111 1111", "SC123456",
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "12/03/2024", "3rd March 24", "2024-03-12T10:00",
    "£1.5k-£2k", "€5", "20k",
    "M1 1AE", "490154203237518", "AB 12 34 56 C", "192[.]0[.]2[.]1", "2001:db8::1",
    "hxxp://a[.]example[.]com/x",
    "kev [at] example (dot) com", "@ghost_99", "on Telegram", "passport 533401372", "ref", "crime",
    "mob", "reg",
    "company no", "\u200b", "\u00ad", "０７７００", "ﬁ", "½", "İ", "АВ12", "é", "£", "\t", "\n", ",",
    ".", "/", "-", "(",
]  # fmt: skip

texts = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join),
)


@given(texts)
@settings(max_examples=400, deadline=None)
def test_offsets_order_and_overlap(text: str) -> None:
    end = 0
    for mention in extract(text):
        assert text[mention.start : mention.end] == mention.raw
        assert mention.start >= end
        assert mention.end > mention.start
        assert mention.kind in KINDS
        assert mention.checks
        assert 0 < mention.confidence <= 1
        end = mention.end


@given(texts)
@settings(max_examples=200, deadline=None)
def test_a_canonical_value_is_its_own_canonical(text: str) -> None:
    for mention in extract(text, now=date(2024, 3, 12)):
        if mention.kind == "vehicle" and "foreign" in mention.checks:
            continue
        again = CANONICALISERS[mention.kind](mention.canonical)
        assert again is not None
        assert again.value == mention.canonical


@given(st.text(max_size=60))
def test_readable_copy_maps_back(text: str) -> None:
    copy, offsets = readable(text)
    if offsets is None:
        assert len(copy) == len(text)
    else:
        assert len(offsets) == len(copy) + 1
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(text)


@given(st.data())
def test_invisible_characters_anywhere_change_nothing(data: st.DataObject) -> None:
    plain = "rang 07700900123 from AB12 CDE"
    places = data.draw(st.lists(st.integers(0, len(plain)), max_size=8))
    text = plain
    for place in sorted(places, reverse=True):
        text = text[:place] + "\u200b" + text[place:]
    assert [m.canonical for m in extract(text)] == ["+447700900123", "AB12CDE"]
    for mention in extract(text):
        assert text[mention.start : mention.end] == mention.raw
        assert mention.raw[0] != "\u200b"
        assert mention.raw[-1] != "\u200b"


def test_wide_and_look_alike_characters() -> None:
    for text in ("ring ０７７００ ９００１２３", "ring ٠٧٧٠٠٩٠٠١٢٣", "ring О77ОО9ОО123"):
        (mention,) = extract(text)
        assert mention.canonical == "+447700900123"
        assert text[mention.start : mention.end] == mention.raw


def test_expanding_characters_keep_offsets() -> None:
    text = "ﬁﬁﬁ ½ 07700900123 ﬃ M1 1AE"
    assert [(m.raw, m.kind) for m in extract(text)] == [("07700900123", "phone"), ("M1 1AE", "postcode")]


def test_incomplete_dates_only_when_asked() -> None:
    text = "Seen yesterday and on 3 March"
    assert extract(text) == []
    found = extract(text, now=date(2024, 3, 12))
    assert [(m.raw, m.canonical) for m in found] == [("yesterday", "2024-03-11"), ("3 March", "2024-03-03")]
    assert "relative" in found[0].checks
    assert "year-from-context" in found[1].checks


def test_kinds_limit_what_is_looked_for() -> None:
    text = "07700900123 AB12 CDE M1 1AE"
    assert [m.kind for m in extract(text, kinds=["postcode"])] == ["postcode"]
    assert extract(text, kinds=[]) == []
    with pytest.raises(ValueError, match="unknown kind"):
        extract(text, kinds=["telephone"])


def test_region_decides_national_numbers_and_dates() -> None:
    text = "0721 234 567 on 03/04/2024"
    found = {m.kind: m.canonical for m in extract(text, region="RO")}
    assert found == {"phone": "+40721234567", "date": "2024-04-03"}
    assert [m.canonical for m in extract("03/04/2024", region="US")] == ["2024-03-04"]


@given(texts)
@settings(max_examples=400, deadline=None)
def test_signals_hide_no_finding(text: str) -> None:
    scan = Scan(readable(text)[0], "GB", None)
    due = choose_finders(read_signals(scan), None)
    for kind, finder, _ in FINDERS:
        if finder not in due and finder is not find_relative_dates:
            found = [c for c in finder(scan) if c.canonical.checks[0] != "possible-length"]
            assert found == [], kind


def test_the_noun_behind_on_the_is_a_place() -> None:
    assert [m.kind for m in extract("the number on the invoice: 07700 900123")] == ["phone"]
    assert extract("invoice number: 07700 900123") == []


def test_dashes_and_quotes_of_any_shape() -> None:
    found = extract(
        "\u201c07700\u2212900\u2012123\u201d 35\u2013883979\u2014794775\u20150 \u2018AB12 CDE\u2019"
    )
    assert [m.canonical for m in found] == ["+447700900123", "358839797947750", "AB12CDE"]


def test_overlap_rule() -> None:
    # The address wins over the number inside it; the checksum over the longer address.
    (url,) = extract("https://wa.me/447700900123")
    assert url.kind == "url"
    (coin,) = extract("https://example.com/1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")
    assert coin.kind == "crypto"


def test_context_words_lift_and_sink() -> None:
    (named,) = extract("imei 490154203237518")
    assert named.context == "imei"
    assert extract("490154203237518") == []
    assert extract("serial no 07700900123") == []
    assert [m.kind for m in extract("serial no 123, phoned 07700900123")] == ["phone"]


def test_weak_forms_need_their_word() -> None:
    assert extract("533401372 and 09876543 and A1 and 20k") == []
    kinds = [m.kind for m in extract("passport 533401372; company number 09876543; reg 11 ABC; paid 20k")]
    assert kinds == ["passport", "company_number", "vehicle", "money"]


SEEDS = [
    "0 ", "0", "1 ", "+", "+1 ", "(at)", "a.", "a-a.", "@", "@a", "a@example.com ", "1.1.1.1.", ":a:",
    "£1,", "£1-", "12/12/",
    "jan 12 ", "AB12", "GB29 NWBK ", "http://", "1234 ", "12-34-56 ", "account 12345678 ",
    "user name is ", "telegram ",
    "polish reg ", "a dot ", " at a dot com", "paid 20k ", "0\u200b7", "O", "0(", "oil ",
    "ab:cd::", "passport ", "\u00ad",
    "bc1q", "0x", "reg ", "sort code ", "20-45-45", "[0]", " @ ", "a_", "x2 ", "12 - 03 - ", "G B 7 0 ",
    " ", "\n", "é", "ﬁ",
]  # fmt: skip


@given(st.lists(st.sampled_from(SEEDS), min_size=1, max_size=4), st.integers(20_000, 60_000))
@settings(max_examples=60, deadline=None)
def test_no_text_takes_more_than_linear_time(pieces: list[str], size: int) -> None:
    unit = "".join(pieces)
    text = (unit * (size // len(unit) + 1))[:size]
    start = time.process_time()
    extract(text)
    # The bar is 1 s for a megabyte; four times that leaves room for a busy machine, none for a square.
    assert time.process_time() - start < 0.2 + 4e-6 * size


def test_a_megabyte_of_any_kind() -> None:
    rng = random.Random(5)

    def digits(count: int) -> str:
        return "".join(rng.choices("0123456789", k=count))

    makers = {
        "phone": lambda: "07" + digits(9),
        "card": lambda: "4" + digits(3) + " " + digits(4) + " " + digits(4) + " " + digits(4),
        "ethereum": lambda: "0x" + "".join(rng.choices("abcdefABCDEF0123456789", k=40)),
        "bech32": lambda: "bc1q" + "".join(rng.choices("qpzry9x8gf2tvdw0s3jn54khce6mua7l", k=38)),
    }
    for name, make in makers.items():
        pieces, size = [], 0
        while size < 1_000_000:
            pieces.append(make())
            size += len(pieces[-1]) + 1
        text = " ".join(pieces)
        start = time.process_time()
        extract(text)
        assert time.process_time() - start < 4, name
