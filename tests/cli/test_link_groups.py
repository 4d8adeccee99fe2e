"""`forestall link groups` on views in every form that agencies send."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from forestall.cli import app
from forestall.core.errors import ForestallError

CREW = ["Zdenka Vokoun", "Milan Harcan", "Petra Stastna", "Igor Drobny", "Lenka Brodsky", "Tomas Kadlec"]
OTHERS = ["Osman Karaca", "Selim Toprak", "Yusuf Demirel", "Kemal Aydogan", "Nuri Bulut"]
GROUPS = {"N1": CREW, "N2": OTHERS}
FAR = {
    "E7": ["Зденка Вокоун", "Harcan, Milan", "P. Stastna", "Igor Drobny", "Lenka Brodsky"],
    "E8": ["Bao Thu"],
}
IDS = {name: f"p{n:03d}" for n, name in enumerate([*CREW, *OTHERS])}


def write_rows(path: Path, columns: list[str], rows: list[list[str]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([columns, *rows])
    return path


def chain(names: list[str]) -> list[tuple[str, str]]:
    return list(zip(names, [*names[1:], names[0]], strict=True))


def as_members(folder: Path) -> Path:
    rows = [[group, name] for group, names in GROUPS.items() for name in names]
    return write_rows(folder / "members.csv", ["group", "name"], rows)


def as_members_with_parts(folder: Path) -> Path:
    rows = [[group, IDS[name], *name.split(), "member"] for group, names in GROUPS.items() for name in names]
    columns = ["OCG_ID", "Nominal ID", "Forename", "Surname", "Role"]
    return write_rows(folder / "view.tsv", columns, rows, "\t")


def as_ties_by_name(folder: Path) -> Path:
    rows = [[group, a, b] for group, names in GROUPS.items() for a, b in chain(names)]
    return write_rows(folder / "edges.csv", ["group", "source", "target"], rows)


def as_ties_by_id(folder: Path) -> Path:
    rows = [[group, IDS[a], IDS[b], a, b] for group, names in GROUPS.items() for a, b in chain(names)]
    return write_rows(
        folder / "edges.csv", ["network", "member_a", "member_b", "source_name", "target_name"], rows
    )


def as_folder(folder: Path) -> Path:
    inside = folder / "view"
    inside.mkdir()
    members = [[group, IDS[name], name] for group, names in GROUPS.items() for name in names]
    write_rows(inside / "members.csv", ["group_id", "member_id", "name"], members)
    ties = [[IDS[a], IDS[b], "call"] for names in GROUPS.values() for a, b in chain(names)]
    write_rows(inside / "ties.csv", ["source", "target", "kind"], ties)
    about = [["N1", "Harbour Crew", "GB", "cocaine"], ["N2", "", "GB", "cigarettes"]]
    write_rows(inside / "groups.csv", ["group_id", "name", "country", "commodity"], about)
    return inside


def as_file_per_group(folder: Path) -> Path:
    inside = folder / "view"
    inside.mkdir()
    for group, names in GROUPS.items():
        write_rows(inside / f"{group}.csv", ["name"], [[name] for name in names])
    return inside


def as_wide_table(folder: Path) -> Path:
    rows = [[group, "; ".join(names)] for group, names in GROUPS.items()]
    return write_rows(folder / "groups.csv", ["group", "members"], rows)


def as_json_groups(folder: Path) -> Path:
    groups = [
        {
            "id": group,
            "country": "GB",
            "members": [{"id": IDS[name], "name": name} for name in names],
            "ties": [{"source": IDS[a], "target": IDS[b]} for a, b in chain(names)],
        }
        for group, names in GROUPS.items()
    ]
    path = folder / "view.json"
    path.write_text(json.dumps({"groups": groups}, indent=1))
    return path


def as_json_list(folder: Path) -> Path:
    groups = [
        {"group": group, "people": names, "edges": [list(tie) for tie in chain(names)]}
        for group, names in GROUPS.items()
    ]
    path = folder / "view.json"
    path.write_text(json.dumps(groups))
    return path


def as_json_lines(folder: Path) -> Path:
    path = folder / "view.jsonl"
    path.write_text("".join(json.dumps({"group": g, "members": names}) + "\n" for g, names in GROUPS.items()))
    return path


def as_json_rows(folder: Path) -> Path:
    rows = [{"group": g, "name": name} for g, names in GROUPS.items() for name in names]
    path = folder / "view.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def as_json_mapping(folder: Path) -> Path:
    path = folder / "view.json"
    path.write_text(json.dumps(GROUPS))
    return path


def as_node_link(folder: Path) -> Path:
    nodes = [{"id": IDS[name], "name": name, "group": g} for g, names in GROUPS.items() for name in names]
    links = [{"source": IDS[a], "target": IDS[b]} for names in GROUPS.values() for a, b in chain(names)]
    path = folder / "view.json"
    path.write_text(json.dumps({"directed": False, "nodes": nodes, "links": links}))
    return path


def as_named_node_link(folder: Path) -> Path:
    path = as_node_link(folder)
    path.write_text(json.dumps({"name": "view a", **json.loads(path.read_text())}))
    return path


def as_json_groups_of_ids(folder: Path) -> Path:
    groups = [{"id": group, "members": [IDS[name] for name in names]} for group, names in GROUPS.items()]
    people = {person: {"name": name, "phone": None} for name, person in IDS.items()}
    path = folder / "view.json"
    path.write_text(json.dumps({"agency": "north", "groups": groups, "people": people}))
    return path


def as_graphml(folder: Path) -> Path:
    nodes = "".join(
        f'<node id="{IDS[name]}"><data key="l">{name}</data><data key="g">{group}</data></node>'
        for group, names in GROUPS.items()
        for name in names
    )
    edges = "".join(
        f'<edge source="{IDS[a]}" target="{IDS[b]}"/>' for names in GROUPS.values() for a, b in chain(names)
    )
    path = folder / "view.graphml"
    path.write_text(
        '<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="l" for="node" attr.name="label" attr.type="string"/>'
        '<key id="g" for="node" attr.name="group" attr.type="string"/>'
        f'<graph edgedefault="undirected">{nodes}{edges}</graph></graphml>'
    )
    return path


def as_ftm(folder: Path) -> Path:
    entities: list[dict[str, Any]] = []
    for group, names in GROUPS.items():
        entities.append({"id": group, "schema": "Organization", "properties": {"name": [group]}})
        for name in names:
            entities.append({"id": IDS[name], "schema": "Person", "properties": {"name": [name]}})
            ends = {"member": [IDS[name]], "organization": [group]}
            entities.append({"id": f"m-{IDS[name]}", "schema": "Membership", "properties": ends})
        for a, b in chain(names):
            ends = {"person": [IDS[a]], "associate": [IDS[b]]}
            entities.append({"id": f"a-{IDS[a]}", "schema": "Associate", "properties": ends})
    path = folder / "view.ftm.json"
    path.write_text("".join(json.dumps(entity) + "\n" for entity in entities))
    return path


def as_parquet(folder: Path) -> Path:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table(
        {
            "group": [g for g, names in GROUPS.items() for _ in names],
            "name": [name for names in GROUPS.values() for name in names],
            "birth_year": pyarrow.array([None] * 11, pyarrow.int64()),
        }
    )
    path = folder / "view.parquet"
    pyarrow.parquet.write_table(table, path)
    return path


def as_folder_per_group(folder: Path) -> Path:
    """Each with nodes and edges, and ids that begin anew."""
    for group, names in GROUPS.items():
        inside = folder / "view" / group
        inside.mkdir(parents=True)
        nodes = [[str(n), name] for n, name in enumerate(names)]
        write_rows(inside / "nodes.csv", ["id", "name"], nodes)
        edges = [[str(names.index(a)), str(names.index(b))] for a, b in chain(names)]
        write_rows(inside / "edges.csv", ["source", "target"], edges)
    return folder / "view"


def as_ids_and_names_beside(folder: Path) -> Path:
    rows = [[group, IDS[name], name] for group, names in GROUPS.items() for name in names]
    return write_rows(folder / "view.csv", ["layer", "person_id", "person"], rows)


def as_ego_and_alter(folder: Path) -> Path:
    rows = [[group, IDS[a], IDS[b], a, b] for group, names in GROUPS.items() for a, b in chain(names)]
    columns = ["group_id", "ego_id", "alter_id", "ego_name", "alter_name"]
    return write_rows(folder / "view.csv", columns, rows)


def as_pairs_of_names(folder: Path) -> Path:
    rows = [[group, a, b] for group, names in GROUPS.items() for a, b in chain(names)]
    return write_rows(folder / "view.csv", ["network", "name_a", "name_b"], rows)


def as_ties_with_a_group_at_each_end(folder: Path) -> Path:
    rows = [[a, group, b, group] for group, names in GROUPS.items() for a, b in chain(names)]
    return write_rows(folder / "view.csv", ["source", "source_group", "target", "target_group"], rows)


def as_memberships_called_groups(folder: Path) -> Path:
    inside = folder / "view"
    inside.mkdir()
    write_rows(inside / "persons.csv", ["person_id", "name"], [[i, name] for name, i in IDS.items()])
    rows = [[group, IDS[name]] for group, names in GROUPS.items() for name in names]
    write_rows(inside / "groups.csv", ["group_id", "person_id"], rows)
    return inside


def as_json_members_by_id(folder: Path) -> Path:
    groups = {
        group: {"members": {IDS[n]: n for n in names}, "ties": [[IDS[a], IDS[b]] for a, b in chain(names)]}
        for group, names in GROUPS.items()
    }
    path = folder / "view.json"
    path.write_text(json.dumps({"groups": groups}))
    return path


def as_json_memberships(folder: Path) -> Path:
    people = [{"id": i, "name": name} for name, i in IDS.items()]
    held = [{"group": group, "person": IDS[name]} for group, names in GROUPS.items() for name in names]
    ties = [[IDS[a], IDS[b]] for names in GROUPS.values() for a, b in chain(names)]
    path = folder / "view.json"
    path.write_text(json.dumps({"persons": people, "memberships": held, "ties": ties}))
    return path


FORMS: list[Callable[[Path], Path]] = [
    as_members, as_members_with_parts, as_ties_by_name, as_ties_by_id, as_folder, as_file_per_group,
    as_wide_table, as_json_groups, as_json_list, as_json_lines, as_json_rows, as_json_mapping,
    as_node_link, as_named_node_link, as_json_groups_of_ids, as_graphml, as_ftm, as_parquet,
    as_folder_per_group, as_ids_and_names_beside, as_ego_and_alter, as_pairs_of_names,
    as_ties_with_a_group_at_each_end, as_memberships_called_groups, as_json_members_by_id,
    as_json_memberships,
]  # fmt: skip
WITH_TIES = {as_ties_by_name, as_ties_by_id, as_folder, as_json_groups, as_json_list, as_node_link,
             as_named_node_link, as_graphml, as_ftm, as_folder_per_group, as_ego_and_alter,
             as_pairs_of_names, as_ties_with_a_group_at_each_end, as_json_members_by_id,
             as_json_memberships}  # fmt: skip


@pytest.fixture
def far(tmp_path: Path) -> Path:
    rows = [[group, name] for group, names in FAR.items() for name in names]
    return write_rows(tmp_path / "far.csv", ["group", "name"], rows)


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["link", "groups", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_form_is_understood_alike(form: Callable[[Path], Path], far: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    view, out = form(tmp_path / "in"), tmp_path / "group_links.csv"
    answer = run(view, far, "-o", out)
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["group_a", "group_b", "kind", "score", "lo", "hi"]
    assert [(r["group_a"], r["group_b"], r["kind"]) for r in rows] == [("N1", "E7", "SAME")]
    assert float(rows[0]["lo"]) <= float(rows[0]["score"]) <= float(rows[0]["hi"])
    ties = 11 if form in WITH_TIES else 0
    assert f"2 groups, 11 people, {ties} ties." in answer


def test_what_was_understood_and_the_evidence_come_as_json(far: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    answer = json.loads(run(as_folder(tmp_path / "in"), far, "--json"))
    assert any("member_id = person" in line for lines in answer["understood"].values() for line in lines)
    finding = answer["found"]["findings"][0]
    assert finding["probability"] > 0.5
    assert {item["what"] for item in finding["evidence"]} >= {"member"}


def test_attributes_reach_the_comparison(tmp_path: Path) -> None:
    columns = ["group", "name", "date of birth", "mobile"]
    a = write_rows(tmp_path / "a.csv", columns, [["g", "Ada Kron", "17/05/1984", "07700 900123"]])
    b = write_rows(tmp_path / "b.csv", columns, [["h", "Udo Feld", "1990", "+44 7700 900123"]])
    answer = run(a, b)
    assert "CONNECTED g / h" in answer
    assert "+447700900123 is held in both; 2 hold it in all" in answer


def test_shared_ids_are_trusted_only_when_said(tmp_path: Path) -> None:
    a = write_rows(tmp_path / "a.csv", ["group", "id", "name"], [["g", str(n), OTHERS[n]] for n in range(5)])
    b = write_rows(tmp_path / "b.csv", ["group", "id", "name"], [["h", str(n), CREW[n]] for n in range(5)])
    assert "No group" in run(a, b)
    assert "SAME" in run(a, b, "--shared-ids")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "Seen: nothing"),
        ("colour,weight\nred,3\nblue,4\n", "colour, weight"),
        ("group,name\n", "holds no group"),
        ("group,name\n,\n", "holds no group"),
        ("{broken", "holds no groups with members"),
        ('{"a": 1, "b": 2}\n', "with the columns a, b"),
    ],
)
def test_what_is_no_view_is_said(content: str, says: str, far: Path, tmp_path: Path) -> None:
    path = tmp_path / "view.csv"
    if content.startswith("{"):
        path = tmp_path / "view.json"
    path.write_text(content)
    with pytest.raises(ForestallError) as caught:
        run(path, far)
    assert caught.value.remedy
    if not content.startswith("{"):
        assert says in caught.value.sentence


def test_a_missing_view_is_said(far: Path, tmp_path: Path) -> None:
    with pytest.raises(ForestallError, match="There is no"):
        run(tmp_path / "nothing.csv", far)


def test_rows_that_cannot_be_read_are_counted(far: Path, tmp_path: Path) -> None:
    path = tmp_path / "view.csv"
    rows = "".join(f"N1,{name}\n" for name in CREW)
    path.write_text(f"group,name\n{rows}N1,Too,Many,Fields\n")
    assert "1 rows could not be read" in run(path, far)


def test_one_row_is_enough(far: Path, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "one.csv", ["group", "name"], [["N1", "Ada Kron"]])
    assert "No group" in run(path, far)
