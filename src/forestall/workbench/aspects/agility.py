"""Aspect 6: do priority, effort and recorded effect match, and how fast does intelligence move."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from forestall.core import Scheme
from forestall.record.ledger import TableRecord
from forestall.workbench.actions import Disruption, Priority
from forestall.workbench.aspects.common import rejected, weigh
from forestall.workbench.evidence import Evidence
from forestall.workbench.product import Aspect, Bar, Bars, Basis, Sentence
from forestall.workbench.wording import agree, list_words, percent, plural

__all__ = ["Mismatch", "describe_agility", "find_mismatches"]

_MENTIONS = (
    "phoneMentioned",
    "emailMentioned",
    "ibanMentioned",
    "ipMentioned",
    "mentionedIdentifier",
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One theme of one control strategy beside its share of posts and of recorded disruptions."""

    body: str
    year: str
    theme: str
    rank: int
    themes: int
    posts: float | None
    posts_share: float | None
    disruptions: int
    disruptions_share: float | None
    operation: str
    operation_disruptions: int | None

    @property
    def neglected(self) -> bool:
        """High on paper, low in effort or effect: in the first third, with under half of an even share."""
        even = 0.5 / self.themes
        shares = [share for share in (self.posts_share, self.disruptions_share) if share is not None]
        return 3 * self.rank <= self.themes and any(share < even for share in shares)

    @property
    def crowded(self) -> bool:
        """Low on paper, high in effort or effect: in the last third, with over twice an even share."""
        even = 2 / self.themes
        shares = [share for share in (self.posts_share, self.disruptions_share) if share is not None]
        return 3 * (self.themes - self.rank) < self.themes and any(share > even for share in shares)


def find_mismatches(
    priorities: tuple[Priority, ...], disruptions: tuple[Disruption, ...], agencies: tuple[str, ...]
) -> tuple[Mismatch, ...]:
    """Each theme of each control strategy with its effort and its recorded disruptions.

    A strategy of a body that is not itself an agency is the region's, and is set against the
    disruptions of all of them; an agency's own strategy against its own.
    """
    strategies: dict[tuple[str, str], list[Priority]] = defaultdict(list)
    for line in priorities:
        strategies[(line.body, line.year)].append(line)
    found = []
    for (body, year), lines in strategies.items():
        regional = body not in agencies
        counted = [d for d in disruptions if (regional or d.agency == body) and _within(d, year)]
        themes = Counter(d.theme for d in counted)
        operations = Counter(d.operation for d in counted)
        posts = [line.posts for line in lines]
        whole = sum(p for p in posts if p is not None) if None not in posts else 0.0
        for line in sorted(lines, key=lambda line: line.rank):
            found.append(
                Mismatch(
                    body,
                    year,
                    line.theme,
                    line.rank,
                    len(lines),
                    line.posts,
                    line.posts / whole if line.posts is not None and whole else None,
                    themes[line.theme],
                    themes[line.theme] / len(counted) if counted else None,
                    line.operation,
                    operations[line.operation] if line.operation and counted else None,
                )
            )
    return tuple(found)


def _within(disruption: Disruption, year: str) -> bool:
    return not (year.isdigit() and len(year) == 4) or disruption.date[:4] == year


def describe_agility(evidence: Evidence) -> Aspect:
    """Priorities beside effort and disruptions, the age of reports, and intelligence nobody used."""
    found = find_mismatches(evidence.priorities, evidence.disruptions, evidence.agencies)
    regional = [m for m in found if m.body not in evidence.agencies] or list(found)
    basis = _basis(evidence)
    said = _mismatches(regional, basis)
    known = [
        *said,
        *_by_body(evidence, found, basis),
        *_delay(evidence),
        *_unused(evidence),
        *_schemes(evidence),
    ]
    tables = _tables(evidence)
    return Aspect(
        key="agility",
        title="An agile response",
        question="Do we work on what we said matters, and do we see it when we do not?",
        answer=_answer(evidence, regional, said, basis),
        known=tuple(known),
        quality=weigh(evidence, ("Report",)),
        rejected=rejected(
            evidence, [t.source for t in tables] + [h.source for h in evidence.holding("Report")]
        ),
        unknown=tuple(_unknown(evidence)),
        figures=_figures(regional, basis),
        first=tuple(said),
    )


def _tables(evidence: Evidence) -> list[TableRecord]:
    tables = [line.table for line in evidence.priorities] + [item.table for item in evidence.disruptions]
    return list(dict.fromkeys(tables))


def _basis(evidence: Evidence) -> Basis:
    tables = _tables(evidence)
    newest = max((item.date for item in evidence.disruptions), default="")
    return evidence.basis_of_tables(tables, newest=newest)


def _answer(evidence: Evidence, regional: list[Mismatch], said: list[Sentence], basis: Basis) -> Sentence:
    if not evidence.priorities:
        return Sentence(
            "No control strategy is held, so it cannot be said whether the work matches the priorities.",
            unlock="Take in the control strategy with its priorities and the posts on each.",
        )
    if not evidence.disruptions:
        return Sentence(
            "Priorities are held but no disruptions, so effort cannot be set against effect.",
            unlock="Take in the disruption records.",
        )
    if not said:
        return Sentence("Priority, effort and recorded disruptions are broadly in the same order.", basis)
    neglected = [m.theme for m in regional if m.neglected]
    crowded = [m.theme for m in regional if m.crowded]
    parts = []
    if neglected:
        verb = "ranks" if len(neglected) == 1 else "rank"
        parts.append(
            f"{list_words(neglected)} {verb} high but get under half an even share of posts or disruptions"
        )
    if crowded:
        verb = "ranks" if len(crowded) == 1 else "rank"
        parts.append(f"{list_words(crowded)} {verb} low but get over twice an even share")
    text = "; ".join(parts) + "."
    return Sentence(text[0].upper() + text[1:], basis)


def _mismatches(regional: list[Mismatch], basis: Basis) -> list[Sentence]:
    sentences = [Sentence(_say(m), basis) for m in regional if m.neglected]
    sentences += [
        Sentence(
            f"{m.operation}, named as the lead operation for {m.theme} (priority {m.rank} of {m.themes}), "
            "has no recorded disruption.",
            basis,
        )
        for m in regional
        if m.operation and m.operation_disruptions == 0
    ]
    return sentences + [Sentence(_say(m), basis) for m in regional if m.crowded]


def _say(m: Mismatch) -> str:
    name = (
        "the regional control strategy"
        if m.body.casefold() == "region"
        else f"the control strategy of {m.body}"
    )
    year = f" for {m.year}" if m.year else ""
    parts = []
    if m.posts is not None and m.posts_share is not None:
        parts.append(f"{m.posts:g} {'post' if m.posts == 1 else 'posts'} ({_share(m.posts_share)} of all)")
    if m.disruptions_share is not None:
        parts.append(f"{plural(m.disruptions, 'recorded disruption')} ({_share(m.disruptions_share)} of all)")
    theme = m.theme[0].upper() + m.theme[1:]
    return f"{theme} is priority {m.rank} of {m.themes} in {name}{year}, and has {list_words(parts)}."


def _share(share: float) -> str:
    return percent(share, 1.0)


def _by_body(evidence: Evidence, found: tuple[Mismatch, ...], basis: Basis) -> list[Sentence]:
    sentences = []
    for body in sorted({m.body for m in found} & set(evidence.agencies)):
        own = [m for m in found if m.body == body]
        neglected = [m.theme for m in own if m.neglected]
        crowded = [m.theme for m in own if m.crowded]
        if neglected or crowded:
            low = f"little for {list_words(neglected)}, which it ranks high" if neglected else ""
            high = f"much for {list_words(crowded)}, which it ranks low" if crowded else ""
            sentences.append(
                Sentence(f"{body} by its own priorities: {'; '.join(filter(None, (low, high)))}.", basis)
            )
    return sentences


def _delay(evidence: Evidence) -> list[Sentence]:
    view = evidence.view
    dates = {
        r.statement.entity: r.statement.value for r in view.statements(schemas=("Report",), props=("date",))
    }
    days: dict[str, int] = {}
    used = []
    for record in view.statements(schemas=("Report",), props=("bodyText",)):
        dated = dates.get(record.statement.entity, "")
        if len(dated) == 10:
            taken_in = date.fromisoformat(record.recorded[:10])
            days.setdefault(record.statement.entity, (taken_in - date.fromisoformat(dated)).days)
            used.append(record)
    if not days:
        return []
    ordered = sorted(days.values())
    middle, late = ordered[(len(ordered) - 1) // 2], ordered[int(0.9 * (len(ordered) - 1))]
    text = (
        f"From the date of a report to its being recorded here: {plural(middle, 'day')} in the middle, at "
        "least "
        f"{plural(late, 'day')} for the slowest tenth, over {plural(len(days), 'dated report')}. A "
        "delivery in one batch makes this long; it is "
        "not yet the time to tasking."
    )
    newest = max(dates[entity] for entity in days)
    return [Sentence(text, evidence.basis_of(used, newest=newest))]


def _unused(evidence: Evidence) -> list[Sentence]:
    reports = evidence.view.statements(schemas=("Report",), props=("bodyText",))
    ids = {record.statement.entity for record in reports}
    if not ids:
        return []
    mentions = evidence.view.statements(schemas=("Report",), props=_MENTIONS)
    naming: dict[str, set[str]] = defaultdict(set)
    for record in mentions:
        naming[record.statement.value].add(record.statement.entity)
    own = {record.statement.source for record in mentions}
    elsewhere = {value for value, reports_of in naming.items() if len(reports_of) > 1}
    elsewhere |= {
        record.statement.value
        for record in evidence.view.statements(values=sorted(naming))
        if record.statement.schema != "Report" and record.statement.source not in own
    }
    naming_reports = {report for reports_of in naming.values() for report in reports_of}
    tied = {report for value in elsewhere for report in naming[value]}
    basis = evidence.basis_of(reports)
    return [
        Sentence(
            f"Of {plural(len(ids), 'report')}, {len(naming_reports)} mention an identifier that could be "
            "read, and "
            f"{len(tied)} of those mention one that other records hold too.",
            basis,
        ),
        Sentence(
            f"{plural(len(ids - tied), 'report')} ({percent(len(ids - tied), len(ids))}) "
            f"{agree(len(ids - tied), 'is', 'are')} tied to "
            "nothing else in the record "
            "so far: names in their text have not been compared with people and groups.",
            basis,
        ),
    ]


def _schemes(evidence: Evidence) -> list[Sentence]:
    schemes: dict[str, set[Scheme]] = defaultdict(set)
    holdings = [h for h in evidence.holdings if h.label.grade]
    for holding in holdings:
        if holding.label.grade:
            schemes[evidence.originator(holding.source)].add(holding.label.grade.scheme)
    old = sorted(name for name, found in schemes.items() if Scheme.S5X5X5 in found)
    if not old:
        return []
    rest = [name for name in sorted(schemes) if name not in old]
    others = f", while {list_words(rest)} grade 3x5x2" if rest else ""
    text = (
        f"{list_words(old)} still grade 5x5x5{others}; letters and figures mean different things in the two."
    )
    return [Sentence(text, evidence.basis_of_holdings(holdings))]


def _unknown(evidence: Evidence) -> list[Sentence]:
    sentences = []
    if evidence.priorities and evidence.disruptions:
        known = {p.theme for p in evidence.priorities}
        loose = Counter(d.theme for d in evidence.disruptions if d.theme not in known)
        if loose:
            each = list_words([f"{theme} ({count})" for theme, count in loose.most_common()])
            sentences.append(
                Sentence(
                    f"Disruptions under themes that no control strategy names: {each}.", _basis(evidence)
                )
            )
        if any(p.posts is None for p in evidence.priorities):
            sentences.append(
                Sentence("For some priorities nobody says how many posts work on them.", _basis(evidence))
            )
    ungraded = [r for r in evidence.rejects if r.code == "report.ungraded"]
    if ungraded:
        agencies = sorted({evidence.originator(r.source) for r in ungraded} - {""})
        sentences.append(
            Sentence(
                f"{plural(len(ungraded), 'report')} from {list_words(agencies) or 'an agency'} "
                f"{agree(len(ungraded), 'has', 'have')} no "
                "grading that can "
                "be read and were not taken in: what they say is unknown here.",
                evidence.basis_of_sources(r.source for r in ungraded),
            )
        )
    if evidence.holding("Report"):
        sentences.append(
            Sentence(
                "The time from report to tasking to result is not measured: no tasking is on record.",
                unlock="Record tasking decisions with the reports that they rest on.",
            )
        )
    return sentences


def _figures(regional: list[Mismatch], basis: Basis) -> tuple[Bars, ...]:
    rows = tuple(
        Bar(
            f"{m.rank}. {m.theme}",
            m.posts_share,
            f"{m.posts:g} posts ({_share(m.posts_share)})"
            if m.posts is not None and m.posts_share is not None
            else "posts unknown",
            m.disruptions_share,
            f"{plural(m.disruptions, 'disruption')} ({_share(m.disruptions_share)})"
            if m.disruptions_share is not None
            else "disruptions unknown",
        )
        for m in regional
        if m.body == regional[0].body and m.year == regional[0].year
    )
    if not rows:
        return ()
    name = "the region" if regional[0].body.casefold() == "region" else regional[0].body
    note = (
        "In order of priority. A theme is named above when it is in the first third with under half of an "
        "even share, or "
        "in the last third with over twice an even share."
    )
    return (
        Bars(
            f"Priority, effort and recorded effect in {name}",
            rows,
            basis,
            ("share of posts", "share of recorded disruptions"),
            note,
        ),
    )
