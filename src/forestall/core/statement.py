"""The unit of knowledge: one value of one property of one entity, from one place in one source."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from forestall.core.errors import ForestallError
from forestall.core.interval import Period
from forestall.core.label import Label

__all__ = ["Statement", "derive_entity_id", "derive_statement_id"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says about one property of one entity.

    Parameters
    ----------
    entity : str
        Entity id, stable across deliveries (see :func:`derive_entity_id`).
    schema : str
        FollowTheMoney schema name (``Person``, ``Company``, ...) or one of Forestall's own.
    prop, value : str
        Property name and its value as text; ``id`` with the entity's own id states existence.
    label : Label
    source : str
        Id of the source (a report or a delivered file).
    locator : str
        Where in the source: a row number, or an item number with character offsets.
    valid : Period
        When it was true in the world, as far as the source says.
    lang : str
        ISO 639 code of the value, or empty.
    original : str
        The value exactly as the source wrote it, where cleaning changed it.

    Examples
    --------
    >>> Statement("p1", "Person", "name", "Ann Lee", Label(), "s1", "row 4").value
    'Ann Lee'
    """

    entity: str
    schema: str
    prop: str
    value: str
    label: Label
    source: str
    locator: str = ""
    valid: Period = Period()
    lang: str = ""
    original: str = ""

    def __post_init__(self) -> None:
        if not (self.entity and self.schema and self.prop and self.value):
            raise ForestallError(
                "statement.empty",
                "A statement needs an entity, a schema, a property and a value.",
                "Leave out a property that has no value.",
            )


def derive_statement_id(
    entity: str,
    schema: str,
    prop: str,
    value: str,
    source: str,
    locator: str,
    original: str = "",
    lang: str = "",
) -> bytes:
    """The 16-byte content id of a statement: the same words from the same place give the same id.

    Examples
    --------
    >>> derive_statement_id("p1", "Person", "name", "Ann Lee", "s1", "row 4").hex()
    '14fd0dfe69fc5a48d7238913c499a68d'
    """
    return _hash_parts(16, entity, schema, prop, value, source, locator, original, lang)


def derive_entity_id(originator: str, schema: str, key: str) -> str:
    """A stable entity id from who holds the record and the key they hold it under.

    The same nominal delivered twice by one force is one entity; two forces that use the same
    number are two.

    Examples
    --------
    >>> derive_entity_id("northmoor", "Person", "N1") == derive_entity_id("northmoor", "Person", "N1")
    True
    """
    return "e-" + _hash_parts(12, originator, schema, key).hex()


def _hash_parts(size: int, *parts: str) -> bytes:
    # Each part goes in behind its length, so that no value can pass for two parts or two for one.
    text = "".join([f"{len(part)}:{part}" for part in parts])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
