"""Opening a workspace as somebody, for a purpose: where every journey starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forestall.core import Purpose
from forestall.record.ledger import View
from forestall.record.policy import Subject
from forestall.record.workspace import Workspace

__all__ = ["OWNER", "Session", "create_workspace", "open_session"]

OWNER = "owner"
"""Id of the first user of a workspace."""


@dataclass(frozen=True, slots=True)
class Session:
    """A workspace opened by one subject for one purpose."""

    workspace: Workspace
    subject: Subject
    purpose: Purpose

    def view(self, *, as_of: str | None = None, on: date | None = None) -> View:
        """What the subject may see; see :meth:`forestall.record.ledger.Ledger.view`."""
        return self.workspace.ledger.view(self.subject, self.purpose, as_of=as_of, on=on)


@contextmanager
def open_session(
    folder: Path, user: str = OWNER, purpose: Purpose = Purpose.INTELLIGENCE, *, create: bool = False
) -> Iterator[Session]:
    """Open a workspace as ``user``; closed at the end of the block.

    Parameters
    ----------
    folder : Path
    user : str
    purpose : Purpose
        One purpose.
    create : bool
        Make the workspace when there is none.

    Raises
    ------
    ForestallError
        ``workspace.none`` without a workspace, ``subject.unknown`` for an unknown user.
    """
    if create and not (folder / "workspace.yaml").exists():
        create_workspace(folder, owner=user)
    workspace = Workspace.open(folder)
    try:
        yield Session(workspace, workspace.ledger.subject(user), purpose)
    finally:
        workspace.close()


def create_workspace(folder: Path, *, owner: str = OWNER, database: str = "") -> None:
    """Make a workspace; see :meth:`forestall.record.workspace.Workspace.create`."""
    Workspace.create(folder, owner=owner, database=database).close()
