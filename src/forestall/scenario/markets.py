"""Dark-market listings by vendors (some under two names) and public adverts (some are lures)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forestall.scenario.groups import Groups
from forestall.scenario.people import People, Phones
from forestall.scenario.region import FORCES, scaled, stream

__all__ = ["Advert", "Listing", "Markets", "Vendor", "draw_markets"]

MARKETS = ("Lantern Row", "Bazaar Nine")
_GOODS = (
    ("herbal flower", "grams", 9.0),
    ("pressed tablets", "pieces", 4.0),
    ("white powder sample", "grams", 55.0),
    ("blank documents", "pieces", 180.0),
    ("account bundle", "pieces", 22.0),
    ("replica watch", "pieces", 85.0),
    ("vape cartridges", "pieces", 18.0),
    ("number plates", "pairs", 40.0),
    ("fresh cards", "pieces", 12.0),
)
_HELLO = (
    "Hi all,",
    "yo",
    "Welcome to the shop!",
    "Back again.",
    "hello friends -",
    "NEW BATCH",
    "ok people",
    "Greetings",
)
_SELL = (
    "{q} {u} of {g} ready to go",
    "selling {g}, {q} {u}",
    "{g} x{q} in stock now",
    "top {g}. {q}{u}",
    "{q} {u} {g} best you get",
)
_SHIP = (
    "ships {d} days from {t}",
    "post from {t} {d} day",
    "tracked, {d} days, {t}",
    "stealth post ({t}) {d}d",
)
_BYE = (
    "no timewasters",
    "msg for bulk!!",
    "read terms pls",
    "fe for new buyers",
    "thanks :)",
    "peace",
    "DM me",
    "cheers",
)
_VENDOR_WORDS = (
    "Tall",
    "Grey",
    "North",
    "Velvet",
    "Iron",
    "Mister",
    "Silent",
    "Lucky",
    "Paper",
    "Salt",
    "Crow",
    "Moth",
)

_JOBS = (
    "{firm} is looking for a warehouse operative in {town}. {pay} an hour, full training, apply with CV "
    "to {mail}.",
    "Part-time kitchen help wanted, {town}. Evenings and weekends, {pay}/hr. Call {phone}.",
    "Driver wanted, clean licence, {town} area. Weekly pay, contact {firm} on {phone}.",
    "Students welcome: leaflet delivery round {town}, cash in hand {pay} per hour, text {phone}.",
    "Care assistant, {town}. No experience needed, we train you. {pay} an hour. {mail}.",
    "Work from home survey panel, earn vouchers in spare time, no fee. Write to {mail}.",
    "Nail technician, {town}. Certificate needed. {pay} an hour. {phone}.",
    "{firm} needs van drivers now, same week start, own phone needed. {phone}.",
)
_LURES = (
    "Easy money!! Need your bank card for 2 days, get {cut}% of whatever lands. Students ok. Snap {handle}.",
    "Anyone 15-18 in {town} wanna make {cash} a day? Just hold a bag n travel. No skills. text {phone}",
    "Accounts wanted, any bank, 3 months old. {cash} same day, zero risk. Message {handle} on the app.",
    "Good job abroad {town}! Visa, flat and travel paid first, pay back from wage. Pass kept safe by "
    "boss. {phone}",
    "Payment agent from home: receive transfers, keep {cut}%, forward the rest by coin. {mail}.",
    "Car wash lads needed, bed given, rent from wages, start tonight. Call {phone} only.",
    "Parcel helper: we post to your house, you send on. {cash} a parcel. {mail}",
    "Drivers needed for night trips {town} and back, {cash} cash, bring no phone, ask no questions {handle}",
)
_SALES = (
    "Sofa for sale, {town}, {cash}, collect only. {phone}.",
    "Kittens looking for a home, {town}. {phone}.",
    "Room to let in {town}, bills included, {cash} a week. {phone}.",
    "Bike, hardly used, {cash}. Text {phone}.",
)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor account; accounts that share `keeper` are one seller. `key_copied`: somebody else's key."""

    handle: str
    market: str
    keeper: str
    key: str
    key_copied: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing seen in one crawl."""

    listing_id: str
    vendor: int
    seen: np.datetime64
    title: str
    text: str
    price: float
    quantity: int
    unit: str
    ships_from: str


@dataclass(frozen=True, slots=True)
class Advert:
    """One public advert; `kind` is job, lure or sale, and `group` is behind it or -1."""

    advert_id: str
    posted: np.datetime64
    force: int
    text: str
    phone: str
    kind: str
    group: int


@dataclass(frozen=True, slots=True)
class Markets:
    """Everything for sale."""

    vendors: list[Vendor]
    listings: list[Listing]
    adverts: list[Advert]


def _draw_vendors(rng: np.random.Generator, count: int) -> list[Vendor]:
    vendors = []
    for i in range(count):
        words = [_VENDOR_WORDS[v] for v in rng.choice(len(_VENDOR_WORDS), 2, replace=False).tolist()]
        handle = f"{words[0]}{words[1]}{int(rng.integers(10, 99))}"
        key = f"{int(rng.integers(1 << 62)):016X}"
        vendors.append(Vendor(handle, MARKETS[i % 2], f"V{i + 1:05d}", key, False))
    for i in range(0, count - count // 2, 4):  # one seller in both markets; half of them carry the same key
        first, second = vendors[i], vendors[i + 1]
        handle = first.handle.lower().replace("e", "3") if i % 8 == 0 else second.handle
        key = first.key if i % 8 == 0 else second.key
        vendors[i + 1] = Vendor(handle, second.market, first.keeper, key, False)
    thief = vendors[-1]  # a copied key: same key, another seller
    vendors[-1] = Vendor(thief.handle, thief.market, thief.keeper, vendors[1].key, True)
    return vendors


def _draw_listings(rng: np.random.Generator, vendors: list[Vendor], count: int) -> list[Listing]:
    styles: dict[str, list[int]] = {}
    for vendor in vendors:
        styles.setdefault(vendor.keeper, rng.integers(0, 1000, 9).tolist())
    out = []
    who = rng.choice(len(vendors), count, p=rng.dirichlet(np.full(len(vendors), 0.8)))
    who[: 4 * len(vendors)] = np.tile(np.arange(len(vendors)), 4)[:count]
    days = np.sort(rng.integers(0, 240, count))
    shift = rng.integers(0, 4, (count, 3))
    for i, v in enumerate(rng.permutation(who).tolist()):
        style = styles[vendors[v].keeper]
        good, unit, base = _GOODS[(style[0] + int(shift[i, 0]) // 2) % len(_GOODS)]
        quantity = (1, 2, 5, 10, 25)[int(shift[i, 1]) + style[1] % 2]
        town = FORCES[style[2] % 5].towns[style[3] % 6]
        parts = [
            _HELLO[(style[4] + (int(shift[i, 2]) == 0)) % len(_HELLO)],
            _SELL[style[5] % len(_SELL)].format(q=quantity, u=unit, g=good),
            _SHIP[style[6] % len(_SHIP)].format(d=style[7] % 4 + 2, t=town),
            _BYE[(style[8] + (int(shift[i, 2]) == 1)) % len(_BYE)],
        ]
        joint = (" ", ". ", " / ", "... ")[style[4] % 4]
        text = joint.join(parts)
        if style[5] % 3 == 0:
            text = text.lower()
        price = base * quantity**0.86 * (0.8 + style[1] / 2500) * float(rng.lognormal(0, 0.05))
        out.append(
            Listing(
                f"L{i + 1:07d}",
                v,
                np.datetime64("2025-03-01") + int(days[i]),
                f"{good} {quantity} {unit}",
                text,
                round(price, 2),
                quantity,
                unit,
                town,
            )
        )
    return out


def _draw_adverts(
    rng: np.random.Generator, count: int, people: People, phones: Phones, groups: Groups
) -> list[Advert]:
    home = [g for g, group in enumerate(groups.groups) if group.country == 0 and group.end is None]
    members = groups.members()
    burner_of = {int(o): n for o, n, b in zip(phones.owner, phones.numbers, phones.burner, strict=True) if b}
    anyone = [n for n, o in zip(phones.numbers, phones.owner.tolist(), strict=True) if people.country[o] == 0]
    out = []
    kinds = rng.choice(3, count, p=[0.62, 0.10, 0.28])
    for i, kind in enumerate(kinds.tolist()):
        force, group = int(rng.integers(len(FORCES))), -1
        phone = anyone[int(rng.integers(len(anyone)))]
        pool = (_JOBS, _LURES, _SALES)[kind]
        if kind == 1:
            group = home[int(rng.integers(len(home)))]
            force = groups.groups[group].force
            held = [burner_of[m.person] for m in members[group] if m.person in burner_of]
            phone = held[int(rng.integers(len(held)))] if held else phone
        text = pool[int(rng.integers(len(pool)))].format(
            firm=f"{_VENDOR_WORDS[int(rng.integers(12))]}well Logistics",
            town=FORCES[force].towns[int(rng.integers(6))],
            pay=f"£{rng.uniform(11.5, 15):.2f}",
            cash=f"£{10 * int(rng.integers(8, 40))}",
            cut=int(rng.integers(5, 25)),
            phone="0" + phone[3:] if phone.startswith("+44") else phone,
            handle=f"@{_VENDOR_WORDS[int(rng.integers(12))].lower()}{int(rng.integers(100, 999))}",
            mail=f"jobs{int(rng.integers(100, 999))}@example.com",
        )
        local = "0" + phone[3:]
        posted = np.datetime64("2025-02-01") + int(rng.integers(0, 320))
        out.append(
            Advert(
                f"AD{i + 1:06d}",
                posted,
                force,
                text,
                phone if local in text else "",
                ("job", "lure", "sale")[kind],
                group,
            )
        )
    return out


def draw_markets(seed: int, scale: float, people: People, phones: Phones, groups: Groups) -> Markets:
    """Draw vendors, listings and adverts; one advert in ten is a lure, and job adverts share its words."""
    rng = stream(seed, "markets")
    vendors = _draw_vendors(rng, scaled(60, scale, 24))
    listings = _draw_listings(rng, vendors, scaled(2400, scale, 500))
    return Markets(vendors, listings, _draw_adverts(rng, scaled(900, scale, 200), people, phones, groups))
