"""What a workspace knows, as one digest: for comparing an interrupted intake with a whole one.

Event numbers, times and actors are left out: they differ between any two runs.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

QUERIES = {
    "statements": """
        SELECT hex(s.id), s.entity, s.schema, s.prop, s.value, s.value_type, hex(l.id), f.id, s.locator,
               s.valid_from, s.valid_to, s.lang, s.original
        FROM statement s JOIN label l ON l.seq = s.label JOIN source f ON f.seq = s.source ORDER BY s.id""",
    "first_recorded": "SELECT entity FROM statement GROUP BY entity ORDER BY min(seq)",
    "rejects": """
        SELECT f.id, r.part, r."row", r."column", r.value, r.code, r.whole_row
        FROM reject r JOIN source f ON f.seq = r.source
        ORDER BY f.id, r.part, r."row", r."column", r.code, r.value""",
    "sources": "SELECT id, kind, name, format, originator, reference FROM source ORDER BY id",
    "tables": "SELECT name, kind, sha256, rows FROM lake_table ORDER BY name, sha256",
    "progress": """
        SELECT f.id, p.part, p.rows_read, p.accepted, p.rejected, p.statements, p.done
        FROM intake_part p JOIN source f ON f.seq = p.source ORDER BY f.id, p.part""",
}


def digest_knowledge(workspace: Path) -> dict[str, Any]:
    """Count and digest of each kind of knowledge in a SQLite workspace.

    ``first_recorded`` is the order in which entities were first recorded, which decides the id that
    a cluster goes by.
    """
    connection = sqlite3.connect(f"file:{workspace / 'ledger.sqlite'}?mode=ro", uri=True)
    found: dict[str, Any] = {}
    for name, query in QUERIES.items():
        digest = hashlib.sha256()
        count = 0
        for row in connection.execute(query):
            digest.update(json.dumps(row, ensure_ascii=True).encode())
            count += 1
        found[name] = (count, digest.hexdigest())
    connection.close()
    return found
