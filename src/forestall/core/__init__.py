"""The words of the field, as frozen, validated types. No input or output happens here.

Imports nothing of Forestall but itself. Add a thing here when two floors need the same word, and
name it as the field does.
"""

from forestall.core.errors import ForestallError, Refusal
from forestall.core.grading import (
    Assessment,
    Condition,
    Grade,
    Grading,
    Handling,
    HandlingCode,
    Scheme,
    SourceEvaluation,
    convert_5x5x5,
    parse_grading,
    parse_handling,
)
from forestall.core.interval import YARDSTICK, Interval, Period, describe_probability
from forestall.core.kind import Kind, Operation, Purpose
from forestall.core.label import Label, strictest
from forestall.core.marking import Marking
from forestall.core.matter import Involvement, Matter, SubjectCategory
from forestall.core.report import Report, ReportItem
from forestall.core.statement import Statement, derive_entity_id, derive_statement_id
from forestall.core.threat import ThreatKind, ThreatObject

__all__ = [
    "YARDSTICK",
    "Assessment",
    "Condition",
    "ForestallError",
    "Grade",
    "Grading",
    "Handling",
    "HandlingCode",
    "Interval",
    "Involvement",
    "Kind",
    "Label",
    "Marking",
    "Matter",
    "Operation",
    "Period",
    "Purpose",
    "Refusal",
    "Report",
    "ReportItem",
    "Scheme",
    "SourceEvaluation",
    "Statement",
    "SubjectCategory",
    "ThreatKind",
    "ThreatObject",
    "convert_5x5x5",
    "derive_entity_id",
    "derive_statement_id",
    "describe_probability",
    "parse_grading",
    "parse_handling",
    "strictest",
]
