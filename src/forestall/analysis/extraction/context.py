"""Words beside a candidate that say what it is, or what it is not."""

from functools import lru_cache

__all__ = ["LABELS", "WINDOW", "label_before"]

WINDOW = 40
"""How many characters before a candidate are read."""

_WORDS = {
    "account": "account accounts acc accs acct accts a/c a/cs sort s/c iban bank banked banking",
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
    "intelligence log": "serial",
    "travel document": "passport",
    **{
        f"registered {word}": "company"
        for word in ("in", "at", "as", "under", "no", "number", "company", "office")
    },
    **{f"co {word}": "company" for word in ("no", "reg", "number")},
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
_SPLIT = str.maketrans(dict.fromkeys(":.,;#-=–—([{)]}\"'‘’“”<>|+*!?_\t\n\r", " "))


@lru_cache(maxsize=1 << 13)
def _judge(window: str) -> tuple[str, str, bool]:
    if not window.islower():  # no letter at all
        return "", "", False
    words = window.translate(_SPLIT).split()
    adjacent = True
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        label = _PHRASES.get(f"{words[index - 1]} {word}") if index else None
        if label is None:
            label = LABELS.get(word)
            if label is None and word in _NUMBER_WORDS and index and words[index - 1] in _OWNERS:
                label = "serial"
        if label and (adjacent or label not in ("serial", "version")):
            return label, word, adjacent
        if label is not None or word not in _FILLER:
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
    """
    return _judge(lower[max(0, start - WINDOW) : start])
