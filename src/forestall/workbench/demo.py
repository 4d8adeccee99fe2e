"""The first run: an invented region is delivered, taken in, linked, searched, charted and briefed.

Everything that an analyst does by hand happens here in order, through the same functions: people
with roles, intake, possible links, searches, entity pages, a chart and the briefing. The truth that
the region was drawn from is written beside the deliveries and never read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from forestall.core import Condition, ForestallError, Purpose
from forestall.record.ledger import View
from forestall.record.policy import Role
from forestall.scenario import ScenarioSummary, build
from forestall.workbench.access import add_person
from forestall.workbench.briefing import Briefing, regional_briefing, render_html
from forestall.workbench.chart import chart, render_svg
from forestall.workbench.entity_page import entity_page
from forestall.workbench.group_ties import Group, Groups
from forestall.workbench.intake import IntakeResult, take_in
from forestall.workbench.linkage_table import LINKED
from forestall.workbench.pages import render
from forestall.workbench.resolution import resolve_record
from forestall.workbench.review_page import review_page
from forestall.workbench.review_queue import order_queue, review_queue
from forestall.workbench.search import search
from forestall.workbench.session import Session, open_session
from forestall.workbench.wording import list_words, plural

__all__ = ["DemoResult", "DemoSearch", "build_region", "run_demo"]

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

NOTE = (
    "A demonstration: every person, place, agency, company and number on this page is invented by a program."
)

_CONDITIONS = [c.value for c in Condition if c not in (Condition.ORIGINATOR_ONLY, Condition.SAR_DERIVED)]
_PEOPLE: tuple[tuple[str, str, Role, list[str]], ...] = (
    ("amira", "Amira, intelligence analyst", Role.ANALYST, _CONDITIONS),
    ("rob", "Rob, lead responsible officer", Role.RESPONSIBLE_OFFICER, _CONDITIONS),
    ("priya", "Priya, prevent officer", Role.PREVENT_OFFICER, []),
    ("ellis", "Ellis, researcher", Role.RESEARCHER, []),
    ("nikki", "Nikki, chief officer", Role.CHIEF_OFFICER, _CONDITIONS),
)
_MANAGER = "sam"
_SEED = "seed.txt"
_REVIEWED = 12
"""Possible links on the demo's page: the most telling ones."""


@dataclass(frozen=True, slots=True)
class DemoSearch:
    """One search of the demo: what was asked and how many records answered."""

    asked: str
    found: int
    first: str


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo made and how long each step took, in seconds of the clock."""

    workspace: Path
    index: Path
    pages: tuple[Path, ...]
    files: int
    read: int
    accepted: int
    rejected: int
    statements: int
    possible_links: int
    searches: tuple[DemoSearch, ...]
    headlines: tuple[str, ...]
    seconds: dict[str, float]
    story: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        lines = [
            f"Took in {plural(self.files, 'file')}: {self.read:,} rows read, {self.accepted:,} accepted, "
            f"{self.rejected:,} rejected with a reason.",
            f"Recorded {plural(self.statements, 'statement')}, each with its grade, source and handling."
            if self.statements
            else "Every file was held already, so nothing was recorded twice.",
            f"Put forward {plural(self.possible_links, 'possible link')} between records, "
            "each with its reasons, for a person to decide.",
            *(f"Searched {s.asked}: {plural(s.found, 'record')}." for s in self.searches),
            f"Made {plural(len(self.pages), 'page')}: a briefing, a chart, a review of possible links and "
            "pages of groups.",
            *self.headlines[:3],
        ]
        object.__setattr__(self, "story", tuple(lines))


def build_region(
    out: Path, *, seed: int = 1, scale: float = 1.0, progress: Progress | None = None
) -> ScenarioSummary:
    """Write a synthetic region; see :func:`forestall.scenario.build`.

    Raises
    ------
    ForestallError
        ``scenario.folder`` when there is something in the folder.
    """
    if out.exists() and any(out.iterdir()):
        raise ForestallError("scenario.folder", f"{out} is not empty.", "Choose another folder, or empty it.")
    return build(out, seed=seed, scale=scale, progress=progress)


def run_demo(
    folder: Path, *, seed: int = 1, scale: float = 1.0, progress: Progress | None = None
) -> DemoResult:
    """Run the whole journey in one folder; running it again goes on where it stopped.

    Parameters
    ----------
    folder : Path
        Gets ``region`` (the deliveries), ``workspace`` and ``pages`` with ``index.html``.
    seed, scale
        Of the region.
    progress : callable, optional

    Raises
    ------
    ForestallError
        ``demo.folder`` when the folder holds another region, or half of one.
    """
    tell = progress or (lambda _stage, _share: None)
    seconds: dict[str, float] = {}
    with _timed(seconds, "region"):
        _region(folder / "region", seed, scale, tell)
    workspace = folder / "workspace"
    with open_session(workspace, _MANAGER, create=True) as session, _timed(seconds, "people"):
        for person, name, role, conditions in _PEOPLE:
            add_person(session, person, role.value, name=name, conditions=conditions, organisation="region")
    with open_session(workspace, "amira") as session, _timed(seconds, "intake"):
        taken = _take_in(session, folder / "region" / "delivery", tell)
    with open_session(workspace, "amira") as session, _timed(seconds, "links"):
        tell("possible links", 0.8)
        for what in LINKED:
            resolve_record(session, what)
    with open_session(workspace, "rob", Purpose.INTELLIGENCE) as session:
        with _timed(seconds, "briefing"):
            tell("briefing", 0.85)
            briefing = regional_briefing(session.view(), session.workspace.lake, title="Regional briefing")
        with _timed(seconds, "search"):
            tell("search", 0.92)
            searches = tuple(_searches(session, briefing.groups))
        with _timed(seconds, "pages"):
            tell("pages", 0.94)
            waiting = len(order_queue(session))
            pages = _write_pages(session, briefing, folder / "pages", waiting)
    tell("done", 1.0)
    return DemoResult(
        workspace,
        pages[0],
        pages,
        len(taken.files),
        taken.read,
        taken.accepted,
        taken.rejected,
        taken.statements,
        waiting,
        searches,
        tuple(sentence.text for sentence in briefing.headlines),
        seconds,
    )


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    seconds[step] = round(time.monotonic() - started, 2)


def _region(region: Path, seed: int, scale: float, tell: Progress) -> None:
    made = f"seed {seed} scale {scale:g}\n"
    mark = region.parent / f"{region.name}-{_SEED}"
    if mark.exists() and mark.read_text(encoding="utf-8") == made:
        return
    if region.exists() and any(region.iterdir()):
        raise ForestallError(
            "demo.folder",
            f"{region} holds another region, or one that was not finished.",
            "Choose another folder, or remove this one.",
        )
    region.mkdir(parents=True, exist_ok=True)
    build(region, seed=seed, scale=scale, progress=lambda word, share: tell(f"region: {word}", 0.2 * share))
    # Last, so that a region with its mark is a whole one.
    mark.write_text(made, encoding="utf-8")


def _take_in(session: Session, delivery: Path, tell: Progress) -> IntakeResult:
    paths = sum(path.is_file() for path in delivery.rglob("*"))
    seen: dict[str, None] = {}

    def report(file: str, _rows: int, _statements: int) -> None:
        seen.setdefault(file)
        tell(f"intake: {file}", 0.2 + 0.6 * len(seen) / max(paths, 1))

    return take_in(session.workspace, session.subject, [delivery], purpose=session.purpose, progress=report)


def _searches(session: Session, groups: Groups) -> Iterator[DemoSearch]:
    """A group by name, a number that ties two groups, and a word out of reports."""
    asked = []
    for tie in [tie for tie in groups.ties if tie.crosses][:1]:
        asked += [("a group by its name", tie.first.name), ("the number that ties two groups", tie.value)]
    for what, query in [*asked, ("a word in reports", "cash")]:
        found = search(session, query, rows=5)
        yield DemoSearch(what, found.total, found.hits[0].schema if found.hits else "")


def _write_pages(session: Session, briefing: Briefing, folder: Path, waiting: int) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    view = session.view()
    chosen = _well_tied(briefing.groups)
    address = {group.id: f"group-{place}.html" for place, group in enumerate(chosen, 1)}
    links = {f"Group: {group.name}": address[group.id] for group in chosen}
    made = []
    for group in chosen:
        page = entity_page(view, group.id, links=address, note=NOTE)
        made.append(_write(session, folder / address[group.id], page, [group.id]))
    if chosen:
        page, shown = _chart_page(view, chosen, address)
        links["Chart of two groups"] = "chart.html"
        made.append(_write(session, folder / "chart.html", page, shown))
    if items := review_queue(session, _REVIEWED):
        links["Possible links to review"] = "review.html"
        page = review_page(session, items, waiting)
        made.append(
            _write(
                session,
                folder / "review.html",
                page,
                [end for item in items for end in item.left.members + item.right.members],
            )
        )
    index = render_html(briefing, links=links, note=NOTE)
    return (_write(session, folder / "index.html", index, list(briefing.sources)), *made)


def _well_tied(groups: Groups) -> list[Group]:
    """The two groups of different agencies with the most ties to each other."""
    counts: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], tuple[Group, Group]] = {}
    for tie in groups.ties:
        if tie.crosses:
            pair = (tie.first.id, tie.second.id)
            counts[pair] = counts.get(pair, 0) + 1
            found.setdefault(pair, (tie.first, tie.second))
    if not found:
        return sorted(groups.groups, key=lambda group: (-len(group.members), group.id))[:2]
    best = max(found, key=lambda pair: (counts[pair], sum(len(g.members) for g in found[pair]), pair))
    return list(found[best])


def _chart_page(view: View, groups: Sequence[Group], address: dict[str, str]) -> tuple[str, list[str]]:
    drawn = chart(view, [group.id for group in groups], hops=2, limit=70)
    names = list_words([group.name for group in groups])
    page = render(
        "chart.html",
        title=f"Chart: {names}",
        lead=f"What members of {names} are tied to, two steps out, on {view.today.isoformat()}.",
        label=drawn.label,
        drawing=render_svg(drawn, title=f"Around {names}", links=address),
        note=NOTE,
    )
    return page, [node.id for node in drawn.nodes if not node.id.startswith("identifier:")]


def _write(session: Session, path: Path, page: str, objects: Sequence[str]) -> Path:
    """Write a page once the record says that it was made, and of what."""
    ledger = session.workspace.ledger
    detail = {"product": path.stem, "format": "html"}
    with ledger.change(
        session.subject, session.purpose, "product.derive", objects=tuple(objects), detail=detail
    ):
        path.write_text(page, encoding="utf-8", newline="\n")
    return path
