"""The documentation says what the code does: nothing missing, nothing promised that is not there."""

from __future__ import annotations

import doctest
import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import forestall
import forestall.core

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    [*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def page_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def find_blocks(path: Path, *languages: str) -> list[tuple[int, str]]:
    """Line number and text of the fenced code blocks in one of the languages."""
    text = path.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start(2)) + 1, match[2])
        for match in FENCE.finditer(text)
        if match[1] in languages
    ]


def find_anchors(path: Path) -> set[str]:
    """The anchors that the headings of a page make, in the usual Markdown way."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ +(.+?) *$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.fixture(scope="session")
def generate() -> ModuleType:
    """The script that writes the generated pages."""
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def commands(generate: ModuleType) -> dict[str, Any]:
    """Command path -> (command, context)."""
    return {context.command_path: (command, context) for command, context in generate.walk_commands()}


def test_docs_are_in_the_four_folders() -> None:
    folders = {path.name for path in DOCS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {"tutorials", "how-to", "reference", "explanation", "adr", "images"}
    for folder in folders - {"images"}:
        assert list((DOCS / folder).rglob("*.md")), f"docs/{folder} is empty"


def test_generated_pages_are_current(generate: ModuleType) -> None:
    pages = generate.render_pages()
    kept = {f"cli/{path.name}" for path in (DOCS / "reference" / "cli").glob("*.md")}
    assert kept == {name for name in pages if name.startswith("cli/")}, "run make docs"
    stale = [n for n, text in pages.items() if (DOCS / "reference" / n).read_text(encoding="utf-8") != text]
    assert not stale, "run make docs"


def test_every_command_explains_itself_with_an_example(commands: dict[str, Any]) -> None:
    assert len(commands) > 5
    leaves = {path: c for path, (c, _) in commands.items() if not getattr(c, "commands", None)}
    assert not [path for path, command in leaves.items() if not (command.help or "").strip()]
    assert not [path for path, command in leaves.items() if f"{path}" not in command.help]


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_commands_in_the_docs_exist(page: Path, commands: dict[str, Any]) -> None:
    for line, block in find_blocks(page, "sh", "bash", "console"):
        for text in block.replace("\\\n", " ").splitlines():
            if text.removeprefix("$ ").split(" ")[0] != "forestall":
                continue
            words = shlex.split(text.removeprefix("$ "), comments=True)
            path = words.pop(0)
            while words and f"{path} {words[0]}" in commands:
                path += f" {words.pop(0)}"
            command, context = commands[path]
            assert not getattr(command, "commands", None) or words[:1] == ["--help"], f"line {line}: {text}"
            known = {opt for p in command.get_params(context) for opt in [*p.opts, *p.secondary_opts]}
            used = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
            assert used <= known, f"line {line}: {text}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_internal_links_resolve(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for match in LINK.finditer(text):
        target = match[1] or match[2]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (anchor and anchor not in find_anchors(path)):
            broken.append(target)
    assert not broken


def test_a_broken_link_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One *two*\n[here](#one-two) ![a](b.png) [no](#three)\n", encoding="utf-8")
    assert find_anchors(page) == {"one-two"}
    assert [m[1] or m[2] for m in LINK.finditer(page.read_text())] == ["#one-two", "b.png", "#three"]


@pytest.mark.parametrize("page", [p for p in PAGES if find_blocks(p, "python", "pycon")], ids=page_id)
def test_python_in_the_docs_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a page share one namespace; a block with prompts must also print what it shows."""
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": "__docs__"}
    for line, block in find_blocks(page, "python", "pycon"):
        if ">>> " in block:
            example = doctest.DocTestParser().get_doctest(
                block, namespace, page_id(page), str(page), line - 1
            )
            failed, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, clear_globs=False)
            namespace.update(example.globs)
            assert not failed, f"line {line}"
        else:
            exec(compile("\n" * (line - 1) + block, str(page), "exec"), namespace)


def test_core_is_documented_to_the_last_name() -> None:
    text = (DOCS / "reference" / "core.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#{2,4} `(\w+)`", text, re.M))
    assert documented == set(forestall.core.__all__)


def test_the_changelog_knows_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(forestall.__version__)}\]", text, re.M)


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (DOCS / "adr").glob("*.md"))
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        text = (DOCS / "adr" / name).read_text(encoding="utf-8")
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{name} lacks {heading}"
