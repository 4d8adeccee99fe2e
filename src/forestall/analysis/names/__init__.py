"""Names: how likely two names, in any scripts, name the same thing, explained part by part.

What lives here: `read_name` (analyse a name once), `compare_forms` (score two, fast), `explain_forms`,
`compare_names`, `compare_entities` (names with dates, countries and identifiers), `given_name_classes`.

May import: rapidfuzz, ``forestall.core`` and ``forestall.analysis.transliteration``.

To add a nickname, a title, a legal form, a generic word or a place, add it to the module of its list;
to add a kind of evidence, add a feature to ``features`` and run ``training/names.py`` for its weight.
"""

from forestall.analysis.names.comparing import (
    SAME,
    NameComparison,
    PartComparison,
    compare_forms,
    compare_names,
    explain_forms,
)
from forestall.analysis.names.entities import EntityComparison, compare_entities
from forestall.analysis.names.form import Kind, NameForm, Part, Role
from forestall.analysis.names.given_names import given_name_classes
from forestall.analysis.names.reading import SCHEMATA, known_schema, read_name

__all__ = [
    "SAME",
    "SCHEMATA",
    "EntityComparison",
    "Kind",
    "NameComparison",
    "NameForm",
    "Part",
    "PartComparison",
    "Role",
    "compare_entities",
    "compare_forms",
    "compare_names",
    "explain_forms",
    "given_name_classes",
    "known_schema",
    "read_name",
]
