"""Words beside a candidate that say what it is, or what it is not."""

import re

from forestall.core.identifiers.spelling import translation

__all__ = ["LABELS", "TELLING_WORDS", "WINDOW", "label_before"]

WINDOW = 40
"""How many characters before a candidate are read."""

_WORDS = {
    "account": (
        "account accounts acc accs acct accts a/c a/cs sort s/c iban bank banked banking sortcode "
        "accountnumber bgc fpi fpo tfr bacs chaps"
    ),
    "card": "card cards pan visa mastercard amex maestro",
    "imei": "imei imeis",
    "passport": "passport passports ppt ppn",
    "company": "company companies crn ltd limited llp plc incorporated",
    "version": "version ver v firmware build release section para paragraph clause chapter software",
    "date": "dob born date dated",
    "vehicle": (
        "vrm vrms vrn vrns reg regs registration registrations registered plate plates index indexes vehicle "
        "vehicles veh vehs car cars van vans anpr lorry lorries hgv truck motorbike motorbikes "
        "motorcycle bike "
        "scooter moped audi bmw vw volkswagen golf ford transit fiesta focus vauxhall corsa astra "
        "mercedes merc "
        "sprinter toyota nissan rover seat skoda octavia kia hyundai honda renault clio peugeot citroen "
        "fiat mini "
        "tesla lexus volvo jaguar porsche mazda suzuki yamaha taxi saloon hatchback estate caravan trailer"
    ),
    "phone": (
        "tel telephone telephones phone phones phoned phoning mob mobs mobile mobiles cell cells call "
        "calls called "
        "calling caller rang ring rings ringing rung text texts texted texting sms msisdn whatsapp "
        "whatsapped wa "
        "contact contacts contacted contactable landline burner sim sims dial dials dialled dialling "
        "line hotline "
        "message messages messaged messaging handset ph subscriber cli fax msg number-called"
    ),
    "serial": (
        "serial s/n sn urn crime cad incident inc log occ occurrence custody cust invoice invoices inv "
        "order orders "
        "track tracking parcel consignment waybill awb booking badge collar warrant exhibit exhibits exh "
        "isbn issn "
        "ref refs reference policy meter batch barcode vin chassis licence license nhs utr vat pncid pnc "
        "cro ticket "
        "docket receipt asset niche sku upc ean eori payroll iccid imsi txn voucher container seal "
        "shipment dpd "
        "hermes evri fedex dhl grid nominal code codes"
    ),
}
LABELS = {word: label for label, words in _WORDS.items() for word in words.split()}
"""Telling words in lower case, and what they speak for."""

_PHRASES = {
    "area code": "phone",
    "dialling code": "phone",
    "sort code": "account",
    "sort codes": "account",
    "sim card": "phone",
    "sim cards": "phone",
    "phone card": "phone",
    "number plate": "vehicle",
    "order line": "phone",
    "taxi company": "phone",
    "range rover": "vehicle",
    "royal mail": "serial",
    "faster payment": "account",
    "anpr hit": "vehicle",
    "anpr hits": "vehicle",
    "intelligence log": "serial",
    "travel document": "passport",
    **{
        f"registered {word}": "company"
        for word in ("in", "at", "as", "under", "no", "number", "company", "office")
    },
    **{f"co {word}": "company" for word in ("no", "reg", "number")},
    **{f"company {word}": "company" for word in ("reg", "registered", "registration")},
    **{f"{owner} {word}": "serial" for owner in ("vat", "charity") for word in ("reg", "registration")},
    **{f"ch {word}": "company" for word in ("no", "number")},
}
# These make a reference of the number behind them only together with "no", "number", "id".
_NUMBER_WORDS = frozenset(("no", "nos", "num", "number", "id"))
_OWNERS = frozenset(
    "customer delivery driver driver's member membership case po job prison prisoner lock part model "
    "charge court "
    "claim transaction item lot product loyalty student staff employee report file unit stock device".split(
        " "
    )
)
# A word such as "ref" speaks for the next number only when nothing but these stands between.
_FILLER = frozenset(
    "no nos num number numbers is was of the ref reference id quoted given as under and code for "
    "record report type "
    "a an label book reads showing shown s house in england wales scotland ireland northern registered".split(
        " "
    )
)
# "The number on the invoice: ...": the invoice is a place here, not whose number it is.
_PLACES = frozenset(("on", "in", "inside", "from", "off", "at", "with"))
_ARTICLES = frozenset("the a an his her their this that its our my your".split(" "))
_SPLIT = translation(replaced=dict.fromkeys(":.,;#-=([{)]}\"'<>|+*!?_&\t\n\r", " "))
# What a last word says, alone or behind the word before it.
_BY_LAST: dict[str, tuple[str | None, dict[str, str]]] = {word: (label, {}) for word, label in LABELS.items()}
for _phrase, _label in _PHRASES.items():
    _first, _, _last = _phrase.partition(" ")
    _BY_LAST.setdefault(_last, (None, {}))[1][_first] = _label
for _last in _NUMBER_WORDS:
    _owned = _BY_LAST.setdefault(_last, (None, {}))[1]
    for _first in _OWNERS:
        _owned.setdefault(_first, "serial")
TELLING_WORDS = frozenset(
    part for word in _BY_LAST for part in re.split("[^a-z]+", word) if len(part) > 1 or part == "c"
)
"""The runs of letters without one of which no word in a text tells anything."""


def _judge(window: str) -> tuple[str, str, bool]:
    words = window.translate(_SPLIT).split()
    adjacent = True
    index = len(words)
    while index:
        index -= 1
        word = words[index]
        said = _BY_LAST.get(word)
        if said is None:
            if adjacent and word not in _FILLER:
                adjacent = False
            continue
        label, phrases = said
        if phrases and index:
            label = phrases.get(words[index - 1], label)
        if label is None:
            adjacent = adjacent and word in _FILLER
        elif label not in ("serial", "version"):
            return label, word, adjacent
        elif adjacent:
            if index < 2 or words[index - 1] not in _ARTICLES or words[index - 2] not in _PLACES:
                return label, word, True
            adjacent = False
    return "", "", False


def label_before(lower: str, start: int) -> tuple[str, str, bool]:
    """Say what the nearest telling word before an offset speaks for.

    Parameters
    ----------
    lower
        The text in lower case.
    start
        Offset of the candidate.

    Returns
    -------
    tuple
        A label (``"phone"``, ``"account"``, ``"vehicle"``, ``"serial"`` for a number that is somebody's
        reference, ...), the word itself, and whether only filler stands between it and the candidate.
        Two empty strings and False when no word tells.

    Examples
    --------
    >>> label_before("mob 07700900123", 4)
    ('phone', 'mob', True)
    >>> label_before("crime ref: 07700900123", 11)[0]
    'serial'
    >>> label_before("number on the invoice: 07700900123", 23)[0]
    ''
    """
    window = lower[start - WINDOW : start] if start > WINDOW else lower[:start]
    return _judge(window)
