"""Counting what a format without room for it leaves out of statements."""

from __future__ import annotations

from forestall.core import Kind
from forestall.record.ledger import StatementRecord

__all__ = ["Losses", "count"]


class Losses:
    """What the statements of an export carry beside entity, schema, property and value.

    Examples
    --------
    >>> Losses().sentences()
    ()
    """

    def __init__(self) -> None:
        self.statements = self.grades = self.conditions = 0
        self.assessments = self.models = self.valid = self.originals = self.languages = 0

    def add(self, record: StatementRecord) -> None:
        """Count one statement."""
        s = record.statement
        self.statements += 1
        self.grades += s.label.grade is not None
        self.conditions += bool(s.label.handling.conditions)
        self.assessments += s.label.kind is Kind.ASSESSMENT
        self.models += s.label.kind is Kind.MODEL
        self.valid += bool(s.valid.start or s.valid.end)
        self.originals += bool(s.original)
        self.languages += bool(s.lang)

    def sentences(self, *, summed: bool = False, words: bool = True) -> tuple[str, ...]:
        """What is lost.

        Parameters
        ----------
        summed : bool
            Whether each record still shows its weakest grade and its strictest handling and marking.
        words : bool
            Whether the original spelling and the language of a value are lost.
        """
        grades = "Kept only as the weakest of each record" if summed else "Not kept"
        handling = "Kept only as the strictest of each record" if summed else "Not kept"
        said = [
            (self.statements, "Not kept: the source, recording and purposes of {}.", "statement"),
            (self.grades, f"{grades}: the grades of {{}}.", "statement"),
            (self.conditions, f"{handling}: the handling conditions of {{}}.", "statement"),
            (self.assessments, "Not told from facts: {}.", "assessment"),
            (self.models, "Not told from facts: {}.", "model output"),
            (self.valid, "Not kept: the valid time of {}.", "statement"),
        ]
        if words:
            said.append((self.originals, "Not kept: the original spelling of {}.", "value"))
            said.append((self.languages, "Not kept: the language of {}.", "value"))
        return tuple(sentence.format(count(number, noun)) for number, sentence, noun in said if number)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number of things in words.

    Examples
    --------
    >>> count(1, "value"), count(1204, "value"), count(2, "entity", "entities")
    ('1 value', '1,204 values', '2 entities')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
