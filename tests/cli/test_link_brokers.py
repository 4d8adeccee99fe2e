"""`forestall link brokers` and `forestall link follow`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forestall.cli import app
from forestall.core.errors import ForestallError

HOME = ["Zdenka Vokoun", "Milan Harcan", "Petra Stastna", "Igor Drobny", "Lenka Brodsky", "Tomas Kadlec"]
ABROAD = ["Osman Karaca", "Selim Toprak", "Yusuf Demirel", "Kemal Aydogan", "Nuri Bulut"]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def ring(group: str, names: list[str]) -> str:
    """Ties of everybody to the next one."""
    return "".join(f"{group},{a},{b}\n" for a, b in zip(names, [*names[1:], names[0]], strict=True))


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["link", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def folder(path: Path, groups: dict[str, list[str]]) -> Path:
    """A view with ties, in which the birth date and phone of Zdenka Vokoun are recorded."""
    path.mkdir()
    known = dict.fromkeys((HOME[0], "Vokoun Zdenka"), "1984-05-17,07700 900123")
    rows = [f"{group},{name},{known.get(name, ',')}\n" for group, names in groups.items() for name in names]
    write(path / "members.csv", "group,name,birth_date,phone\n" + "".join(rows))
    write(path / "ties.csv", "group,source,target\n" + "".join(ring(g, names) for g, names in groups.items()))
    return path


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """A crew at home; abroad the same crew again, and a group that shares Zdenka Vokoun with it."""
    abroad = {"E1": HOME[1:], "E2": [*ABROAD, "Vokoun Zdenka"]}
    return folder(tmp_path / "home", {"N1": HOME}), folder(tmp_path / "abroad", abroad)


def test_who_ties_home_to_abroad_after_linking_their_people(both: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "brokers.csv"
    answer = run("brokers", *both, "-o", out)
    assert "is not evidence of an offence" in answer
    assert "Zdenka Vokoun (Zdenka Vokoun)\n          recorded in: E2, N1" in answer
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    # E1 is N1 again: that five people are recorded in both makes nobody a broker.
    assert [(row["person"], row["groups"]) for row in rows] == [("Zdenka Vokoun", "E2; N1")]
    told = json.loads(run("brokers", *both, "--json"))
    assert told["international"] == ["E2"]
    assert told["brokers"][0]["roles"] == {"coordinator": 1, "liaison": 4}
    assert told["label"] is None


def test_one_view_lists_people_between_any_two_groups_or_to_those_abroad(tmp_path: Path) -> None:
    view = write(
        tmp_path / "view.csv",
        "group,source,target\n"
        + ring("A", HOME[:4])
        + ring("B", [HOME[0], *ABROAD[:3]])
        + ring("C", HOME[3:]),
    )
    assert [b["person"] for b in json.loads(run("brokers", view, "--json"))["brokers"]] == [HOME[3], HOME[0]]
    far = json.loads(run("brokers", view, "--abroad", "B", "--json"))
    assert [b["person"] for b in far["brokers"]] == [HOME[0]]
    with pytest.raises(ForestallError, match="holds no group Z"):
        run("brokers", view, "--abroad", "Z")


def test_a_tie_between_people_of_two_groups_makes_both_brokers(tmp_path: Path) -> None:
    inside = tmp_path / "view"
    inside.mkdir()
    members = "".join(f"A,a{n},{name}\n" for n, name in enumerate(HOME)) + "".join(
        f"B,b{n},{name}\n" for n, name in enumerate(ABROAD)
    )
    write(inside / "members.csv", "group,id,name\n" + members)
    write(inside / "ties.csv", "source,target\na0,a1\na0,b0\nb0,b1\n")
    answer = run("brokers", inside)
    assert "1 ties join people of two groups; they count for brokers only." in answer
    assert f"tied to {ABROAD[0]} in B" in answer
    assert f"tied to {HOME[0]} in A" in answer


def test_nobody_between_groups_is_said(tmp_path: Path) -> None:
    view = write(tmp_path / "view.csv", "group,source,target\n" + ring("A", HOME))
    assert "Nobody is recorded between the groups." in run("brokers", view)
    assert "Give a view" in run("brokers", code=2)


def test_groups_are_followed_with_intervals(tmp_path: Path) -> None:
    def view(name: str, **groups: str) -> Path:
        rows = "".join(f"{g},p{m},Person {m}\n" for g, members in groups.items() for m in members)
        return write(tmp_path / name, "group,id,name\n" + rows)

    before = view("2023.csv", old="abcdef", stays="mnop", gone="xy")
    after = view("2024.csv", left="abc", right="def", stays2="mnoz", new="uv")
    out = tmp_path / "changes.csv"
    answer = run("follow", before, after, "-o", out)
    assert "split     old -> left + right" in answer
    assert "stays -> stays2: 3 members, 100%" in answer
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    fates = {(row["before"], row["after"]): row["fate"] for row in rows}
    assert fates == {
        ("old", "left"): "split",
        ("old", "right"): "split",
        ("stays", "stays2"): "successor",
        ("gone", ""): "ended",
        ("", "new"): "began",
    }
    halves = [row for row in rows if row["fate"] == "split"]
    assert all(float(r["lo"]) < float(r["share"]) == 0.5 < float(r["hi"]) for r in halves)
    told = json.loads(run("follow", before, after, "--json"))
    assert {change["fate"] for change in told["changes"]} == {"split", "successor", "ended", "began"}
