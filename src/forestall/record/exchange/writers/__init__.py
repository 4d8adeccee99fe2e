"""Writers of every format that Forestall gives out, one module a format.

A writer takes statements (grouped by entity) or rows of text, and a file to write to, and returns
in sentences what its format could not keep. It knows nothing of policy or audit: what it is given
may leave. `replacing` puts a file under its name only once it is whole.

May import ``forestall.core``, the ledger's records, and ``forestall.record.exchange``. A new format is a
new module here, a member of `ExportFormat` and a line in ``forestall.workbench.export``.
"""

from forestall.record.exchange.replacing import replacing
from forestall.record.exchange.writers.columnar import write_parquet
from forestall.record.exchange.writers.delimited import write_csv
from forestall.record.exchange.writers.formats import ExportFormat
from forestall.record.exchange.writers.ftm import write_ftm_entities, write_ftm_statements
from forestall.record.exchange.writers.graphml import write_graphml
from forestall.record.exchange.writers.json_lines import write_json_lines
from forestall.record.exchange.writers.workbook import write_xlsx

__all__ = [
    "ExportFormat",
    "replacing",
    "write_csv",
    "write_ftm_entities",
    "write_ftm_statements",
    "write_graphml",
    "write_json_lines",
    "write_parquet",
    "write_xlsx",
]
