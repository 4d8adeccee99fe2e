"""Backups of a workspace in use, and their verified restore.

A backup is a folder that holds

- ``ledger.sqlite``: the whole ledger as it stood at one moment, the audit log included. A ledger in
  PostgreSQL is written as SQLite too, so that a backup needs no server to be read;
- ``lake/``: every Parquet file that the ledger registered by then;
- ``keys/``: the signing key, unless it is left out. Without it a restored workspace can be verified
  and not be written to, so it is in the backup unless the unit keeps it elsewhere. With it, whoever
  has the backup can sign: guard one like the workspace;
- ``workspace.yaml``: the settings, without the address of the database;
- ``backup.json``: the signed head of the log at that moment.

It does not hold ``exports/`` (they can be made again), nor anything of an intake that had not been
committed: reading the same files again goes on from there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select

from forestall.core import ForestallError
from forestall.record import tables
from forestall.record.audit import (
    SignedHead,
    decode_head,
    encode_head,
    load_public_key,
    newest_head,
    verify,
)
from forestall.record.lake import Lake
from forestall.record.ledger.engine import connect, reading, sqlite_url, writing
from forestall.record.ledger.migrate import revision, upgrade
from forestall.record.workspace import SETTINGS, Workspace

__all__ = ["backup", "restore"]

_MANIFEST = "backup.json"
_LEDGER = "ledger.sqlite"
_PUBLIC = "audit.pub.pem"
_TABLES_ONLY = "0001"
_BATCH = 5_000


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    head: str
    forestall_backup: int = 1


def backup(workspace: Workspace, target: Path, *, keys: bool = True) -> SignedHead:
    """Write a backup while the workspace is in use; nobody has to stop writing.

    Parameters
    ----------
    workspace : Workspace
    target : Path
        Folder to make; it must be empty or not exist. It is there as a whole or not at all.
    keys : bool
        Whether the signing key goes in; without it, only its public half does.

    Returns
    -------
    SignedHead
        The head of the log at the moment of the backup. Keep it elsewhere: a restored workspace
        can be verified against it.

    Raises
    ------
    ForestallError
        ``backup.exists`` when there is something in the folder, ``backup.empty`` when nothing was
        ever logged, ``lake.missing`` when a file of the lake is missing or changed.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> workspace = Workspace.create(folder / "unit")
    >>> head = backup(workspace, folder / "safe")
    >>> restore(folder / "safe", folder / "again").root == head.root
    True
    >>> workspace.close()
    """
    with _made_whole(target, "backup.exists") as folder:
        ledger = folder / _LEDGER
        _copy_ledger(workspace.ledger.engine, ledger)
        with _opened(ledger) as connection:
            head = newest_head(connection)
            files = list(connection.scalars(select(tables.lake_table.c.sha256).distinct()))
        if head is None:
            raise ForestallError("backup.empty", "There is nothing to back up.", "Take something in first.")
        _copy_lake(workspace.lake, files, folder / "lake")
        _copy_keys(workspace.folder / "keys", folder / "keys", private=keys)
        settings = msgspec.yaml.decode((workspace.folder / SETTINGS).read_bytes(), type=dict[str, object])
        (folder / SETTINGS).write_bytes(msgspec.yaml.encode({**settings, "database": ""}))
        (folder / _MANIFEST).write_bytes(msgspec.json.encode(_Manifest(encode_head(head))))
    return head


def restore(source: Path, folder: Path) -> SignedHead:
    """Make a workspace of a backup, in SQLite, and verify it whole before it is there.

    The log has to be whole and to end with the head that the backup was taken at, every row has to be
    what its event says, and every file of the lake what its name says. The public key is that of
    the backup itself: to show that nobody made the backup anew, compare the head that is given back
    with one that was kept elsewhere.

    Parameters
    ----------
    source : Path
        Folder of a backup; it is left as it is.
    folder : Path
        Workspace to make; it must be empty or not exist.

    Returns
    -------
    SignedHead
        The head of the restored log.

    Raises
    ------
    ForestallError
        ``backup.none`` when there is no backup, ``backup.damaged`` when it is not what it was,
        ``workspace.exists`` when there is something in the folder.
    """
    try:
        manifest = msgspec.json.decode((source / _MANIFEST).read_bytes(), type=_Manifest)
        head = decode_head(manifest.head)
    except (OSError, msgspec.MsgspecError, ForestallError) as error:
        raise ForestallError(
            "backup.none", f"{source} holds no backup that can be read.", "Name the folder of a backup."
        ) from error
    with _made_whole(folder, "workspace.exists") as made:
        for name in ("lake", "keys", "exports"):
            (made / name).mkdir()
        (made / "keys").chmod(0o700)
        for file in (_LEDGER, SETTINGS, *(f"keys/{path.name}" for path in (source / "keys").iterdir())):
            _copy(source / file, made / file)
        with _opened(made / _LEDGER) as connection:
            found = verify(connection, load_public_key(made / "keys"), [head])
            files = list(connection.scalars(select(tables.lake_table.c.sha256).distinct()))
        if not found.ok or (found.size, found.root) != (head.size, head.root):
            said = " ".join(problem.sentence for problem in found.problems[:3])
            raise _damaged(said or "Its log goes on after the moment of the backup.")
        try:
            _copy_lake(Lake(source / "lake"), files, made / "lake")
        except ForestallError as error:
            raise _damaged(error.sentence) from error
    return head


def _damaged(said: str) -> ForestallError:
    return ForestallError("backup.damaged", f"The backup is not what it was. {said}", "Use an earlier one.")


@contextmanager
def _made_whole(target: Path, code: str) -> Iterator[Path]:
    """A folder that gets its name only when everything is in it and on the disk."""
    if target.exists() and any(target.iterdir()):
        raise ForestallError(code, f"{target} is not empty.", "Choose another folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    partial.mkdir(mode=0o700)
    try:
        yield partial
        for path in [*partial.rglob("*"), partial]:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        partial.replace(target)
    except BaseException:
        shutil.rmtree(partial)
        raise


@contextmanager
def _opened(ledger: Path) -> Iterator[Connection]:
    engine = connect(sqlite_url(ledger))
    try:
        with reading(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _copy_ledger(engine: Engine, target: Path) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            # Outside any transaction of SQLAlchemy: the driver itself reads one state of the file.
            driver = connection.connection.driver_connection
            if driver is None:
                raise RuntimeError("the connection has no driver")
            driver.execute("VACUUM INTO ?", (str(target),))
        return
    copy = connect(sqlite_url(target))
    try:
        # The tables first, then the search index over what is in them.
        upgrade(copy, _TABLES_ONLY)
        with reading(engine) as rows, writing(copy) as into:
            into.execute(delete(tables.merkle))
            for table in tables.metadata.sorted_tables:
                found = rows.execution_options(yield_per=_BATCH).execute(select(table))
                for batch in found.mappings().partitions():
                    into.execute(insert(table), [dict(row) for row in batch])
        upgrade(copy, revision(engine) or "head")
    finally:
        copy.dispose()


def _copy_lake(lake: Lake, files: list[str], target: Path) -> None:
    target.mkdir(exist_ok=True)
    copied = Lake(target)
    for sha256 in files:
        if lake.path(sha256).exists():
            shutil.copyfile(lake.path(sha256), copied.path(sha256))
        if not copied.verify(sha256):
            raise ForestallError(
                "lake.missing",
                f"The lake file {sha256[:12]}... is missing or changed.",
                "Restore it from an earlier backup.",
            )


def _copy_keys(keys: Path, target: Path, *, private: bool) -> None:
    target.mkdir(mode=0o700)
    for path in keys.iterdir():
        if private or path.name == _PUBLIC:
            _copy(path, target / path.name)


def _copy(path: Path, target: Path) -> None:
    try:
        shutil.copy(path, target)
    except OSError as error:
        raise _damaged(f"{path.name} is missing.") from error
