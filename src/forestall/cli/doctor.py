"""What is installed here, what is missing, and what that costs.

Looks at this machine only and reads no record; :func:`diagnose` returns what it found and leaves
the printing to the command.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import forestall

__all__ = ["EXTRA_COSTS", "WAL_SAFE", "Dependency", "Diagnosis", "Extra", "diagnose"]

WAL_SAFE = (3, 51, 3)
"""As the ledger enforces it: the first SQLite without the fault by which WAL can lose commits."""

EXTRA_COSTS = {
    "team": "Without it the record lives in SQLite on one machine; a team's PostgreSQL cannot be opened.",
    "exchange": "Two agencies cannot ask which strong identifiers both hold; names can still be compared.",
    "ftm": "FollowTheMoney files are still read and written; the reference package cannot check them.",
    "dev": "Tests, checks and benchmarks cannot run; nothing else needs it.",
}
"""What the absence of each optional extra costs, in one sentence."""

_LITTLE_DISK = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that Forestall asks for.

    Parameters
    ----------
    name : str
    required : str
        The versions that are asked for, such as ``>=2,<3``; empty for any.
    version : str or None
        The version installed here, or None when it is missing.
    """

    name: str
    required: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Extra:
    """An optional set of packages.

    Parameters
    ----------
    name : str
        As in ``pip install "forestall[name]"``.
    packages : tuple of Dependency
    cost : str
        What its absence costs.
    """

    name: str
    packages: tuple[Dependency, ...]
    cost: str

    @property
    def installed(self) -> bool:
        """Whether every package of the extra is here."""
        return all(package.version for package in self.packages)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What :func:`diagnose` found.

    Parameters
    ----------
    forestall, python, platform : str
    dependencies : tuple of Dependency
        The packages that Forestall cannot do without.
    extras : tuple of Extra
    sqlite : str or None
        Version of the SQLite library that holds the record; None when it cannot be loaded.
    folder : str
        Where the disk was looked at.
    disk_free : int
        Bytes.
    fsync_seconds : float or None
        How long the disk took to confirm a small write (median of five); None when it refused.
    """

    forestall: str
    python: str
    platform: str
    dependencies: tuple[Dependency, ...]
    extras: tuple[Extra, ...]
    sqlite: str | None
    folder: str
    disk_free: int
    fsync_seconds: float | None

    @property
    def wal_safe(self) -> bool:
        """Whether this SQLite may be trusted with write-ahead logging."""
        return self.sqlite is not None and tuple(map(int, self.sqlite.split("."))) >= WAL_SAFE

    @property
    def problems(self) -> tuple[str, ...]:
        """What stands in the way of a trustworthy record here, one sentence each; empty when nothing does."""
        found = [f"{package.name} is not installed." for package in self.dependencies if not package.version]
        if self.sqlite is None:
            found.append("SQLite cannot be loaded, so no record can be opened.")
        elif not self.wal_safe:
            safe = ".".join(map(str, WAL_SAFE))
            found.append(f"SQLite {self.sqlite} can lose committed data; {safe} or newer is needed.")
        if self.fsync_seconds is None:
            found.append(f"The disk under {self.folder} does not confirm writes, or cannot be written to.")
        if self.disk_free < _LITTLE_DISK:
            found.append(f"Only {self.disk_free / 1e9:.1f} GB is free under {self.folder}.")
        return tuple(found)

    def to_json(self) -> str:
        """Everything found, with the conclusions, as one JSON object."""
        extras = [{**asdict(extra), "installed": extra.installed} for extra in self.extras]
        found = {**asdict(self), "extras": extras, "wal_safe": self.wal_safe, "problems": self.problems}
        return json.dumps(found, indent=2)


def diagnose(folder: Path | None = None) -> Diagnosis:
    """Look at this installation and at the disk under ``folder`` (the current one by default).

    Examples
    --------
    >>> found = diagnose()
    >>> found.wal_safe, [package.name for package in found.dependencies if not package.version]
    (True, [])
    """
    folder = (folder or Path.cwd()).resolve()
    required = [_read_requirement(text) for text in importlib.metadata.requires("forestall") or []]
    names = importlib.metadata.metadata("forestall").get_all("Provides-Extra") or []
    extras = tuple(
        Extra(name, tuple(found for extra, found in required if extra == name), EXTRA_COSTS[name])
        for name in names
    )
    return Diagnosis(
        forestall=forestall.__version__,
        python=".".join(map(str, sys.version_info[:3])),
        platform=platform.platform(),
        dependencies=tuple(found for extra, found in required if not extra),
        extras=extras,
        sqlite=_read_sqlite_version(),
        folder=str(folder),
        disk_free=shutil.disk_usage(folder).free,
        fsync_seconds=_time_fsync(folder),
    )


def _read_requirement(text: str) -> tuple[str, Dependency]:
    """The extra (empty for none) and the package that a requirement of our own metadata names."""
    requirement, _, marker = text.partition(";")
    match = re.match(r"([\w.-]+)(?:\[[^\]]*\])?\s*\(?([^)]*)\)?", requirement.strip())
    extra = re.search(r"""extra\s*==\s*['"]([\w-]+)['"]""", marker)
    assert match is not None, text
    try:
        version = importlib.metadata.version(match[1])
    except importlib.metadata.PackageNotFoundError:
        version = None
    return (extra[1] if extra else ""), Dependency(match[1], match[2].strip(), version)


def _read_sqlite_version() -> str | None:
    try:
        import pysqlite3
    except ImportError:
        return None
    return str(pysqlite3.sqlite_version)


def _time_fsync(folder: Path) -> float | None:
    times = []
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            for _ in range(5):
                start = time.perf_counter()
                file.write(b"x")
                file.flush()
                os.fsync(file.fileno())
                times.append(time.perf_counter() - start)
    except OSError:
        return None
    return sorted(times)[2]
