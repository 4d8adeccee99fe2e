"""Errors that a person can act on."""

from __future__ import annotations

__all__ = ["ForestallError", "Refusal"]


class ForestallError(Exception):
    """An error with a stable code, one plain sentence, and what to do about it.

    Parameters
    ----------
    code : str
        Short stable identifier, such as ``"grade.unknown"``; programs match on it.
    sentence : str
        What is wrong, naming the file, row, column or value where there is one.
    remedy : str
        What the reader can do next.

    Examples
    --------
    >>> error = ForestallError("grade.unknown", "F9 is not a grading.", "Write it as 2/B/P.")
    >>> str(error)
    'F9 is not a grading. Write it as 2/B/P.'
    """

    def __init__(self, code: str, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.code = code
        self.sentence = sentence
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[ForestallError], tuple[str, str, str]]:
        return type(self), (self.code, self.sentence, self.remedy)


class Refusal(ForestallError):
    """A request that the law, the policy or the evidence does not allow.

    The sentence of a refusal never says whether a hidden record exists.
    """
