"""The regional briefing: what is known, how well, what was rejected, and what is not known.

References
----------
Data Protection Act 2018, s.38 (fact kept apart from assessment, accuracy stated before sending);
College of Policing, APP Intelligence management (strategic assessment, control strategy).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forestall.core import Label, strictest
from forestall.record.lake import Lake
from forestall.record.ledger import View
from forestall.workbench.aspects import ASPECTS
from forestall.workbench.chart_svg import Chart, render_svg
from forestall.workbench.evidence import Evidence
from forestall.workbench.group_chart import chart_groups
from forestall.workbench.group_ties import Groups
from forestall.workbench.pages import render
from forestall.workbench.product import Aspect, Sentence

__all__ = ["Briefing", "Totals", "regional_briefing", "render_html"]

_HEADLINES = 6


@dataclass(frozen=True, slots=True)
class Totals:
    """What the whole record holds, for this reader: counted, not estimated."""

    files: int
    reports: int
    statements: int
    entities: int
    rows: int
    agencies: tuple[str, ...]
    rejected: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """A regional briefing as data.

    ``label`` is the strictest of everything shown; None when nothing is held. ``sources`` gives the
    name and the originator of every source that some sentence names; ``groups`` are those that the
    first aspect speaks of, and ``chart`` shows them without people.
    """

    title: str
    today: date
    purpose: str
    label: Label | None
    totals: Totals
    headlines: tuple[Sentence, ...]
    aspects: tuple[Aspect, ...]
    sources: Mapping[str, tuple[str, str]]
    names_sources: bool
    chart: Chart
    groups: Groups

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, aspect by aspect."""
        return tuple(sentence for aspect in self.aspects for sentence in aspect.sentences)


def regional_briefing(view: View, lake: Lake, *, title: str = "Regional briefing") -> Briefing:
    """Write the briefing that this view allows.

    Parameters
    ----------
    view : View
        Whose eyes, and for what purpose; its ``today`` is the date of the briefing.
    lake : Lake
    title : str

    Returns
    -------
    Briefing
        The same bytes for the same record, view and day.
    """
    evidence = Evidence(view, lake)
    aspects = tuple(describe(evidence) for describe in ASPECTS)
    labels = {label for aspect in aspects for basis in aspect.bases for label in basis.labels}
    named = {source for aspect in aspects for basis in aspect.bases for source in basis.sources}
    sources = {
        source: (record.name, evidence.originator(source))
        for source, record in evidence.sources.items()
        if source in named
    }
    kinds = [record.kind for record in evidence.sources.values()]
    totals = Totals(
        files=kinds.count("file"),
        reports=evidence.entities("Report"),
        statements=sum(holding.statements for holding in evidence.holdings),
        entities=sum(view.count()["entities"].values()),
        rows=sum(table.rows for table in evidence.tables),
        agencies=evidence.agencies,
        rejected=sum(reject.whole_row for reject in evidence.rejects),
    )
    return Briefing(
        title,
        view.today,
        view.purpose.words,
        strictest(sorted(labels, key=repr)) if labels else None,
        totals,
        tuple(sentence for aspect in aspects for sentence in aspect.first)[:_HEADLINES],
        aspects,
        sources,
        view.subject.powers.sources,
        chart_groups(evidence.groups),
        evidence.groups,
    )


def render_html(
    briefing: Briefing, *, chart: Chart | None = None, links: Mapping[str, str] | None = None, note: str = ""
) -> str:
    """The briefing as one self-contained page: no script, no request, fit to print.

    Parameters
    ----------
    briefing : Briefing
    chart : Chart, optional
        A chart to show with the first aspect; without one, that of the groups of the briefing.
    links : mapping, optional
        Captions and relative addresses of further pages.
    note : str
        A sentence for the head of the page.
    """
    shown = chart or briefing.chart
    labels = [label for label in (briefing.label, shown.label) if label is not None]
    return render(
        "briefing.html",
        briefing=briefing,
        label=strictest(labels) if labels else None,
        chart=render_svg(shown, title="Groups with a possible link") if shown.nodes else "",
        links=links or {},
        note=note,
    )
