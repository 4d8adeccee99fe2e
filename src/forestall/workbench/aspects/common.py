"""What every aspect says in the same way: how well it is known, and what was rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from forestall.core import Scheme
from forestall.workbench.evidence import Evidence
from forestall.workbench.product import Quality, Rejected, Sentence
from forestall.workbench.wording import agree, list_words, percent, plural

__all__ = ["rejected", "weigh"]

_TOP = 5


def weigh(evidence: Evidence, schemas: Iterable[str]) -> Quality:
    """How well what is held of these schemata is known, by statement."""
    held = evidence.holding(*schemas)
    grades: Counter[str] = Counter()
    ungraded = converted = 0
    for holding in held:
        grade = holding.label.grade
        if grade is None:
            ungraded += holding.statements
            continue
        grades[str(grade)] += holding.statements
        if grade.scheme is Scheme.S5X5X5 and grade.lossy:
            converted += holding.statements
    total = ungraded + grades.total()
    sentences = []
    if total:
        basis = evidence.basis_of_holdings(held)
        text = (
            f"{percent(ungraded, total)} of {plural(total, 'statement')} "
            f"{agree(total, 'carries', 'carry')} no grade: they are "
            "records, not intelligence."
        )
        if not ungraded:
            text = f"All {plural(total, 'statement')} {agree(total, 'carries', 'carry')} a grade."
        sentences.append(Sentence(text, basis))
    if converted:
        lossy = [h for h in held if h.label.grade and h.label.grade.lossy]
        agencies = sorted({evidence.originator(h.source) for h in lossy} - {""})
        sentences.append(
            Sentence(
                f"{plural(converted, 'statement')} came graded 5x5x5 from "
                f"{list_words(agencies) or 'an agency'} and "
                "lost a shade of meaning when turned into 3x5x2; the grade as written is kept with its "
                "source.",
                evidence.basis_of_holdings(lossy),
            )
        )
    return Quality(tuple(sorted(grades.items())), ungraded, converted, tuple(sentences))


def rejected(evidence: Evidence, sources: Iterable[str]) -> Rejected:
    """What was not taken in from these sources."""
    wanted = set(sources)
    found = [reject for reject in evidence.rejects if reject.source in wanted]
    reasons: Counter[tuple[str, str]] = Counter((_plain(r.code), r.remedy) for r in found)
    files = Counter(reject.file for reject in found)
    rows = sum(reject.whole_row for reject in found)
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return Rejected(
        rows,
        len(found) - rows,
        tuple((reason, remedy, count) for (reason, remedy), count in ordered),
        tuple(sorted(files.items(), key=lambda item: (-item[1], item[0]))[:_TOP]),
        evidence.basis_of_sources(reject.source for reject in found),
    )


_PLAIN = {
    "report.ungraded": "a report without a grading",
    "row.ragged": "a row with too few or too many cells",
    "row.bad_encoding": "a row that is not readable text",
    "row.bad_json": "a row that is not valid JSON",
    "grade.unknown": "a grading that its scheme does not have",
    "value.date": "a date that is none",
    "value.number": "a number that is none",
    "value.iban": "an account number with wrong check figures",
    "value.phone": "a phone number that cannot be one",
    "value.missing": "a required value that is missing",
    "period.reversed": "a span that ends before it starts",
}


def _plain(code: str) -> str:
    return _PLAIN.get(code, code.replace(".", ": ").replace("_", " "))
