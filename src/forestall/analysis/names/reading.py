"""Reading a name: into words, and each word into a part with its role."""

from __future__ import annotations

from forestall.analysis.names.form import Kind, NameForm
from forestall.analysis.names.reading_bodies import read_body
from forestall.analysis.names.reading_persons import read_person
from forestall.analysis.names.words import without_marks

__all__ = ["kind_of", "read_name"]

_THINGS = frozenset({"vessel", "airplane", "vehicle", "asset"})


def kind_of(schema: str) -> Kind:
    """How names of a FollowTheMoney schema are read."""
    folded = schema.lower()
    if folded == "person":
        return Kind.PERSON
    return Kind.THING if folded in _THINGS else Kind.BODY


def read_name(text: str, schema: str = "Person") -> NameForm:
    """Analyse a name once, for any number of comparisons.

    Parameters
    ----------
    text
        The name, in any script.
    schema
        FollowTheMoney schema of what bears it: ``Person``, ``Company``, ``Organization``,
        ``LegalEntity``, ``Vessel`` or another; anything but a person or a thing reads as a body.

    Examples
    --------
    >>> [part.text for part in read_name("Dr. PUTIN, Vladimir").parts]
    ['vladimir', 'putin']
    >>> read_name("Gazprom OAO", "Company").legal
    ('stock',)
    """
    kind = kind_of(schema)
    plain = without_marks(text)
    if kind is Kind.PERSON:
        return read_person(text, plain)
    return read_body(text, plain, kind)
