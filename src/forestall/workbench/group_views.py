"""Read what two agencies recorded about groups, and link the two.

A view is a file or a folder of files in any form that `group_view_forms` knows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from forestall.analysis.groups import Group, GroupFinding, GroupView, LinkedGroups, Person, link_groups
from forestall.core.errors import ForestallError
from forestall.core.identifiers import CANONICALISERS, canonical_date
from forestall.workbench.csv_file import write_csv
from forestall.workbench.group_view_forms import IDENTIFIERS, PROFILE, SEVERAL, Gathered, Row, gather

__all__ = ["GroupFinding", "ReadView", "link_views", "read_view", "write_findings"]

_MOST_PEOPLE = 50_000
_UNLIKE = 60  # of 100: names less alike than this are not one person's in one agency's records


@dataclass(frozen=True, slots=True)
class ReadView:
    """A view as it was read.

    Parameters
    ----------
    view : GroupView
    understood : tuple of str
        One sentence for each thing that a reader should check.
    """

    view: GroupView
    understood: tuple[str, ...]


def read_view(path: Path) -> ReadView:
    """Read one view: a folder, a table, a list of ties, JSON, GraphML or FollowTheMoney entities.

    Raises
    ------
    ForestallError
        When the file is unreadable, or no group with members can be made out; the sentence says what was
        seen and what is needed.
    """
    if not path.exists():
        raise ForestallError("groups.missing", f"There is no {path}.", "Check the path of the view.")
    files = [path]
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    found = Gathered()
    for file in files:
        gather(file, found)
    if not found.members and not found.ties and not found.groups:
        seen = "; ".join(found.seen) or "nothing"
        raise ForestallError(
            "groups.not_understood",
            f"{path} holds no groups with members. Seen: {seen}.",
            "Give a table with the columns group and name (and perhaps id), or group, source and target; "
            "`forestall link groups --help` lists all forms.",
        )
    return _build(path, found)


# From rows to a view


def _build(path: Path, found: Gathered) -> ReadView:
    rows = _with_groups(path, found)
    _tell_apart(found)
    people: dict[str, Row] = {}
    by_name: dict[str, str] = {}
    members: defaultdict[str, dict[str, Row]] = defaultdict(dict)

    def key_of(row: Row) -> str | None:
        name = _name(row)
        key = row.get("person") or by_name.get(_fold_name(name)) or name
        if key and name:
            by_name.setdefault(_fold_name(name), key)
        return key or None

    for row in sorted(found.members, key=lambda row: "person" not in row):  # those with ids first
        key = key_of(row)
        if key is None:
            continue
        known = people.setdefault(key, {})
        for role, value in {**row, "name": _name(row)}.items():
            if value and role not in known:
                known[role] = value
            elif value and role in (*IDENTIFIERS, "alias") and value not in known[role]:
                known[role] += f";{value}"
        for group in SEVERAL.split(row.get("group", "")):
            if group:
                members[group].setdefault(key, {}).update(row)
    ties: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    loose: set[tuple[str, str]] = set()
    for row in rows:
        ends = []
        for end in ("source", "target"):
            value, name = row.get(end, ""), row.get(f"{end}_name", "")
            key = value if value in people else by_name.get(_fold_name(name or value)) or value
            if key:
                known = people.setdefault(key, {})
                if name:
                    known.setdefault("name", name)
                by_name.setdefault(_fold_name(name or value), key)
                ends.append(key)
        if len(ends) < 2 or ends[0] == ends[1]:
            continue
        tie = (min(ends), max(ends))
        if row.get("group"):
            for group in SEVERAL.split(row["group"]):
                for end_key in ends:
                    members[group].setdefault(end_key, {})
                ties[group].add(tie)
        else:
            holding = [group for group, inside in members.items() if tie[0] in inside and tie[1] in inside]
            if not holding:
                loose.add(tie)
            for group in holding:
                ties[group].add(tie)
    if len(people) > _MOST_PEOPLE:
        raise ForestallError(
            "groups.too_many",
            f"{path.name} names {len(people):,} people; the limit is {_MOST_PEOPLE:,}.",
            "Give the groups of one region or one year at a time.",
        )
    about: dict[str, Row] = {}
    for row in found.groups:
        about.setdefault(row.get("group", ""), {}).update(row)
    groups = tuple(_group(name, members[name], ties[name], about.get(name, {})) for name in sorted(members))
    inside = {member for group in groups for member in group.members}
    if not groups:
        raise ForestallError(
            "groups.empty",
            f"{path.name} holds no group with a member.",
            "Give each group at least one member.",
        )
    between = frozenset(tie for tie in loose if inside.issuperset(tie))
    if loose:
        found.notes.append(
            f"{len(between)} ties join people of two groups; they count for brokers only."
            + (
                f" {apart} ties of people in no group are left out."
                if (apart := len(loose - between))
                else ""
            )
        )
    view = GroupView(path.stem, {key: _person(key, people[key]) for key in sorted(inside)}, groups, between)
    unnamed = sum(not person.names for person in view.people.values())
    notes = [
        *found.notes,
        f"{len(groups)} groups, {len(view.people)} people, {sum(map(len, ties.values()))} ties.",
    ]
    if unnamed:
        notes.append(f"{unnamed} people have no name and can only be found by what they hold.")
    if empty := sorted(set(about) - set(members) - {""}):
        notes.append(f"{len(empty)} groups have no members and are left out: {', '.join(empty[:5])}.")
    return ReadView(view, tuple(notes))


def _with_groups(path: Path, found: Gathered) -> list[Row]:
    """Give every row of members and ties its group, where none names one; the ties."""
    if any(row.get("group") for row in (*found.members, *found.ties)):
        return found.ties
    if any(row.get("dataset") for row in found.members or found.ties):
        for row in (*found.members, *found.ties):
            row["group"] = row.get("dataset", "")
        found.notes.append("No column names a group: each data set is read as one group.")
        return found.ties
    stems = {row["table"] for row in (*found.members, *found.ties) if row.get("table")}
    apart = path.is_dir() and len(stems) > 1
    for row in (*found.members, *found.ties):
        row["group"] = row["table"] if apart and row.get("table") else path.stem
    found.notes.append(
        "No column names a group: each file is read as one group."
        if apart
        else f"No column names a group: everything is read as one group, {path.stem}."
    )
    return found.ties


def _tell_apart(found: Gathered) -> None:
    """Where every group numbers its people anew, give each an id of its own."""
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in found.members:
        if row.get("person") and row.get("group") and _name(row):
            names[row["person"]].setdefault(row["group"], _fold_name(_name(row)))
    again = [list(called.values()) for called in names.values() if len(called) > 1]
    unlike = sum(fuzz.token_sort_ratio(called[0], called[1]) < _UNLIKE for called in again)
    if 2 * unlike <= len(again) or not all(row.get("group") for row in (*found.members, *found.ties)):
        return
    for row in (*found.members, *found.ties):
        for end in ("person", "source", "target"):
            if row.get(end) in names:
                row[end] = f"{row['group']}:{row[end]}"
    found.notes.append("Ids of people begin anew in each group: they are read as ids within it.")


def _fold_name(name: str) -> str:
    return " ".join(name.casefold().split())


def _name(row: Row) -> str:
    parts = " ".join(filter(None, (row.get("first"), row.get("last"))))
    return row.get("name") or parts


def _person(key: str, row: Row) -> Person:
    name = row.get("name") or (key if re.search(r"[^\W\d_]{2}", key) and not re.search(r"\d", key) else "")
    names = [name, *SEVERAL.split(row.get("alias", ""))]
    return Person(
        key,
        tuple(dict.fromkeys(n for n in names if n)),
        _day(row.get("birth")),
        frozenset(_identifiers(row)),
    )


def _identifiers(row: Row) -> Iterator[str]:
    for kind in IDENTIFIERS:
        for value in SEVERAL.split(row.get(kind, "")):
            canonical = CANONICALISERS[kind](value) if value and kind in CANONICALISERS else None
            folded = canonical.value if canonical else re.sub(r"\W", "", value).casefold()
            if folded:
                yield f"{kind}:{folded}"


def _day(text: str | None) -> str | None:
    """A date as precise as it was written: a year, a month or a day; nothing where it is none."""
    if not text:
        return None
    plain = text.strip()[:10]
    if re.fullmatch(r"(?:1[89]|20)\d\d(?:-\d\d){0,2}", plain):
        return plain
    if re.fullmatch(r"(?:1[89]|20)\d\d(?:\.0)?", text.strip()):
        return plain[:4]
    found = canonical_date(text)
    return found.value if found else None


def _group(name: str, members: dict[str, Row], ties: set[tuple[str, str]], about: Row) -> Group:
    starts = [day for row in members.values() if (day := _day(row.get("start")))]
    ends = [_day(row.get("end")) for row in members.values()]
    closed = [day for day in ends if day]
    return Group(
        name,
        tuple(sorted(members)),
        about.get("name") if about.get("name") != name else None,
        frozenset(ties),
        {member: row["role"] for member, row in members.items() if row.get("role")},
        _day(about.get("start")) or min(starts, default=None),
        _day(about.get("end")) or (max(closed) if closed and len(closed) == len(ends) else None),
        {
            part: frozenset(value.casefold() for value in re.split(r"\s*[;|,]\s*", about[part]) if value)
            for part in PROFILE
            if about.get(part)
        },
        frozenset(_identifiers(about)),
    )


def link_views(
    path_a: Path,
    path_b: Path,
    *,
    shared_ids: bool = False,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ReadView, ReadView, LinkedGroups]:
    """Read two views and link their groups; see `forestall.analysis.groups.link_groups`."""
    view_a, view_b = read_view(path_a), read_view(path_b)
    found = link_groups(view_a.view, view_b.view, shared_ids=shared_ids, seed=seed, progress=progress)
    return view_a, view_b, found


def write_findings(findings: Sequence[GroupFinding], path: Path, *, inputs: Iterable[Path] = ()) -> None:
    """Write the findings as CSV: ``group_a, group_b, kind, score, lo, hi``; SAME first."""
    rows = (
        (f.group_a, f.group_b, f.kind.value, *(f"{value:.6f}" for value in (f.score, f.lo, f.hi)))
        for f in findings
    )
    write_csv(path, ("group_a", "group_b", "kind", "score", "lo", "hi"), rows, inputs=inputs)
