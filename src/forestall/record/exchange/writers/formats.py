"""The formats that can be written, and the endings of names that ask for them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from forestall.core import ForestallError

__all__ = ["ExportFormat"]

_ENDINGS = ".csv, .xlsx, .parquet, .json, .ftm.json, .statements.csv, .statements.json or .graphml"


class ExportFormat(StrEnum):
    """What an export is written as; statements are complete in the first four.

    Raises
    ------
    ForestallError
        ``export.format`` when there is no such format.
    """

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSON = "json"
    FTM = "ftm"
    FTM_STATEMENTS = "ftm-statements"
    GRAPHML = "graphml"

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise ForestallError("export.format", f"{value!r} is no format.", f"Use {', '.join(cls)}.")

    @classmethod
    def of(cls, target: Path) -> ExportFormat:
        """The format that the ending of a name asks for.

        ``.ftm.json`` (or ``.jsonl``) are entities of FollowTheMoney, ``.statements.csv`` or ``.json``
        its statements.

        Raises
        ------
        ForestallError
            ``export.format`` for any other ending.

        Examples
        --------
        >>> ExportFormat.of(Path("people.xlsx")), ExportFormat.of(Path("all.ftm.json"))
        (<ExportFormat.XLSX: 'xlsx'>, <ExportFormat.FTM: 'ftm'>)
        """
        *_, before, last = "", "", *(ending.lower() for ending in target.suffixes)
        json = last in (".json", ".jsonl", ".ndjson")
        if before == ".statements" and (json or last == ".csv"):
            return cls.FTM_STATEMENTS
        if last in (".ftm", ".ijson") or (before == ".ftm" and json):
            return cls.FTM
        if json:
            return cls.JSON
        if last[1:] in (cls.CSV, cls.XLSX, cls.PARQUET, cls.GRAPHML):
            return cls(last[1:])
        raise ForestallError(
            "export.format",
            f"The ending of {target.name} names no format.",
            f"End it in {_ENDINGS}, or name the format.",
        )
