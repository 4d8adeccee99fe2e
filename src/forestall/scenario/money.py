"""A year of payments: ordinary life, honest look-alikes, and planted laundering.

Planted: mule fan-in, structuring, layering chains, cycles, invoice round trips, crypto cash-out. Amounts and
channels are drawn as in honest traffic, so no single column gives them away. Honest look-alikes: payroll,
landlords and estate agents (pass-through), charities (fan-in), taxi firms, rotating loan clubs (fan-in and
cycles), students supported from abroad (in and out within a day), shop takings near round sums, reciprocal
trade.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from forestall.scenario.accounts import Accounts
from forestall.scenario.companies import Companies
from forestall.scenario.groups import Groups
from forestall.scenario.identifiers import bitcoin_addresses
from forestall.scenario.people import People, ages
from forestall.scenario.region import PAYMENTS_DAYS, scaled, stream

__all__ = ["CHANNELS", "Payments", "draw_payments"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CHANNELS = ("transfer", "direct debit", "card", "cash deposit", "standing order", "cash withdrawal")
# Payments between people, between firms, to exchanges and over the counter: laundering uses the same words.
_CHAT = ("ta", "rent share", "dinner", "birthday", "car", "thanks", "football", "holiday", "loan back", "")
_TRADE = ("INV", "INVOICE", "PO", "SERVICES", "STOCK")
_COINS = ("COINS", "TRADE", "TOP UP")
_TAKINGS = ("TAKINGS", "COUNTER")
_DAY = 86_400
_YEAR = PAYMENTS_DAYS * _DAY


@dataclass(frozen=True, slots=True)
class Payments:
    """Payments in time order; -1 is cash. Pence; seconds from ``PAYMENTS_START``; case -1 is honest."""

    source: Ints
    target: Ints
    seconds: Ints
    pence: Ints
    channel: Ints
    reference: list[str]
    case: Ints
    cases: list[tuple[str, str, int, int]]
    lookalike: Ints


class _Book:
    """Grows the payment columns block by block."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.blocks: list[tuple[Ints, Ints, Ints, Ints, Ints, list[str], Ints, Ints]] = []
        self.cases: list[tuple[str, str, int, int]] = []

    def add(
        self,
        source: Ints | int,
        target: Ints | int,
        seconds: Ints,
        pounds: Floats,
        channel: int,
        words: tuple[str, ...],
        case: int = -1,
        alike: int = 0,
    ) -> None:
        n = len(seconds)
        text = [words[v] for v in self.rng.integers(0, len(words), n).tolist()]
        full = [
            np.array(np.broadcast_to(v, n), dtype=np.int64) for v in (source, target, channel, case, alike)
        ]
        pence = np.maximum(np.rint(pounds * 100), 1).astype(np.int64)
        self.blocks.append(
            (full[0], full[1], seconds.astype(np.int64), pence, full[2], text, full[3], full[4])
        )

    def any_time(self, n: int) -> Ints:
        hour = np.clip(self.rng.normal(14, 4, n), 0, 23.9)
        return (self.rng.integers(0, PAYMENTS_DAYS, n) * _DAY + hour * 3600).astype(np.int64)

    def monthly(self, payers: Ints, first: Ints, jitter: int = 1) -> tuple[Ints, Ints]:
        """Repeat each payer twelve times, about a month apart; return (row of payer, seconds)."""
        rows = np.repeat(np.arange(len(payers)), 12)
        step = np.tile(np.arange(12), len(payers)) * 30.4
        moment = (first[rows] + step + self.rng.integers(0, jitter + 1, len(rows))).astype(np.int64) * _DAY
        return rows, moment + self.rng.integers(6 * 3600, 18 * 3600, len(rows))

    def money(self, n: int, median: float, spread: float) -> Floats:
        """Log-normal pounds; a third of sums are rounded to fives as people do."""
        pounds = self.rng.lognormal(np.log(median), spread, n)
        return np.where(self.rng.random(n) < 0.35, np.maximum(5 * np.rint(pounds / 5), 5), pounds)


def _everyday(book: _Book, persons: Ints, firms: Ints, hubs: Ints, scale: float) -> None:
    rng = book.rng
    rank = 1.0 / (np.arange(len(firms)) + 6.0)
    popular = rank / rank.sum()
    staff = persons[rng.random(len(persons)) < 0.45]
    rows, when = book.monthly(staff, rng.integers(24, 29, len(staff)))
    wage = rng.lognormal(np.log(1750), 0.35, len(staff))
    boss = rng.choice(firms, len(staff), p=popular)
    book.add(
        boss[rows],
        staff[rows],
        when,
        wage[rows] * rng.uniform(0.97, 1.05, len(rows)),
        0,
        ("SALARY", "WAGES", "PAYROLL"),
        alike=1,
    )
    billed = persons[rng.random(len(persons)) < 0.4]
    rows, when = book.monthly(billed, rng.integers(0, 28, len(billed)))
    book.add(
        billed[rows],
        rng.choice(hubs[:4], len(rows)),
        when,
        book.money(len(rows), 62, 0.5),
        1,
        ("DD", "BILL", "DIRECT DEBIT"),
    )
    n = scaled(22_000, scale, 3_000)
    book.add(
        rng.choice(persons, n),
        rng.choice(firms, n, p=popular),
        book.any_time(n),
        book.money(n, 24, 0.9),
        2,
        ("CARD", "CONTACTLESS", "POS"),
    )
    n = scaled(10_000, scale, 1_500)
    near = rng.integers(0, len(persons), n)
    friend = (near + rng.integers(1, 30, n)) % len(persons)
    book.add(persons[near], persons[friend], book.any_time(n), book.money(n, 55, 1.2), 0, _CHAT)
    n = scaled(8_000, scale, 1_200)
    a, b = rng.choice(firms, n, p=popular), rng.choice(firms, n)
    back = rng.random(n) < 0.2  # reciprocal trade: honest two-way and small loops
    a, b = np.where(back, b, a), np.where(back, a, b)
    book.add(
        a, b, book.any_time(n), book.money(n, 780, 1.2), 0, ("INV", "INVOICE", "PO", "SERVICES", "STOCK")
    )
    n = scaled(900, scale, 120)
    book.add(
        rng.choice(persons, n),
        rng.choice(hubs[4:], n),
        book.any_time(n),
        book.money(n, 120, 1.1),
        0,
        _COINS,
    )
    n = scaled(4_000, scale, 500)
    book.add(
        rng.choice(persons, n),
        -1,
        book.any_time(n),
        10 * np.rint(rng.lognormal(1.6, 0.7, n) + 0.5),
        5,
        ("ATM",),
    )


def _lookalikes(book: _Book, persons: Ints, firms: Ints, abroad: Ints, sets: int) -> None:
    rng = book.rng
    for i in range(sets):
        pick = rng.choice(persons, min(60, len(persons) // 3), replace=False)
        agent, landlord, tenants = firms[(7 * i) % len(firms)], pick[0], pick[1:15]
        rows, when = book.monthly(tenants, rng.integers(0, 5, len(tenants)))
        rent = rng.uniform(480, 960, len(tenants))[rows]
        book.add(tenants[rows], agent, when, rent, 4, ("RENT",), alike=2)
        book.add(
            agent,
            landlord,
            when + rng.integers(6, 60, len(rows)) * 3600,
            rent * 0.9,
            0,
            ("RENT LESS FEE",),
            alike=2,
        )
        club = pick[15:25]  # a rotating loan club: every month all pay one member
        for month in range(len(club)):
            givers = np.delete(club, month)
            at = month * 30 * _DAY + rng.integers(0, 2 * _DAY, len(givers))
            book.add(
                givers,
                club[month],
                at,
                np.full(len(givers), 100.0 + 50 * (i % 4)),
                0,
                ("circle", "pot", "committee"),
                alike=3,
            )
        charity = firms[(7 * i + 1) % len(firms)]
        gifts = 150
        book.add(
            rng.choice(persons, gifts),
            charity,
            book.any_time(gifts),
            book.money(gifts, 15, 0.8),
            0,
            ("GIFT", "APPEAL"),
            alike=4,
        )
        book.add(
            charity,
            rng.choice(abroad, 10),
            book.any_time(10),
            book.money(10, 900, 0.5),
            0,
            ("GRANT", "RELIEF"),
            alike=4,
        )
        taxi, drivers = firms[(7 * i + 2) % len(firms)], pick[25:37]
        for week in range(0, 52, 2):
            pay = week * 7 * _DAY + rng.integers(0, _DAY, len(drivers))
            book.add(taxi, drivers, pay, book.money(len(drivers), 310, 0.3), 0, ("FARES", "WEEK"), alike=5)
        students = pick[37:43]
        rows, when = book.monthly(students, rng.integers(0, 6, len(students)))
        sums = rng.uniform(700, 1500, len(rows))
        book.add(
            rng.choice(abroad, len(students))[rows],
            students[rows],
            when,
            sums,
            0,
            ("SUPPORT", "FAMILY"),
            alike=6,
        )
        book.add(
            students[rows],
            agent,
            when + rng.integers(1, 30, len(rows)) * 3600,
            sums * rng.uniform(0.6, 0.95, len(rows)),
            0,
            ("FEES", "RENT"),
            alike=6,
        )
        for shop in firms[(7 * i + 3) % len(firms) :][:4]:  # shop takings: cash, often just below round sums
            when = np.arange(0, _YEAR, 5 * _DAY) + rng.integers(0, 2 * _DAY, 73)
            book.add(-1, shop, when, rng.uniform(620, 1180, 73), 3, _TAKINGS, alike=7)
        seller, buyer = pick[43], pick[44]  # a house sale: one large sum in and out within hours
        at = book.any_time(1)
        book.add(buyer, seller, at, np.array([118_500.0]), 0, ("COMPLETION",), alike=8)
        book.add(
            seller,
            firms[(7 * i + 5) % len(firms)],
            at + 7200,
            np.array([116_900.0]),
            0,
            ("PURCHASE",),
            alike=8,
        )


def _launder(
    book: _Book, kind: str, group: int, mules: Ints, fronts: Ints, victims: Ints, abroad: Ints, hubs: Ints
) -> None:
    rng, case = book.rng, len(book.cases)
    start = int(rng.integers(5, PAYMENTS_DAYS - 75)) * _DAY
    book.cases.append((f"CASE{case + 1:05d}", kind, group, start))
    used = rng.permutation(mules)[: int(rng.integers(5, 9))]
    front, other = fronts[0], fronts[-1]

    def pay(source: Ints | int, target: Ints | int, seconds: Ints, pounds: Floats, channel: int = 0) -> None:
        words: tuple[str, ...] = _TAKINGS if channel == 3 else (*_CHAT, *_TRADE)
        if bool(np.isin(target, hubs).any()):
            words = _COINS
        book.add(source, target, seconds, pounds, channel, words, case)

    if kind in ("mule fan-in", "crypto cash-out"):
        n = int(rng.integers(12, 28))
        who, when = rng.choice(used, n), start + np.sort(rng.integers(0, 20 * _DAY, n))
        sums = book.money(n, 420, 0.9)
        pay(rng.choice(victims, n), who, when, sums)
        on = when + rng.exponential(9 * 3600, n).astype(np.int64) + 600
        kept = sums * rng.uniform(0.84, 0.97, n)
        pay(who, int(front) if kind == "mule fan-in" else rng.choice(hubs, n), on, kept)
        if kind == "mule fan-in":
            parts = np.array_split(kept, 4)
            later = np.array([on[min(len(on) - 1, (k + 1) * n // 4 - 1)] for k in range(4)]) + 2 * _DAY
            pay(int(front), rng.choice(abroad, 4), later, np.array([p.sum() * 0.93 for p in parts]))
    elif kind == "structuring":
        n = int(rng.integers(18, 34))
        when = start + np.sort(rng.integers(0, 24 * _DAY, n))
        sums = rng.uniform(880, 996, n)
        pay(-1, rng.choice(used[:3], n), when, sums, 3)
        for mule in used[:3]:
            pay(
                int(mule),
                int(front),
                np.array([when[-1] + int(rng.integers(1, 5)) * _DAY]),
                np.array([sums.sum() / 3.4]),
            )
    elif kind in ("layering chain", "cycle"):
        hops = [int(front), *used.tolist(), int(front) if kind == "cycle" else int(rng.choice(abroad))]
        pounds, at = float(rng.lognormal(np.log(3800), 0.7)), start
        for a, b in pairwise(hops):
            pay(a, b, np.array([at]), np.array([pounds]))
            at += int(rng.uniform(2, 60) * 3600)
            pounds *= rng.uniform(0.93, 0.99)
    else:
        middle = int(rng.choice(abroad))
        for trip in range(int(rng.integers(3, 6))):
            pounds, at = float(rng.lognormal(np.log(5200), 0.4)), start + trip * 14 * _DAY
            pay(int(front), middle, np.array([at]), np.array([pounds]))
            pay(
                middle, int(other), np.array([at + int(rng.integers(3, 9)) * _DAY]), np.array([pounds * 0.95])
            )
            pay(
                int(other),
                int(front),
                np.array([at + int(rng.integers(9, 13)) * _DAY]),
                np.array([pounds * 0.9]),
            )


def draw_payments(
    seed: int, scale: float, people: People, groups: Groups, companies: Companies, held: Accounts
) -> Payments:
    """Draw the year of payments.

    Returns
    -------
    Payments
        ``cases`` rows are (case id, typology, group index, first second); ``lookalike`` numbers the honest
        pattern a payment belongs to (0 is none).
    """
    book = _Book(stream(seed, "payments"))
    rng = book.rng
    local = held.country == 0
    persons = np.flatnonzero((held.person >= 0) & local)
    firms = rng.permutation(np.flatnonzero((held.company >= 0) & local))
    abroad = np.flatnonzero(~local)
    hubs = np.flatnonzero((held.person < 0) & (held.company < 0))
    _everyday(book, persons, firms, hubs, scale)
    _lookalikes(book, persons, firms, abroad, scaled(5, scale, 2))
    account_of = dict(zip(held.person.tolist(), range(len(held.person)), strict=True))
    firm_of = dict(zip(held.company.tolist(), range(len(held.company)), strict=True))
    age = ages(people)
    young = persons[(age[held.person[persons]] < 27)]
    kinds = ("mule fan-in", "structuring", "layering chain", "cycle", "invoice round trip", "crypto cash-out")
    home = [g for g, group in enumerate(groups.groups) if group.country == 0 and group.end is None]
    members = groups.members()
    fronts_of: dict[int, list[int]] = {}
    for number, company in enumerate(companies.companies):
        if company.front_of >= 0 and company.country == 0:
            fronts_of.setdefault(company.front_of, []).append(firm_of[number])
    for number in range(scaled(30, scale, 12)):
        group = home[int(rng.integers(len(home)))]
        own = [account_of[m.person] for m in members[group] if m.person in account_of]
        mules = np.unique(
            np.concatenate([np.array(own, dtype=np.int64), rng.choice(young, 6, replace=False)])
        )
        shells = np.array(fronts_of[group][:1] + fronts_of[group][-1:])
        _launder(book, kinds[number % len(kinds)], group, mules, shells, persons, abroad, hubs[4:])
    columns = [np.concatenate([b[k] for b in book.blocks]) for k in (0, 1, 2, 3, 4, 6, 7)]
    text = [w for b in book.blocks for w in b[5]]
    source, target, seconds, pence, channel, case, alike = columns
    ok = np.flatnonzero((source != target) & (seconds >= 0) & (seconds < _YEAR))
    order = ok[np.argsort(seconds[ok], kind="stable")]
    wallets = bitcoin_addresses(stream(seed, "wallets"), 40)
    exchange = np.isin(target, hubs[4:])
    reference = [f"{text[i]} {wallets[i % len(wallets)]}" if exchange[i] else text[i] for i in order.tolist()]
    return Payments(
        source[order],
        target[order],
        seconds[order],
        pence[order],
        channel[order],
        reference,
        case[order],
        book.cases,
        alike[order],
    )
