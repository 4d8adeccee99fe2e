"""A workspace: one folder with the ledger, the lake, the keys and the exports."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from forestall.core import Condition, ForestallError, Marking, Purpose
from forestall.record.audit import create_key, load_key
from forestall.record.lake import Lake
from forestall.record.ledger import Ledger
from forestall.record.ledger.engine import sqlite_url
from forestall.record.policy import Role, Subject

__all__ = ["SETTINGS", "Workspace"]

SETTINGS = "workspace.yaml"
"""Name of the settings file: what makes a folder a workspace."""


class _Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    forestall_workspace: int = 1
    database: str = ""


class Workspace:
    """An open workspace.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "unit"
    >>> workspace = Workspace.create(folder)
    >>> workspace.ledger.size()
    1
    >>> workspace.close()
    """

    def __init__(self, folder: Path, ledger: Ledger, lake: Lake) -> None:
        self.folder = folder
        self.ledger = ledger
        self.lake = lake

    @classmethod
    def create(cls, folder: Path, *, owner: str = "owner", database: str = "") -> Workspace:
        """Make a workspace with its first user, an information manager.

        Parameters
        ----------
        folder : Path
            Must be empty or not exist.
        owner : str
            Id of the first user.
        database : str
            URL of a PostgreSQL database; the workspace's own SQLite file when empty.

        Raises
        ------
        ForestallError
            ``workspace.exists`` when there is something in the folder.
        """
        if folder.exists() and any(folder.iterdir()):
            raise ForestallError("workspace.exists", f"{folder} is not empty.", "Choose another folder.")
        # Made beside its place and moved there whole: a crash leaves no half of a workspace.
        making = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(making, ignore_errors=True)
        for name in ("lake", "keys", "exports"):
            (making / name).mkdir(parents=True)
        (making / "keys").chmod(0o700)
        ledger = Ledger(database or sqlite_url(making / "ledger.sqlite"), create_key(making / "keys"))
        conditions = frozenset(Condition)
        subject = Subject(owner, Role.INFORMATION_MANAGER, Marking.OFFICIAL_SENSITIVE, conditions)
        with ledger.change(subject, Purpose.INTELLIGENCE, "workspace.create", objects=(owner,)) as change:
            change.set_actor(subject, owner)
        ledger.close()
        (making / SETTINGS).write_bytes(msgspec.yaml.encode(_Settings(database=database)))
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Workspace:
        """Open a workspace.

        Raises
        ------
        ForestallError
            ``workspace.none`` when the folder is not a workspace.
        """
        settings = folder / SETTINGS
        if not settings.exists():
            raise ForestallError(
                "workspace.none",
                f"{folder} is not a Forestall workspace.",
                "Make one with `forestall init`, or name another with --workspace.",
            )
        database = msgspec.yaml.decode(settings.read_bytes(), type=_Settings).database
        ledger = Ledger(database or sqlite_url(folder / "ledger.sqlite"), load_key(folder / "keys"))
        return cls(folder, ledger, Lake(folder / "lake"))

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()
