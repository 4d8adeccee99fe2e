"""Reading a name: into words, and each word into a part with its role."""

from __future__ import annotations

from dataclasses import replace

from forestall.analysis.names.form import Kind, NameForm
from forestall.analysis.names.reading_bodies import read_body
from forestall.analysis.names.reading_persons import read_person
from forestall.analysis.names.words import without_marks

__all__ = ["SCHEMATA", "kind_of", "known_schema", "read_name"]

SCHEMATA = (
    "Person", "Company", "Organization", "LegalEntity", "PublicBody", "Vessel", "Airplane", "Vehicle",
    "Asset", "Security", "RealEstate", "BankAccount", "CryptoWallet", "Thing",
)  # fmt: skip
"""Schemata of FollowTheMoney whose bearers have names; any other is read as ``LegalEntity``."""

_THINGS = frozenset({"vessel", "airplane", "vehicle", "asset"})
_LONG = 160
_LONGEST = 480
_MOST_PARTS = 32
"""What a name may have at the most; hardly one of a million has more, and the time grows by the square."""


_KNOWN = frozenset(schema.lower() for schema in SCHEMATA)


def known_schema(schema: str) -> bool:
    """Say whether a schema is one of ``SCHEMATA``, in any case."""
    return schema.lower() in _KNOWN


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
    if len(plain) > _LONG:
        form = _read(text, plain[:_LONGEST], kind)
        if len(plain) > _LONGEST or len(form.parts) > _MOST_PARTS:
            return replace(form, parts=form.parts[:_MOST_PARTS], cut=True)
        return form
    return _read(text, plain, kind)


def _read(text: str, plain: str, kind: Kind) -> NameForm:
    return read_person(text, plain) if kind is Kind.PERSON else read_body(text, plain, kind)
