"""Keeping the record safe: backups and restores."""

from __future__ import annotations

from pathlib import Path

from forestall.record.ledger.backup import backup, restore
from forestall.workbench.oversight import require_log
from forestall.workbench.session import Session

__all__ = ["back_up", "restore_backup"]


def back_up(session: Session, target: Path) -> None:
    """Write a backup while the workspace is in use; see :func:`forestall.record.ledger.backup.backup`.

    A backup holds everything, so only a role that may read the log makes one, and the log says so.

    Raises
    ------
    Refusal
        ``policy.log``.
    """
    require_log(session)
    head = backup(session.workspace, target)
    session.workspace.ledger.log(session.subject, session.purpose, "backup.make", detail={"size": head.size})


def restore_backup(source: Path, folder: Path) -> None:
    """Make a workspace of a backup, and verify it; see :func:`forestall.record.ledger.backup.restore`."""
    restore(source, folder)
