"""Identifiers: one pure function a kind that checks a value and gives its one canonical spelling.

What lives here: canonicalisers (``canonical_phone``, ``canonical_iban``, ...) and the checksum arithmetic
under them. Each takes a string, gives a `Canonical` or None, and gives the same answer to its own answer.
They are cached, for bulk intake calls them once a cell.

May import: the standard library, msgspec and the metadata of phonenumbers. No input or output.

To add a kind: write ``canonical_<kind>`` in the module whose docstring fits, name it here and in
`CANONICALISERS`, and add good, bad and near-miss values to its test. Finding a kind in running text is
``forestall.analysis.extraction``.
"""

from collections.abc import Callable

from forestall.core.identifiers.crypto import canonical_crypto
from forestall.core.identifiers.dates import canonical_date
from forestall.core.identifiers.money import canonical_money
from forestall.core.identifiers.official import (
    canonical_company_number,
    canonical_imei,
    canonical_nino,
    canonical_passport,
)
from forestall.core.identifiers.online import canonical_email, canonical_handle, canonical_ip, canonical_url
from forestall.core.identifiers.payment import canonical_bank_account, canonical_card, canonical_iban
from forestall.core.identifiers.phone import canonical_phone
from forestall.core.identifiers.postcode import canonical_postcode
from forestall.core.identifiers.result import Canonical
from forestall.core.identifiers.vehicle import canonical_vehicle

__all__ = [
    "CANONICALISERS",
    "Canonical",
    "canonical_bank_account",
    "canonical_card",
    "canonical_company_number",
    "canonical_crypto",
    "canonical_date",
    "canonical_email",
    "canonical_handle",
    "canonical_iban",
    "canonical_imei",
    "canonical_ip",
    "canonical_money",
    "canonical_nino",
    "canonical_passport",
    "canonical_phone",
    "canonical_postcode",
    "canonical_url",
    "canonical_vehicle",
]

CANONICALISERS: dict[str, Callable[[str], Canonical | None]] = {
    "phone": canonical_phone,
    "email": canonical_email,
    "handle": canonical_handle,
    "vehicle": canonical_vehicle,
    "iban": canonical_iban,
    "bank_account": canonical_bank_account,
    "card": canonical_card,
    "crypto": canonical_crypto,
    "company_number": canonical_company_number,
    "date": canonical_date,
    "money": canonical_money,
    "postcode": canonical_postcode,
    "imei": canonical_imei,
    "nino": canonical_nino,
    "ip": canonical_ip,
    "url": canonical_url,
    "passport": canonical_passport,
}
"""The canonicaliser of each kind, with its default region."""
