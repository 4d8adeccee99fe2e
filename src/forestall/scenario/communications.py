"""Calls and texts: ordinary social traffic, deal lines, honest senders that look like them, number changes.

Honest look-alikes (school broadcast, pizza shop with call-backs, taxi firm, community nurse, agency, sports
captain, church group, ticket tout, courier) are made busier than the deal lines, so that counting contacts or
bursts does not find the lines; what does is the same customers, burst after burst, ringing back soon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.scenario.groups import Groups
from forestall.scenario.identifiers import business_phones, imeis, mobiles
from forestall.scenario.people import People, Phones
from forestall.scenario.region import CALLS_DAYS, scaled, stream

__all__ = ["Calls", "Line", "draw_calls"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_HOURS = np.array([1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 3, 5, 5, 5, 6, 7, 6, 5, 6, 7, 8, 9, 9, 8, 6, 4, 2])
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Line:
    """One planted sender: a deal line or an honest look-alike. `changed` is seconds from start, or -1."""

    kind: str
    phone: int
    new_phone: int
    changed: int
    group: int
    contacts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Calls:
    """Events in time order. Phones index `numbers`; `seconds` counts from ``CALLS_START``."""

    numbers: list[str]
    imei: list[str]
    force: Ints
    caller: Ints
    callee: Ints
    seconds: Ints
    text: Flags
    duration: Ints
    cell: Ints
    lines: list[Line]
    changes: list[tuple[int, int, int, str]]


class _Traffic:
    """Grows the event columns block by block."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.blocks: list[tuple[Ints, Ints, Ints, Flags]] = []

    def add(self, caller: Ints | int, callee: Ints, seconds: Ints, text: bool | Flags) -> None:
        n = len(callee)
        self.blocks.append((np.broadcast_to(caller, n), callee, seconds, np.broadcast_to(text, n)))

    def moments(self, n: int) -> Ints:
        """Draw times of ordinary traffic over the whole window."""
        hour = self.rng.choice(24, n, p=_HOURS / _HOURS.sum())
        return self.rng.integers(0, CALLS_DAYS, n) * _DAY + hour * 3600 + self.rng.integers(0, 3600, n)

    def bursts(
        self, phone: int, times: Ints, contacts: Ints, share: tuple[float, float], back: float
    ) -> None:
        """Send the same text to part of `contacts` at each time; a share `back` of them answer within 3
        hours.
        """
        for start in times.tolist():
            picked = contacts[self.rng.random(len(contacts)) < self.rng.uniform(*share)]
            self.add(phone, picked, start + np.sort(self.rng.integers(0, 240, len(picked))), True)
            answer = picked[self.rng.random(len(picked)) < back]
            delay = self.rng.exponential(3000, len(answer)).astype(np.int64) + 60
            known = np.full(len(answer), phone)
            self.blocks.append((answer, known, start + delay, self.rng.random(len(answer)) < 0.5))


def _social(
    rng: np.random.Generator, groups: Groups, phone_of: Ints, home: Ints, n: int
) -> tuple[Ints, Ints, Floats]:
    friends = 6 * n
    a = rng.integers(0, n, friends)
    near = (a + rng.integers(1, 40, friends)) % n  # people are stored by household, so near means close by
    b = np.where(rng.random(friends) < 0.75, near, rng.integers(0, n, friends))
    weight = rng.pareto(1.3, friends) + 0.2
    kin = np.flatnonzero(home[1:] == home[:-1])
    pairs = np.array([(phone_of[t.a], phone_of[t.b]) for t in groups.ties], dtype=np.int64).reshape(-1, 2)
    pairs = pairs[(pairs >= 0).all(axis=1)]
    left = np.concatenate([a, kin, pairs[:, 0]])
    right = np.concatenate([b, kin + 1, pairs[:, 1]])
    heavy = np.concatenate([weight, np.full(len(kin), 4.0), rng.uniform(1.0, 4.0, len(pairs))])
    keep = left != right
    return left[keep], right[keep], heavy[keep]


def _honest_lines(traffic: _Traffic, phones: list[int], count: int, n: int) -> list[Line]:
    rng, lines, free = traffic.rng, [], iter(phones)
    plans = {  # kind: contacts, bursts, share texted each time, share answering
        "school broadcast": (160, 24, (0.6, 0.95), 0.01),
        "pizza shop": (70, 58, (0.3, 0.6), 0.12),
        "recruitment agency": (60, 64, (0.2, 0.5), 0.15),
        "sports captain": (22, 16, (0.8, 1.0), 0.45),
        "church group": (45, 16, (0.7, 1.0), 0.10),
        "ticket tout": (50, 12, (0.3, 0.7), 0.30),
    }
    for _ in range(count):
        for kind, (size, times, share, back) in plans.items():
            phone, contacts = next(free), rng.choice(n, min(size, n // 3), replace=False)
            when = np.sort(rng.integers(0, CALLS_DAYS, times) * _DAY + rng.integers(9, 20, times) * 3600)
            traffic.bursts(phone, when, contacts, share, back)
            lines.append(Line(kind, phone, -1, -1, -1, tuple(contacts.tolist())))
        for kind, inbound, outbound in (
            ("taxi firm", 900, 300),
            ("community nurse", 60, 420),
            ("courier", 15, 900),
        ):
            phone, contacts = next(free), rng.choice(n, min(200, n // 2), replace=False)
            rings = rng.choice(contacts, inbound)
            traffic.blocks.append(
                (rings, np.full(inbound, phone), traffic.moments(inbound), np.zeros(inbound, bool))
            )
            visits = rng.choice(contacts, outbound)
            traffic.add(
                phone, visits, traffic.moments(outbound), kind != "courier" and rng.random(outbound) < 0.6
            )
            lines.append(Line(kind, phone, -1, -1, -1, tuple(contacts.tolist())))
    return lines


def _deal_lines(traffic: _Traffic, pairs: list[tuple[int, int, int]], n: int) -> list[Line]:
    rng, lines = traffic.rng, []
    for place, (phone, new_phone, group) in enumerate(pairs):
        contacts = rng.choice(n, min(int(rng.integers(18, 36)), n // 4), replace=False)
        changed = int(rng.integers(20, 36)) * _DAY if place % 2 == 0 else -1
        times = np.sort(
            np.concatenate(
                [d * _DAY + rng.integers(10, 23, rng.integers(0, 3)) * 3600 for d in range(CALLS_DAYS)]
            )
        ) + int(rng.integers(0, 3000))
        first = times if changed < 0 else times[times < changed]
        traffic.bursts(phone, first, contacts, (0.55, 0.9), 0.30)
        if changed >= 0:
            stay = contacts[rng.random(len(contacts)) < 0.85]
            fresh = rng.choice(n, 3, replace=False)
            traffic.bursts(
                new_phone, times[times >= changed], np.concatenate([stay, fresh]), (0.55, 0.9), 0.30
            )
        lines.append(
            Line(
                "deal line",
                phone,
                new_phone if changed >= 0 else -1,
                changed,
                group,
                tuple(contacts.tolist()),
            )
        )
    return lines


def _honest_numbers(spare: list[str], count: int) -> list[str]:
    """Give schools and taxi firms (places 0 and 6 of nine) business numbers, all others mobiles."""
    business = iter(business_phones(min(1000, 2 * count)))
    return [next(business, spare[i]) if i % 9 in (0, 6) else spare[i] for i in range(count)]


def draw_calls(seed: int, scale: float, people: People, groups: Groups, phones: Phones) -> Calls:
    """Draw the communications data of a subset of phones, as an authority would cover.

    Returns
    -------
    Calls
        ``changes`` holds (old, new, seconds, why) for deal lines and for honest people who changed phone.
    """
    rng = stream(seed, "calls")
    wanted = scaled(1100, scale, 320)
    member = np.zeros(len(people.ids), dtype=bool)
    member[groups.offenders()] = True
    live = np.flatnonzero(np.isnat(phones.end) & (people.country[phones.owner] == 0))
    chosen = np.sort(
        np.concatenate(
            [
                live[member[phones.owner[live]]][: wanted // 4],
                live[~member[phones.owner[live]]][: wanted * 3 // 4],
            ]
        )
    )
    n = len(chosen)
    home = people.household[phones.owner[chosen]]
    order = np.argsort(home, kind="stable")
    chosen, home = chosen[order], home[order]
    phone_of = np.full(len(people.ids), -1)
    phone_of[phones.owner[chosen]] = np.arange(n)
    sets = scaled(3, scale, 2)
    deal = scaled(6, scale, 4)
    changers = scaled(8, scale, 3)
    extra = 9 * sets + 2 * deal + changers
    used = set(phones.numbers)
    spare = [m for m in mobiles(stream(seed, "line numbers"), extra + 400) if m not in used][:extra]
    lots = _honest_numbers(spare, 9 * sets)
    numbers = [phones.numbers[i] for i in chosen.tolist()] + lots
    numbers += spare[len(lots) :]
    traffic = _Traffic(rng)
    left, right, weight = _social(rng, groups, phone_of, home, n)
    events = scaled(58_000, scale, 14_000)
    edge = rng.choice(len(left), events, p=weight / weight.sum())
    flip = rng.random(events) < 0.5
    who, whom = np.where(flip, left[edge], right[edge]), np.where(flip, right[edge], left[edge])
    when = traffic.moments(events)
    changes = []
    for place, old in enumerate(
        rng.choice(n, changers, replace=False).tolist()
    ):  # honest people change phones too
        new, cut = len(numbers) - changers + place, int(rng.integers(14, 42)) * _DAY
        for column in (who, whom):
            column[(column == old) & (when >= cut)] = new
        changes.append((old, new, cut, "honest change"))
    traffic.add(who, whom, when, rng.random(events) < 0.55)
    lines = _honest_lines(traffic, list(range(n, n + len(lots))), len(lots) // 9, n)
    first = n + len(lots)
    drugs = [g for g, group in enumerate(groups.groups) if group.theme == "drugs" and group.country == 0] or [
        0
    ]
    pairs = [(first + 2 * i, first + 2 * i + 1, drugs[i % len(drugs)]) for i in range(deal)]
    lines += _deal_lines(traffic, pairs, n)
    changes += [(li.phone, li.new_phone, li.changed, "deal line") for li in lines if li.changed >= 0]
    caller, callee, seconds, text = (np.concatenate([b[k] for b in traffic.blocks]) for k in range(4))
    inside = (seconds < CALLS_DAYS * _DAY) & (caller != callee)
    order = np.flatnonzero(inside)[np.argsort(seconds[inside], kind="stable")]
    caller, callee, seconds, text = caller[order], callee[order], seconds[order], text[order]
    base = rng.integers(1, 400, len(numbers))
    force = np.concatenate([people.force[phones.owner[chosen]], np.arange(extra) % 5])
    return Calls(
        numbers=numbers,
        imei=[phones.imei[i] for i in chosen.tolist()] + imeis(stream(seed, "line imeis"), extra),
        force=force,
        caller=caller,
        callee=callee,
        seconds=seconds,
        text=text.astype(bool),
        duration=np.where(text, 0, np.clip(rng.lognormal(4.0, 1.1, len(caller)), 1, 5400).astype(np.int64)),
        cell=(force[caller] + 1) * 1000 + (base[caller] + rng.integers(0, 4, len(caller))),
        lines=lines,
        changes=changes,
    )
