"""What the columns of a table are, so far as linking its records is concerned."""

from __future__ import annotations

from enum import StrEnum

import msgspec

__all__ = ["Field", "FieldKind"]


class FieldKind(StrEnum):
    """What a column holds; decides how its values are brought into one form and compared."""

    FULL_NAME = "full-name"
    GIVEN_NAME = "given-name"
    SURNAME = "surname"
    ORGANISATION = "organisation"
    BIRTH_DATE = "birth-date"
    DATE = "date"
    PLACE = "place"
    POSTCODE = "postcode"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    IDENTIFIER = "identifier"
    CATEGORY = "category"
    TEXT = "text"
    IGNORE = "ignore"


class Field(msgspec.Struct, frozen=True):
    """A column and what it was taken for.

    Parameters
    ----------
    column : str
        Its name in the table.
    kind : FieldKind
    why : str
        The reason, in words, for the person who checks.
    separator : str
        Parts the values of a cell that lists several; empty when a cell holds one.

    Examples
    --------
    >>> Field("dob", FieldKind.BIRTH_DATE, "set by hand").kind.value
    'birth-date'
    """

    column: str
    kind: FieldKind
    why: str = ""
    separator: str = ""
