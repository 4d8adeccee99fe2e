"""Words beside a candidate that say what it is, or what it is not."""

import re
from functools import lru_cache

__all__ = ["WINDOW", "label_before"]

WINDOW = 40
"""How many characters before a candidate are read."""

# The order matters only for words that begin alike: the longer reading stands first.
_WORDS = {
    "account": r"accounts?|acct?s?|a/cs?|ac|sort ?codes?|s/c|iban|bank(?:ed|ing)?",
    "card": r"(?:credit|debit|bank|payment|visa|mastercard|amex) ?cards?|cards?|pan|visa|mastercard|amex|maestro",
    "imei": r"imeis?",
    "passport": r"passports?|pp(?:t|n)|travel document",
    "company": (
        r"company(?: reg(?:istration|istered|\.)?)?(?: no\.?| number)?|companies(?: house)?|crn|co\.? ?(?:reg\.?|no\.?|number)"
        r"|registered (?:in|at|as|under|no\.?|number|company)|ltd|limited|llp|plc|ch no\.?|incorporated"
    ),
    "version": r"version|ver|v|firmware|build|release|section|para(?:graph)?|clause|chapter|software",
    "date": r"dob|d\.o\.b\.?|born|dated?|date of birth",
    "vehicle": (
        r"vrms?|vrns?|v\.r\.m\.?|regs?|reg(?:istration|istered)?(?: ?marks?| plates?| no\.?| number)?|plates?|index(?:es)?"
        r"|number ?plates?|vehicles?|veh|vehs|cars?|vans?|anpr|lorr(?:y|ies)|hgv|truck|motorbikes?|motorcycles?|bikes?|scooter|moped"
        r"|audi|bmw|vw|volkswagen|golf|ford|transit|fiesta|focus|vauxhall|corsa|astra|mercedes|merc|sprinter|toyota|nissan"
        r"|range rover|rover|land rover|seat|skoda|octavia|kia|hyundai|honda|renault|clio|peugeot|citroen|fiat|mini|tesla|lexus"
        r"|volvo|jaguar|porsche|mazda|suzuki|yamaha|taxi|saloon|hatchback|estate|caravan|trailer"
    ),
    "phone": (
        r"sim ?cards?|tel|telephones?|phones?|phoned|phoning|mobs?|mobiles?|cells?|calls?|called|calling|caller|rang|ring(?:s|ing)?|rung"
        r"|text(?:s|ed|ing)?|sms|msisdn|whatsapp(?:ed)?|wa|contact(?:s|ed|able)?|landline|burner|sims?|dial(?:s|led|ling)?|line"
        r"|deal ?line|hotline|messag(?:e|es|ed|ing)|handset|from|to|ph|imsg|subscriber|top(?:ped)? ?up|cli|fax|home|work"
    ),
    "serial": (
        r"serial|s/n|sn|urn|crime|cad|incident|inc|log|occ(?:urrence)?|custody|cust|invoices?|inv|orders?"
        r"|track(?:ing)?|parcel|consignment|waybill|awb|booking|badge|collar|warrant|exhibits?|exh|isbn|issn"
        r"|ref|refs|reference|policy|meter|batch|barcode|vin|chassis|licen[cs]e|nhs|utr|vat|pncid|pnc|cro"
        r"|ticket|docket|receipt|asset|niche|sku|upc|ean|eori|payroll|iccid|imsi|txn|voucher|container|seal"
        r"|shipment|royal mail|dpd|hermes|evri|fedex|dhl|grid(?: ref)?|nominal|intel(?:ligence)? (?:log|report)"
        r"|(?:customer|delivery|driver(?:'s)?|member(?:ship)?|case|po|job|prison(?:er)?|lock|part|model|charge"
        r"|court|claim|transaction|item|lot|product|loyalty|student|staff|employee|report|file|unit|stock"
        r"|device|policy|booking) (?:no\.?|nos\.?|num|number|ref|id)"
    ),
}
_PATTERN = re.compile(
    r"(?<![\w])(?:" + "|".join(f"(?P<{label}>{words})" for label, words in _WORDS.items()) + r")(?![\w])"
)
# A word such as "ref" speaks for the next number only when nothing but these stands between.
_FILLER = re.compile(
    r"(?:[\s:.,#\-=–(\[\"'‘“/]|\b(?:no|nos|num|number|numbers|is|was|of|the|ref|reference|id|quoted|given|as|under|and|code|for"
    r"|crime|custody|record|tracking|report|card|order|serial|incident|log|device|account|acc|type|a|an|label|parcel|book)\b)*"
)


@lru_cache(maxsize=1 << 13)
def _judge(window: str) -> tuple[str, str, bool]:
    label, word, end = "", "", 0
    for match in _PATTERN.finditer(window):
        found = match.lastgroup or ""
        if found in ("serial", "version") and not _FILLER.fullmatch(window, match.end()):
            continue
        # "to" and "from" say that a number was called only when nothing told more.
        if match.group() in ("to", "from") and label:
            continue
        label, word, end = found, match.group(), match.end()
    return label, word, bool(label) and _FILLER.fullmatch(window, end) is not None


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
