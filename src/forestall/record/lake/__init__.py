"""Bulk rows: Parquet files named by the hash of their content, read with DuckDB.

The ledger registers every file (:mod:`forestall.record.ledger`); a file that it does not know is
the rest of an interrupted write and means nothing. Add a thing here when it stores or scans rows.
"""

from forestall.record.lake.lake import ROW_NUMBER, TYPED_PREFIX, Lake

__all__ = ["ROW_NUMBER", "TYPED_PREFIX", "Lake"]
