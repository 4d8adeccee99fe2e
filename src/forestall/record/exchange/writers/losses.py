"""Counting what a format without room for it leaves out of statements."""

from __future__ import annotations

from forestall.core import Kind
from forestall.record.ledger import StatementRecord

__all__ = ["Losses"]


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
        only = "kept only as the {} of each record" if summed else "not kept"
        said = [
            (
                self.statements,
                "The source, recording and purposes of {} statements are not kept.",
            ),
            (self.grades, f"The grades of {{}} statements are {only.format('weakest')}."),
            (self.conditions, f"The handling conditions of {{}} statements are {only.format('strictest')}."),
            (self.assessments, "{} assessments are not told from facts."),
            (self.models, "{} outputs of a model are not told from facts."),
            (self.valid, "The valid time of {} statements is not kept."),
        ]
        if words:
            said.append((self.originals, "The original spelling of {} values is not kept."))
            said.append((self.languages, "The language of {} values is not kept."))
        return tuple(sentence.format(f"{count:,}") for count, sentence in said if count)
