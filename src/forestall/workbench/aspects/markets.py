"""Aspect 3: what is sold where and for how much, and the companies around the groups."""

from __future__ import annotations

import re
from collections import Counter

from forestall.workbench.aspects.common import rejected, weigh
from forestall.workbench.evidence import Evidence
from forestall.workbench.product import Aspect, Bar, Bars, Sentence
from forestall.workbench.wording import agree, list_words, percent, plural

__all__ = ["describe_markets", "goods_of"]

_SCHEMAS = ("Company", "LegalEntity", "Directorship", "Ownership")
_QUANTITY = re.compile(r"\s*\d.*$")
_LONGEST = 40
_TOP = 8
_APART = 20
_MARKET_SQL = """
SELECT _forestall_market AS market, count(*) AS n, count(DISTINCT _forestall_vendor) AS vendors
FROM rows GROUP BY 1 ORDER BY n DESC, market
"""
_TITLE_SQL = "SELECT _forestall_title AS title, count(*) AS n FROM rows GROUP BY 1 ORDER BY n DESC, title"
_PRICE_SQL = """
SELECT _forestall_title AS title, _forestall_price AS price FROM rows
WHERE _forestall_price IS NOT NULL AND _forestall_title IS NOT NULL
"""
_SPAN_SQL = "SELECT min(_forestall_time)::DATE AS first, max(_forestall_time)::DATE AS last FROM rows"


def goods_of(title: str) -> str:
    """What a listing offers: its title up to the quantity; empty when it is a sentence.

    >>> goods_of("Replica watch 2 pieces"), goods_of("AD00017")
    ('replica watch', '')
    >>> goods_of("Kitchen help wanted, evenings and weekends, ring us")
    ''
    """
    words = _QUANTITY.sub("", title).strip().casefold()
    if not title.strip() or (" " not in title.strip() and any(c.isdigit() for c in title)):
        return ""  # A reference, not a title.
    return words if len(words) <= _LONGEST and len(title) <= 2 * _LONGEST and "," not in words else ""


def describe_markets(evidence: Evidence) -> Aspect:
    """Listings by market and goods, prices as delivered, companies tied to group members."""
    listings = evidence.bulk("listings")
    sources = [h.source for h in evidence.holding(*_SCHEMAS)] + [t.source for t in listings]
    return Aspect(
        key="markets",
        title="Markets and business models",
        question="What is sold, by what kind of business, and where does it hurt to interrupt it?",
        answer=_answer(evidence),
        known=(*_listings(evidence), *_prices(evidence), *_companies(evidence)),
        quality=weigh(evidence, _SCHEMAS),
        rejected=rejected(evidence, sources),
        unknown=tuple(_unknown(evidence)),
        figures=_figures(evidence),
    )


def _answer(evidence: Evidence) -> Sentence:
    listings = evidence.bulk("listings")
    companies = evidence.entities("Company")
    if not listings and not companies:
        return Sentence(
            "No listing and no company is held, so nothing can be said about markets.",
            unlock="Take in listings, adverts and company records.",
        )
    parts = []
    if listings:
        parts.append(
            plural(sum(table.rows for table in listings), "listing and advert", "listings and adverts")
        )
    if companies:
        parts.append(plural(companies, "company record"))
    basis = evidence.join(
        evidence.basis_of_tables(listings), evidence.basis_of_holdings(evidence.holding("Company"))
    )
    return Sentence(
        f"{list_words(parts)} are held; no business model has been drawn up from them yet.", basis
    )


def _listings(evidence: Evidence) -> list[Sentence]:
    sentences = []
    markets = evidence.ask("listings", ("market", "vendor"), _MARKET_SQL)
    if markets.tables:
        span = evidence.ask("listings", ("market", "vendor", "time"), _SPAN_SQL)
        last = str(span.rows[0]["last"]) if span.rows and span.rows[0]["last"] else ""
        each = list_words(
            [f"{row['market'] or 'no market named'} {row['n']:,}" for row in markets.rows[:_TOP]]
        )
        when = f", seen from {span.rows[0]['first']} to {last}" if last else ""
        sentences.append(
            Sentence(
                f"{plural(sum(row['n'] for row in markets.rows), 'listing')} on "
                f"{plural(len(markets.rows), 'market')}{when}: {each}.",
                evidence.basis_of_tables(markets.tables, newest=last),
            )
        )
    if goods := _goods(evidence):
        answer = evidence.ask("listings", ("title",), _TITLE_SQL)
        each = list_words([f"{name} {count:,}" for name, count in goods.most_common(_TOP)])
        sentences.append(
            Sentence(
                f"What titles offer most, in the sellers' own words: {each}.",
                evidence.basis_of_tables(answer.tables),
            )
        )
    return sentences


def _goods(evidence: Evidence) -> Counter[str]:
    answer = evidence.ask("listings", ("title",), _TITLE_SQL)
    goods: Counter[str] = Counter()
    for row in answer.rows:
        if words := goods_of(row["title"] or ""):
            goods[words] += row["n"]
    # Fewer than two listings in the same words are no goods, and may be a person's words.
    return Counter({name: count for name, count in goods.items() if count > 1})


def _prices(evidence: Evidence) -> list[Sentence]:
    middles: dict[str, dict[str, tuple[float, float, float, int]]] = {}
    tables = []
    for agency, answer in evidence.ask_each("listings", ("title", "price"), _PRICE_SQL):
        prices: dict[str, list[float]] = {}
        for row in answer.rows:
            prices.setdefault(goods_of(row["title"]), []).append(row["price"])
        tables += list(answer.tables)
        middles[agency] = {
            name: _quartiles(found) for name, found in prices.items() if name and len(found) >= 5
        }
    basis = evidence.basis_of_tables(tables)
    sentences = []
    for agency, found in sorted(middles.items()):
        top = sorted(found.items(), key=lambda item: (-item[1][3], item[0]))[:3]
        if top:
            each = "; ".join(f"{name} {low:,.0f} to {high:,.0f}" for name, (low, _, high, _) in top)
            own = [table for table in tables if evidence.originator(table.source) == agency]
            text = f"Middle half of asking prices, in the figures that {agency} delivered: {each} a listing."
            sentences.append(Sentence(text, evidence.basis_of_tables(own)))
    if doubt := _doubt_units(middles):
        sentences.append(Sentence(doubt, basis))
    return sentences


def _quartiles(prices: list[float]) -> tuple[float, float, float, int]:
    ordered = sorted(prices)
    last = len(ordered) - 1
    low, middle, high = (ordered[round(last * share)] for share in (0.25, 0.5, 0.75))
    return low, middle, high, len(ordered)


def _doubt_units(middles: dict[str, dict[str, tuple[float, float, float, int]]]) -> str:
    for one in sorted(middles):
        for other in sorted(middles):
            both = sorted(set(middles[one]) & set(middles[other]))
            ratios = sorted(
                middles[one][name][1] / middles[other][name][1] for name in both if middles[other][name][1]
            )
            if len(ratios) >= 2 and ratios[len(ratios) // 2] > _APART:
                return (
                    f"For the same goods, {one}'s prices are about {ratios[len(ratios) // 2]:,.0f} times "
                    f"{other}'s: "
                    "they are almost certainly in another unit (pence?), so prices are not put together."
                )
    return ""


def _companies(evidence: Evidence) -> list[Sentence]:
    companies = evidence.holding("Company")
    if not companies:
        return []
    basis = evidence.basis_of_holdings(companies)
    held = evidence.entities("Company")
    sentences = [Sentence(f"{plural(held, 'company record')} {agree(held, 'is', 'are')} held.", basis)]
    members = sorted({member for group in evidence.groups.groups for member in group.members})
    if not members:
        return sentences
    pointing = evidence.view.statements(schemas=("Directorship", "Ownership"), values=members)
    relations = sorted({record.statement.entity for record in pointing})
    stated = evidence.view.statements(entities=relations, props=("organization", "asset"))
    ends = sorted({record.statement.value for record in stated})
    kinds = evidence.view.captions(ends)
    firms = {end for end in ends if kinds.get(end, ("", ""))[0] == "Company"}
    if firms:
        behind = [record for record in stated if record.statement.value in firms]
        sentences.append(
            Sentence(
                f"{plural(len(firms), 'company record')} {agree(len(firms), 'has', 'have')} a director or "
                "owner who is recorded as a "
                "member of a "
                "group; that ties the company to a person, not to a crime.",
                evidence.basis_of(
                    [
                        *behind,
                        *(r for r in pointing if r.statement.entity in {b.statement.entity for b in behind}),
                    ]
                ),
            )
        )
    return sentences


def _unknown(evidence: Evidence) -> list[Sentence]:
    sentences = []
    titles = evidence.ask("listings", ("title",), _TITLE_SQL)
    total = sum(row["n"] for row in titles.rows)
    plain = total - sum(_goods(evidence).values())
    if plain:
        sentences.append(
            Sentence(
                f"{percent(plain, total)} of {plural(total, 'listing and advert', 'listings and adverts')} "
                "are free text "
                "whose goods are not read: what they offer is unknown.",
                evidence.basis_of_tables(titles.tables),
            )
        )
    if evidence.bulk("listings"):
        sentences.append(
            Sentence(
                "Asking prices are not sales: turnover and profit cannot be given.",
                unlock="Seizures, accounts or test purchases that show what was sold, at what price.",
            )
        )
    if evidence.holding("OrganisedCrimeGroup"):
        sentences.append(
            Sentence(
                "No group has a business model or a crime script on record, so no point of intervention is "
                "ranked.",
                unlock="Fill the canvas of a crime business cell by cell, each with its grade and date.",
            )
        )
    return sentences


def _figures(evidence: Evidence) -> tuple[Bars, ...]:
    goods = _goods(evidence)
    if not goods:
        return ()
    tables = evidence.ask("listings", ("title",), _TITLE_SQL).tables
    rows = tuple(Bar(name, count, f"{count:,}") for name, count in goods.most_common(_TOP))
    return (Bars("Listings by what the title offers", rows, evidence.basis_of_tables(tables)),)
