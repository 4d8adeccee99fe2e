"""Aspect 5: what is held about places, and what is not; never about a person in one."""

from __future__ import annotations

from collections import Counter

from forestall.workbench.area_counts import SMALLEST, AreaCounts
from forestall.workbench.aspects.common import rejected, weigh
from forestall.workbench.evidence import Evidence
from forestall.workbench.product import Aspect, Bar, Bars, Sentence
from forestall.workbench.wording import agree, list_words, percent, plural

__all__ = ["describe_places"]

_TENTH = 10
_FEWEST_AREAS = 20
_FEWEST = 50


def describe_places(evidence: Evidence) -> Aspect:
    """Area-months held, their gaps, how concentrated counts are, and what small numbers hide."""
    counts = evidence.area_counts
    return Aspect(
        key="places",
        title="Vulnerability and resilience of places",
        question="Where are communities exposed, and what protects them?",
        answer=_answer(evidence, counts),
        known=(*_held(evidence, counts), *_concentration(evidence, counts)),
        quality=weigh(evidence, ()),
        rejected=rejected(evidence, (table.source for table in counts.tables)),
        unknown=tuple(_unknown(evidence, counts)),
        figures=_figures(evidence, counts),
    )


def _answer(evidence: Evidence, counts: AreaCounts) -> Sentence:
    if not counts.counts:
        return Sentence(
            "No counts of places are held, so nothing can be said about the vulnerability of any of them.",
            unlock="Take in monthly counts by small area (about 1,500 people each).",
        )
    basis = evidence.basis_of_tables(counts.tables, newest=counts.months[-1])
    return Sentence(
        f"{plural(len(counts.counts), 'small area')} {agree(len(counts.counts), 'is', 'are')} held over "
        f"{plural(len(counts.months), 'month')}; "
        "how exposed "
        "or resilient each is has not been assessed yet.",
        basis,
    )


def _held(evidence: Evidence, counts: AreaCounts) -> list[Sentence]:
    if not counts.counts:
        return []
    basis = evidence.basis_of_tables(counts.tables, newest=counts.months[-1])
    agencies = Counter(counts.agency[area] for area in counts.counts)
    each = list_words([f"{name or 'not named'} {count}" for name, count in sorted(agencies.items())])
    full = len(counts.counts) * len(counts.months)
    missing = full - counts.cells
    gaps = (
        f"{plural(missing, 'area-month')} of {full:,} are missing" if missing else "no area-month is missing"
    )
    sentences = [
        Sentence(
            f"{plural(counts.cells, 'area-month')} {agree(counts.cells, 'is', 'are')} held, from "
            f"{counts.months[0]} to {counts.months[-1]} "
            f"(areas: {each}); {gaps}.",
            basis,
        )
    ]
    values = [
        value for months in counts.counts.values() for cell in months.values() for value in cell.values()
    ]
    small = sum(0 < value < SMALLEST for value in values)
    if values:
        sentences.append(
            Sentence(
                f"{percent(small, len(values))} of {plural(len(values), 'count')} "
                f"{agree(len(values), 'is', 'are')} between 1 and "
                f"{SMALLEST - 1}. "
                f"A count below {SMALLEST} is never shown for a single place: it might point at a person.",
                basis,
            )
        )
    return sentences


def _concentration(evidence: Evidence, counts: AreaCounts) -> list[Sentence]:
    shares = _shares(counts)
    if not shares:
        return []
    basis = evidence.basis_of_tables(counts.tables, newest=counts.months[-1])
    most, least = max(shares, key=lambda s: s[1]), min(shares, key=lambda s: s[1])
    text = (
        f"The busiest tenth of areas hold {most[1]:.0%} of {most[0]} and {least[1]:.0%} of {least[0]} over "
        "the whole "
        "time: the most and the least concentrated of the kinds counted. Even counts would put 10% there, "
        "and chance "
        "alone somewhat more."
    )
    return [Sentence(text.replace("%", " %"), basis)]


def _shares(counts: AreaCounts) -> list[tuple[str, float, float]]:
    """Kind, the share of it in the busiest tenth of areas, and its total; kinds too rare are left out."""
    found: list[tuple[str, float, float]] = []
    top = len(counts.counts) // _TENTH
    if len(counts.counts) < _FEWEST_AREAS:
        return found
    for kind in counts.categories:
        totals = sorted(
            (sum(cell.get(kind, 0.0) for cell in months.values()) for months in counts.counts.values()),
            reverse=True,
        )
        whole = sum(totals)
        if whole >= _FEWEST:
            found.append((kind.replace("_", " "), sum(totals[:top]) / whole, whole))
    return found


def _unknown(evidence: Evidence, counts: AreaCounts) -> list[Sentence]:
    if not counts.counts:
        return []
    basis = evidence.basis_of_tables(counts.tables, newest=counts.months[-1])
    sentences = [
        Sentence(
            "No place has a vulnerability or resilience profile yet, and no place is ranked.",
            unlock=(
                "Build profiles with their uncertainty, from several kinds of evidence and not counts alone."
            ),
        ),
        Sentence(
            "Counts show what was reported and recorded. Exploitation, cuckooing and fear that nobody "
            "reports are not "
            "in them.",
            unlock="Add safeguarding, health, housing and community evidence under a sharing agreement.",
        ),
    ]
    if counts.unread:
        sentences.append(
            Sentence(
                f"{plural(counts.unread, 'row')} without a month {agree(counts.unread, 'is', 'are')} "
                "left out.",
                basis,
            )
        )
    have = set(counts.agency.values())
    lacking = [name for name in evidence.agencies if name not in have]
    if lacking:
        named = evidence.basis_of_sources(s for s in evidence.sources if evidence.originator(s) in lacking)
        sentences.append(Sentence(f"{list_words(lacking)} delivered no counts of places.", named))
    return sentences


def _figures(evidence: Evidence, counts: AreaCounts) -> tuple[Bars, ...]:
    shares = sorted(_shares(counts), key=lambda share: (-share[1], share[0]))
    if not shares:
        return ()
    rows = tuple(Bar(kind, share, f"{share * 100:.0f} % of {whole:,.0f}") for kind, share, whole in shares)
    basis = evidence.basis_of_tables(counts.tables, newest=counts.months[-1])
    note = "All months together; no single place is shown."
    return (Bars("Share of each kind in the busiest tenth of areas", rows, basis, note=note),)
