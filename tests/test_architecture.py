"""The shape of the house: which way imports run, what a module must say, what may be installed.

Everything here reads the source with ``ast`` or asks the package's own metadata, so that a rule
cannot be kept by accident. The rules that read source are first shown to catch what they forbid.
"""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "forestall"

# Floor -> the floors it may import. "" is the package's own __init__, which offers the way in.
FLOORS = {
    "core": set(),
    "analysis": {"core"},
    "record": {"core"},
    "scenario": {"core"},
    "workbench": {"core", "record", "analysis", "scenario"},
    "cli": {"core", "workbench"},
    "api": {"core", "workbench"},
    "": {"core", "workbench"},
    "__main__": {"cli"},
}
INPUT_OUTPUT = frozenset(
    "asyncio builtins.open duckdb fcntl glob io logging mmap multiprocessing openpyxl os pathlib pyarrow "
    "pypdf pysqlite3 random secrets select shutil socket sqlalchemy sqlite3 ssl subprocess tempfile "
    "threading time zipfile".split()
)
OUTBOUND = frozenset(
    "aiohttp boto3 ftplib http.client httpx imaplib nntplib paramiko poplib requests smtplib socket "
    "telnetlib urllib.request urllib3 websocket websockets xmlrpc".split()
)
HEAVY = (
    "alembic cryptography duckdb igraph numpy openpyxl phonenumbers pyarrow pypdf scipy sqlalchemy".split()
)
LONGEST_MODULE = 450

MODULES = sorted(SOURCE.rglob("*.py"))
# Alembic runs its scripts; nobody imports them.
IMPORTABLE = [path for path in MODULES if "migrations" not in path.parts]


def dotted(path: Path) -> str:
    parts = ("forestall", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_imports(module: str, text: str, *, is_package: bool = False) -> Iterator[str]:
    """Every module that ``text`` imports, at the top or inside a function, as absolute names.

    ``from a import b`` gives both ``a`` and ``a.b``: whether ``b`` is a module is not for syntax to say.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".")[: None if is_package and node.level == 1 else -1]
                package = package[: len(package) - node.level + 1 + (is_package and node.level > 1)]
                base = ".".join([*package, base] if base else package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def find_arrows(module: str, text: str, *, is_package: bool = False) -> set[str]:
    """Imports of ``module`` that run sideways or upwards, as ``floor -> floor``."""
    floor = module.partition(".")[2].partition(".")[0]
    targets = {
        name.split(".")[1]
        for name in read_imports(module, text, is_package=is_package)
        if name.startswith("forestall.") and name.split(".")[1] in FLOORS
    }
    return {f"{floor} -> {target}" for target in targets - FLOORS[floor] - {floor}}


def find_modules(wanted: frozenset[str], module: str, text: str) -> set[str]:
    """Which of ``wanted`` (top-level or dotted names) ``text`` imports."""
    found = set()
    for name in read_imports(module, text):
        parts = name.split(".")
        found |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)} & wanted
    return found


def read_exports(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def find_undocumented(tree: ast.Module) -> list[str]:
    """Exported classes and functions, and their public methods, that have no docstring of their own."""
    exports = read_exports(tree) or []
    missing = []
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name not in exports:
            continue
        inner = node.body if isinstance(node, ast.ClassDef) else []
        methods = [n for n in inner if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
        if ast.get_docstring(node) is None:
            missing.append(node.name)
        missing += [f"{node.name}.{m.name}" for m in methods if ast.get_docstring(m) is None]
    return missing


def is_override(module: ModuleType, name: str) -> bool:
    """Whether a dotted name is a method that a base class defines, and so documents."""
    owner, _, method = name.partition(".")
    return bool(method) and any(hasattr(base, method) for base in getattr(module, owner).__mro__[1:])


# The rules catch what they forbid.


@pytest.mark.parametrize(
    ("module", "text", "arrow"),
    [
        ("forestall.core.grading", "from forestall.record import ledger", "core -> record"),
        ("forestall.analysis.links", "import forestall.record.ledger", "analysis -> record"),
        ("forestall.analysis.links", "from forestall import workbench", "analysis -> workbench"),
        ("forestall.record.lake", "from ..analysis import networks", "record -> analysis"),
        ("forestall.scenario", "def f():\n    from forestall.record import lake", "scenario -> record"),
        ("forestall.cli.app", "from forestall.record.audit import log", "cli -> record"),
        ("forestall.cli.app", "from forestall.analysis import links", "cli -> analysis"),
        ("forestall.workbench.intake", "from forestall.cli import app", "workbench -> cli"),
    ],
)
def test_a_wrong_arrow_is_seen(module: str, text: str, arrow: str) -> None:
    assert find_arrows(module, text) == {arrow}


def test_a_right_arrow_is_let_through() -> None:
    assert not find_arrows("forestall.workbench.demo", "from forestall.scenario import build")
    assert not find_arrows("forestall.core.label", "from forestall.core.kind import Kind\nimport re")
    assert not find_arrows("forestall.record", "from .ledger import open_ledger", is_package=True)
    assert not find_arrows("forestall.cli", "from forestall import __version__")


def test_other_violations_are_seen() -> None:
    assert find_modules(OUTBOUND, "forestall.record.x", "from urllib import request") == {"urllib.request"}
    assert find_modules(INPUT_OUTPUT, "forestall.core.x", "import os.path") == {"os"}
    tree = ast.parse('__all__ = ["A", "b"]\nclass A:\n  "x"\n  def go(self): ...\ndef b(): ...\ndef c(): ...')
    assert find_undocumented(tree) == ["A.go", "b"]


# The house.


def test_the_floors_are_the_folders() -> None:
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {"core", "record", "cli"} <= folders <= set(FLOORS) | {"web"}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_run_downwards(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not find_arrows(dotted(path), text, is_package=path.name == "__init__.py")


@pytest.mark.parametrize("path", sorted((SOURCE / "core").rglob("*.py")), ids=dotted)
def test_core_does_no_input_or_output(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not find_modules(INPUT_OUTPUT | OUTBOUND, dotted(path), text)
    names = {node.func.id for node in ast.walk(ast.parse(text)) if _calls_a_name(node)}
    assert not names & {"open", "print", "input"}


def _calls_a_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_nothing_reaches_for_the_network() -> None:
    found = {dotted(p): find_modules(OUTBOUND, dotted(p), p.read_text(encoding="utf-8")) for p in MODULES}
    assert not {module: names for module, names in found.items() if names}


def test_modules_are_short_and_named_for_what_they_hold() -> None:
    lengths = {dotted(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert not {module: lines for module, lines in lengths.items() if lines > LONGEST_MODULE}
    tracked = [Path(name) for name in list_tracked()]
    assert not [
        str(path) for path in tracked if {"utils", "util", "helpers", "misc"} & {path.stem, *path.parts}
    ]


@pytest.mark.parametrize("path", IMPORTABLE, ids=dotted)
def test_a_module_says_what_it_holds_and_offers(path: Path) -> None:
    name = dotted(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{name} has no docstring"
    private = any(part.startswith("_") for part in name.split("."))
    if private or len(tree.body) == 1:  # nothing to offer, or nothing but the docstring
        return
    exports = read_exports(tree)
    assert exports is not None, f"{name} has no __all__"
    assert exports == sorted(set(exports), key=exports.index), f"{name}.__all__ names a thing twice"
    module = importlib.import_module(name)
    assert not [export for export in exports if not hasattr(module, export)]
    missing = find_undocumented(tree)
    assert not [name for name in missing if not is_override(module, name)]


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in IMPORTABLE}
    assert not [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()]


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['forestall', '--help']\n"
        "from forestall.cli import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code, done.code\n"
        f"print('loaded:', *[name for name in {HEAVY!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage" in answer.stdout
    assert answer.stdout.splitlines()[-1].strip() == "loaded:"


# What is installed.

ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC LGPL-2.1-or-later MIT MIT-0 MPL-2.0 PSF-2.0 "
    "Unlicense Zlib".split()
) | {"Apache-2.0 WITH LLVM-exception"}  # an exception that only permits more
# How packages without an SPDX expression write their licence in a classifier or in the old field.
WRITTEN = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Packages whose metadata says nothing, with the licence file that does.
FROM_FILE = {"pysqlite3": ("Zlib", "This software is provided 'as-is', without any express or implied")}


def read_licence(distribution: importlib.metadata.Distribution) -> str:
    """The licence of an installed package as an SPDX expression, or what it says when that is unknown."""
    metadata = distribution.metadata
    if metadata.get("License-Expression"):
        return metadata["License-Expression"]
    classifiers = [
        c.split(" :: ")[-1] for c in metadata.get_all("Classifier", []) if c.startswith("License ::")
    ]
    written = [name for name in classifiers if name != "OSI Approved"] or [metadata.get("License") or ""]
    return " AND ".join(WRITTEN.get(name, name) for name in written)


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression leaves at least one way of using the package under allowed licences.

    Every alternative of ``OR`` is tried, every part of ``AND`` must be allowed; an unknown name never is.
    """
    plain = expression.replace("(", "").replace(")", "")
    ways = [way.split(" AND ") for way in plain.split(" OR ")]
    return any(all(part.strip() in ALLOWED for part in way) for way in ways)


def read_lock(name: str) -> dict[str, str]:
    """Requirement name -> its whole entry in a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return {Requirement(line.split(" --hash")[0]).name: line for line in text.splitlines() if line.strip()}


def test_the_licence_rule_catches_what_it_forbids() -> None:
    assert is_allowed("Apache-2.0 OR GPL-2.0-only")
    assert is_allowed("BSD-3-Clause AND Zlib")
    assert is_allowed("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception")
    for expression in ("GPL-3.0-or-later", "AGPL-3.0-only", "MIT AND GPL-2.0-only", "Proprietary", ""):
        assert not is_allowed(expression)


def test_base_dependencies_have_licences_that_anyone_may_use() -> None:
    refused = {}
    for name, line in read_lock("base.lock").items():
        marker = Requirement(line.split(" --hash")[0]).marker
        if marker is not None and not marker.evaluate():
            continue  # not for this platform or Python
        distribution = importlib.metadata.distribution(name)
        licence = read_licence(distribution)
        if not licence and name in FROM_FILE:
            licence, phrase = FROM_FILE[name]
            files = [f for f in distribution.files or [] if "licen" in f.name.lower()]
            assert any(phrase in f.read_text() for f in files), f"{name} no longer carries its licence file"
        if not is_allowed(licence):
            refused[name] = licence
    assert not refused


@pytest.mark.parametrize("lock", ["base.lock", "dev.lock", "ftm.lock", "peers.lock"])
def test_locks_pin_by_hash_and_name_no_address(lock: str) -> None:
    entries = read_lock(lock)
    assert len(entries) > 20
    assert not [name for name, line in entries.items() if "==" not in line or "--hash=sha256:" not in line]
    assert not [name for name, line in entries.items() if "://" in line or " @ " in line]


def test_the_test_lock_holds_the_base_lock() -> None:
    base, dev = read_lock("base.lock"), read_lock("dev.lock")
    assert not {name for name, line in base.items() if dev.get(name) != line}


# What is committed.


def list_tracked() -> list[str]:
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in answer.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


# Written so that this file does not trip over itself. Addresses at reserved names (RFC 2606) are invented.
FORBIDDEN = {
    "e-mail address": re.compile(
        r"[\w.+-]+@(?!(?:[\w-]+\.)*(?:example|test|invalid|localhost)\b)[\w-]+\.[a-z]{2,}\b"
    ),
    "machine path": re.compile(r"(?<![\w.~>)}\]*])/(?:wor[k]|roo[t]|tm[p]|hom[e]|op[t])/\w"),
    "registry host": re.compile(
        r"(?:pyp[i]|npmj[s]|pythonhoste[d])\.(?:org|com)|artifactor[y]|jfro[g]", re.I
    ),
}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("e-mail address", "write to someone" + "@" + "police.uk"),
        ("machine path", "in /" + "work/shared"),
        ("registry host", "from pypi" + ".org"),
    ],
)
def test_what_may_not_be_committed_is_seen(kind: str, text: str) -> None:
    assert FORBIDDEN[kind].search(text)
    assert not FORBIDDEN[kind].search("ann.lee@mail.example keeps frame" + "work/notes and a/tmp")


def test_no_tracked_file_names_a_person_a_machine_or_a_registry() -> None:
    found = [
        f"{name}: {kind}: {match[0]}"
        for name in list_tracked()
        for kind, pattern in FORBIDDEN.items()
        for match in pattern.finditer((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not found
