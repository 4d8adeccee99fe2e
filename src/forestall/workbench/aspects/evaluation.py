"""Aspect 4: what was done, what is claimed for it, and what could be known about its effect."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import mean

from forestall.workbench.actions import SCALE, Disruption, Intervention
from forestall.workbench.area_counts import AreaCounts
from forestall.workbench.aspects.common import rejected, weigh
from forestall.workbench.evidence import Evidence
from forestall.workbench.product import Aspect, Bar, Bars, Basis, Sentence
from forestall.workbench.wording import agree, list_words, percent, plural

__all__ = ["describe_evaluation"]

_SPAN = 12
"""Months before and after the start that an evaluation needs at the least."""

_HOT = 1.25
"""How far above the others the areas must stand beforehand to be called picked because they were hot."""

_STRANDS = ("pursue", "prevent", "protect", "prepare")


def describe_evaluation(evidence: Evidence) -> Aspect:
    """Disruptions claimed, interventions delivered, and what could be evaluated later."""
    disruptions, interventions = evidence.disruptions, evidence.interventions
    sources = [d.table.source for d in disruptions] + [i.table.source for i in interventions]
    known = [*_claims(evidence, disruptions), *_interventions(evidence, interventions)]
    return Aspect(
        key="evaluation",
        title="Evaluating what is done",
        question="What works: protection, pursuit or prosecution?",
        answer=_answer(evidence, disruptions, interventions),
        known=tuple(known),
        quality=weigh(evidence, ()),
        rejected=rejected(evidence, sources),
        unknown=tuple(_unknown(evidence, disruptions, interventions)),
        figures=_figures(evidence, disruptions),
    )


def _basis(evidence: Evidence, found: tuple[Disruption, ...] | tuple[Intervention, ...]) -> Basis:
    tables = dict.fromkeys(item.table for item in found)
    dates = [item.date if isinstance(item, Disruption) else item.start for item in found]
    basis = evidence.basis_of_tables(tables, newest=max(dates, default=""))
    return Basis(basis.sources, len(found), basis.labels, basis.newest)


def _answer(
    evidence: Evidence, disruptions: tuple[Disruption, ...], interventions: tuple[Intervention, ...]
) -> Sentence:
    unlock = "Take in disruption and intervention records, then design an evaluation before the next start."
    if not disruptions and not interventions:
        return Sentence("Nothing that was done is recorded, so no effect can be looked for.", unlock=unlock)
    parts = []
    if disruptions:
        parts.append(plural(len(disruptions), "disruption") + " claimed")
    if interventions:
        parts.append(plural(len(_by_name(interventions)), "intervention") + " delivered in places")
    basis = evidence.join(*(_basis(evidence, found) for found in (disruptions, interventions) if found))
    return Sentence(f"{list_words(parts)}; no effect has been estimated yet for any of them.", basis)


def _by_name(interventions: tuple[Intervention, ...]) -> dict[tuple[str, str], list[Intervention]]:
    found: dict[tuple[str, str], list[Intervention]] = defaultdict(list)
    for item in interventions:
        found[(item.agency, item.name)].append(item)
    return found


def _claims(evidence: Evidence, disruptions: tuple[Disruption, ...]) -> list[Sentence]:
    if not disruptions:
        return []
    basis = _basis(evidence, disruptions)
    total = len(disruptions)
    scales = Counter(item.scale for item in disruptions)
    each = list_words([f"{scales[word]} {word}" for word in SCALE if scales[word]])
    strands = Counter(item.strand for item in disruptions)
    sentences = [
        Sentence(
            f"{plural(total, 'disruption')} {agree(total, 'is', 'are')} recorded: {each}, each as its own "
            "officers judged it. "
            "A count of claims is not an effect.",
            basis,
        )
    ]
    held = [word for word in _STRANDS if strands[word]]
    if held:
        each = list_words([f"{word} {strands[word]} ({percent(strands[word], total)})" for word in held])
        sentences.append(Sentence(f"By strand of the 4P plan: {each}.", basis))
    loose = sum(not item.group for item in disruptions)
    if loose:
        sentences.append(
            Sentence(
                f"{plural(loose, 'disruption')} ({percent(loose, total)}) {agree(loose, 'names', 'name')} "
                "no group, so they cannot be "
                "set "
                "against any plan.",
                basis,
            )
        )
    if unknown := total - sum(scales[word] for word in SCALE):
        sentences.append(
            Sentence(
                f"{plural(unknown, 'claim')} {agree(unknown, 'uses', 'use')} a scale that nobody explains.",
                basis,
            )
        )
    return sentences


def _interventions(evidence: Evidence, interventions: tuple[Intervention, ...]) -> list[Sentence]:
    if not interventions:
        return []
    basis = _basis(evidence, interventions)
    named = _by_name(interventions)
    starts = sorted({item.start for item in interventions if item.start})
    when = f", starting between {starts[0]} and {starts[-1]}" if starts else ""
    sentences = [
        Sentence(
            f"{plural(len(named), 'intervention')} {agree(len(named), 'was', 'were')} delivered in "
            f"{plural(len(interventions), 'area')}, "
            f"counted once for each intervention{when}.",
            basis,
        )
    ]
    counts = evidence.area_counts
    if not counts.counts:
        return sentences
    both = evidence.join(basis, evidence.basis_of_tables(counts.tables, newest=counts.months[-1]))
    ready = [key for key, items in named.items() if _has_span(items, counts)]
    sentences.append(
        Sentence(
            f"{len(ready)} of {len(named)} could be evaluated later: their areas have counts for {_SPAN} "
            "months "
            f"before and {_SPAN} months after the start, and areas without the intervention to compare with.",
            both,
        )
    )
    hot = [key for key in ready if (_ratio(named[key], counts) or 0) >= _HOT]
    if hot:
        sentences.append(
            Sentence(
                f"For {len(hot)} of these {len(ready)}, the areas stood at least {_HOT:g} times above the "
                "agency's "
                "other areas in the year before. Areas picked because they are hot tend to cool by "
                "themselves: a "
                "fall afterwards would prove nothing on its own.",
                both,
            )
        )
    return sentences


def _has_span(items: list[Intervention], counts: AreaCounts) -> bool:
    for item in items:
        months = counts.counts.get(counts.place(item.agency, item.area), {})
        if not item.start or sum(m < item.start for m in months) < _SPAN:
            return False
        if sum(m >= item.start for m in months) < _SPAN:
            return False
    treated, others = _sides(items, counts)
    return bool(treated and others)


def _sides(items: list[Intervention], counts: AreaCounts) -> tuple[set[str], set[str]]:
    """The areas of an intervention, and the other areas of the agencies that they lie in."""
    treated = {counts.place(item.agency, item.area) for item in items} & set(counts.counts)
    home = {counts.agency[area] for area in treated}
    return treated, {area for area in counts.counts if counts.agency[area] in home} - treated


def _ratio(items: list[Intervention], counts: AreaCounts) -> float | None:
    """The year before the start: mean count of the areas over the mean of the other areas there."""
    start = min(item.start for item in items)
    before = [month for month in counts.months if month < start][-_SPAN:]
    treated, others = (
        [sum(sum(counts.counts[area].get(month, {}).values()) for month in before) for area in sorted(side)]
        for side in _sides(items, counts)
    )
    return mean(treated) / mean(others) if treated and others and sum(others) else None


def _unknown(
    evidence: Evidence, disruptions: tuple[Disruption, ...], interventions: tuple[Intervention, ...]
) -> list[Sentence]:
    sentences = []
    if disruptions or interventions:
        sentences.append(
            Sentence(
                "No effect has been estimated yet: whether anything done here worked is unknown.",
                unlock="Register a design first, then estimate with areas or groups that were left alone.",
            )
        )
    if disruptions and not any(item.reviewed for item in disruptions):
        sentences.append(
            Sentence(
                "No claim carries a review, an expected course without it, or a duration: none can be "
                "upheld or "
                "downgraded.",
                unlock=(
                    "Record with each claim what was expected otherwise, and review it at 3 and 12 months."
                ),
            )
        )
    doing = {item.agency for item in disruptions} | {item.agency for item in interventions}
    counts = evidence.area_counts
    covered = {counts.agency.get(counts.place(i.agency, i.area), i.agency) for i in interventions}
    lacking = [name for name in evidence.agencies if name not in covered | set(evidence.partners)]
    if interventions and lacking:
        sentences.append(
            Sentence(
                f"{list_words(lacking)} delivered no record of interventions in places; whether there were "
                "any is "
                "unknown.",
                evidence.basis_of_sources(s for s in evidence.sources if evidence.originator(s) in lacking),
            )
        )
    silent = [name for name in evidence.agencies if name not in doing | set(evidence.partners)]
    if doing and silent:
        sentences.append(
            Sentence(
                f"{list_words(silent)} delivered no record of anything done.",
                evidence.basis_of_sources(s for s in evidence.sources if evidence.originator(s) in silent),
            )
        )
    return sentences


def _figures(evidence: Evidence, disruptions: tuple[Disruption, ...]) -> tuple[Bars, ...]:
    if not disruptions:
        return ()
    total = len(disruptions)
    scales = Counter(item.scale or "scale unknown" for item in disruptions)
    rows = tuple(
        Bar(word, scales[word], f"{scales[word]} ({percent(scales[word], total)})")
        for word in (*SCALE, "scale unknown")
        if scales[word]
    )
    note = "As claimed by the officers concerned; nobody has reviewed them."
    return (Bars("Disruptions by claimed scale", rows, _basis(evidence, disruptions), note=note),)
