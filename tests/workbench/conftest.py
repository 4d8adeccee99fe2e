"""A small record with known answers: two agencies, a partner, tables, and a matter that some are not in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forestall.core import (
    Assessment,
    Condition,
    Grade,
    Handling,
    HandlingCode,
    Kind,
    Label,
    Marking,
    Matter,
    Purpose,
    SourceEvaluation,
    Statement,
)
from forestall.record.ledger import Source, View
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench.intake import take_in

TODAY = date(2025, 6, 1)
PHONE = "+447700900123"
OWNER = Subject("owner", Role.INFORMATION_MANAGER)
ROB = Subject("rob", Role.RESPONSIBLE_OFFICER, conditions=frozenset({Condition.COVERT_DEVELOPMENT}))
MEMBER = Subject("mia", Role.RESPONSIBLE_OFFICER, conditions=ROB.conditions, matters=frozenset({"op-x"}))
COVERT = Handling(HandlingCode.CONDITIONS, frozenset({Condition.COVERT_DEVELOPMENT}))

PRIORITIES = "Body,Year,Rank,Theme,Posts,Top operation\n" + "\n".join(
    [
        "region,2024,1,fraud,1,Operation Plover",
        "region,2024,2,slavery,9,",
        "region,2024,3,theft,10,",
        "region,2024,4,DRU,30,",
    ]
)
CODES = "Code list,Code,Meaning\ntheme,DRU,drugs\n"
DISRUPTIONS = "Ref,Group ref,Theme,Operation,Strand,Action,Claimed,Date\n" + "\n".join(
    [f"D{n},G1,DRU,Operation Knot,pursue,arrest,MIN,0{n}/03/2024" for n in range(1, 7)]
    + [
        "D7,,theft,Operation Knot,prevent,visit,moderate,07/03/2024",
        "D8,,odd,Operation Knot,protect,visit,HUGE,08/03/2024",
    ]
)
MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
AREA_COUNTS = "Area code,Month,Violence,Burglary,Theft\n" + "\n".join(
    f"ZQ{area:03d},{month},{9 if area < 3 else 3},{area % 4},0" for area in range(24) for month in MONTHS
)
INTERVENTIONS = (
    "Ref,Name,Area code,Month\nI1,Street lighting,ZQ001,2023-07\nI1,Street lighting,ZQ002,2023-07\n"
)
TABLES = {
    "north/priorities.csv": PRIORITIES,
    "north/codes.csv": CODES,
    "north/disruptions.csv": DISRUPTIONS,
    "north/area_months.csv": AREA_COUNTS,
    "north/interventions.csv": INTERVENTIONS,
}


def label(originator: str, grade: str = "", kind: Kind = Kind.FACT, **more: object) -> Label:
    """A label; ``grade`` such as ``"2C"``."""
    found = Grade(SourceEvaluation(int(grade[0])), Assessment(grade[1])) if grade else None
    return Label(grade=found, kind=kind, originator=originator, **{"marking": Marking.OFFICIAL, **more})  # type: ignore[arg-type]


def state(
    workspace: Workspace,
    source: str,
    own: Label,
    *rows: tuple[str, str, str, str],
    kind: str = "file",
    dated: str = "",
) -> None:
    """Record statements (entity, schema, property, value) from one source."""
    with workspace.ledger.change(OWNER, Purpose.INTELLIGENCE, "statement.record") as change:
        change.add_source(
            Source(source, kind, f"{own.originator}/{source}", own, originator=own.originator, dated=dated)
        )
        change.state(
            Statement(entity, schema, prop, value, own, source, f"row {place}")
            for place, (entity, schema, prop, value) in enumerate(rows)
        )


def person(entity: str, name: str, *more: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    return [(entity, "Person", prop, value) for prop, value in (("name", name), *more)]


def membership(tie: str, member: str, group: str) -> list[tuple[str, str, str, str]]:
    return [
        (tie, "Membership", "member", member),
        (tie, "Membership", "organization", group),
        (tie, "Membership", "role", "member"),
    ]


def fill(workspace: Workspace) -> None:
    """Two groups of two agencies whose members hold one phone; a report that mentions it."""
    north, south = label("north"), label("south")
    state(
        workspace,
        "f-north",
        north,
        ("g1", "OrganisedCrimeGroup", "name", "Alder crew"),
        *person("p1", "Quillon Vantage", ("phone", PHONE), ("birthDate", "1980-01-02")),
    )
    state(workspace, "f-north-2", label("north", "2C"), *membership("m1", "p1", "g1"))
    state(workspace, "f-north-3", north, *person("p1", "Quillon Vantage", ("birthDate", "1981-01-02")))
    state(
        workspace,
        "f-south",
        south,
        ("g2", "OrganisedCrimeGroup", "name", "Birch crew"),
        *person("p2", "<script>alert(1)</script>", ("phone", PHONE)),
        *person("p3", "Orrin Dellwood", ("phone", PHONE)),
        *membership("m2", "p2", "g2"),
    )
    said = label("north", "2D", Kind.ASSESSMENT, handling=COVERT, marking=Marking.OFFICIAL_SENSITIVE)
    text = [("r1", "Report", "name", "N-IR-1"), ("r1", "Report", "date", "2024-05-02")]
    text.append(("r1", "Report", "bodyText", "The number is answered by a tall stranger."))
    state(workspace, "r-one", said, *text, kind="report", dated="2024-05-02")
    read = label("north", "2D", Kind.MODEL, handling=COVERT, marking=Marking.OFFICIAL_SENSITIVE)
    state(workspace, "r-one", read, ("r1", "Report", "phoneMentioned", PHONE), kind="report")


def deliver(workspace: Workspace, folder: Path, tables: dict[str, str], own: Label | None = None) -> None:
    """Take in tables as an agency would send them."""
    for name, text in tables.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    carried = own or Label(marking=Marking.OFFICIAL)
    # Only members take files into a matter.
    take_in(workspace, replace(OWNER, matters=carried.matters), [folder], label=carried)


def hide(workspace: Workspace, folder: Path) -> None:
    """Add what only members of one matter may see: a group, a holder of the phone, a report, a table, a "
    "reject."""
    with workspace.ledger.change(OWNER, Purpose.INTELLIGENCE, "matter.record") as change:
        change.set_matter(Matter("op-x", "Operation X", Purpose.INTELLIGENCE, "2024-01-01"))
    own = label("west", "1A", matters=frozenset({"op-x"}), marking=Marking.OFFICIAL_SENSITIVE)
    state(
        workspace,
        "f-west",
        own,
        ("g9", "OrganisedCrimeGroup", "name", "Hidden crew"),
        *person("p9", "Hidden Person", ("phone", PHONE)),
        *membership("m9", "p9", "g9"),
        ("p1", "Person", "birthDate", "1999-09-09"),
        ("r9", "Report", "name", "W-IR-9"),
        ("r9", "Report", "bodyText", "Hidden words."),
        ("r9", "Report", "phoneMentioned", PHONE),
    )
    secret = DISRUPTIONS + "\ntoo,few,cells\n"
    deliver(workspace, folder, {"west/disruptions.csv": secret, "west/area_months.csv": AREA_COUNTS}, own)


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("templates")
    Workspace.create(folder / "empty").close()
    shutil.copytree(folder / "empty", folder / "small")
    workspace = Workspace.open(folder / "small")
    fill(workspace)
    deliver(workspace, folder / "delivery", TABLES)
    workspace.close()
    return {"empty": folder / "empty", "small": folder / "small"}


@pytest.fixture
def open_copy(_templates: dict[str, Path], tmp_path: Path) -> Iterator[Callable[[str], Workspace]]:
    """Opens a copy of a workspace: ``empty`` or ``small``."""
    opened: list[Workspace] = []

    def copy(name: str) -> Workspace:
        target = tmp_path / f"{name}-{len(opened)}"
        opened.append(Workspace.open(Path(shutil.copytree(_templates[name], target))))
        return opened[-1]

    yield copy
    for workspace in opened:
        workspace.close()


@pytest.fixture
def small(open_copy: Callable[[str], Workspace]) -> Workspace:
    """The small record, to be read and changed at will."""
    return open_copy("small")


@pytest.fixture
def empty(open_copy: Callable[[str], Workspace]) -> Workspace:
    """A workspace that holds nothing."""
    return open_copy("empty")


@pytest.fixture
def see() -> Callable[..., View]:
    """A view of a workspace on a fixed day: by default of somebody who is in no matter."""

    def view(workspace: Workspace, subject: Subject = ROB, purpose: Purpose = Purpose.INTELLIGENCE) -> View:
        return workspace.ledger.view(subject, purpose, today=TODAY)

    return view


@pytest.fixture
def add_hidden(tmp_path: Path) -> Callable[[Workspace], None]:
    """Adds records that only members of a matter may see."""
    return lambda workspace: hide(workspace, tmp_path / "hidden")


@pytest.fixture
def say() -> Callable[..., None]:
    """Records statements: workspace, source, label, rows of (entity, schema, property, value)."""
    return state


@pytest.fixture
def send(tmp_path: Path) -> Callable[[Workspace, dict[str, str]], None]:
    """Takes tables in, as an agency would send them."""
    return lambda workspace, tables: deliver(workspace, tmp_path / "sent", tables)


@pytest.fixture
def insider() -> Subject:
    """Somebody who is in the matter."""
    return MEMBER
