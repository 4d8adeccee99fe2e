"""Entity schemata and their properties, in the words of FollowTheMoney.

The names, types and edges are those of FollowTheMoney 4.11 (https://followthemoney.tech), so that
OpenSanctions and OpenAleph data read and write without loss. A test compares them with the real
package. Forestall adds three schemata that it lacks: ``OrganisedCrimeGroup``, ``Phone`` and
``Report``. Schemata and properties that are not listed here are still kept as they come.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

__all__ = [
    "DATE_PROPERTIES",
    "EDGES",
    "ENTITY_PROPERTIES",
    "EXTENDS",
    "IDENTIFIER_PROPERTIES",
    "NAME_PROPERTIES",
    "PLAIN_PROPERTIES",
    "ValueType",
    "ancestors",
    "value_type",
]


class ValueType(IntEnum):
    """What kind of value a statement holds; decides how it is searched and compared."""

    TEXT = 0
    NAME = 1
    IDENTIFIER = 2
    ENTITY = 3
    OTHER = 4


NAME_PROPERTIES = frozenset(
    """
    abbreviation alias companiesMentioned name namesMentioned peopleMentioned previousName weakAlias
    """.split()
)
"""Properties that hold a name."""

IDENTIFIER_PROPERTIES = frozenset(
    """
    accountId accountNumber alephUrl authorityId authorityReferenceId bic bikCode brightQueryId
    brightQueryOrgId bvdId cadastralCode cageCode callId callSign callerNumber caseNumber ccdNumber
    cikCode coatoCode contentHash contextEmail contextPhone cpvCode crsNumber cryptoAddress csvHash
    dunsCode email emailMentioned figiCode fipsCode fnsCode giiNumber googlePlaceId iban
    ibanMentioned icaoCode idNumber imei imoNumber innCode ipAddress ipMentioned ipoCode irsCode
    isin isinCode jibCode kppCode leiCode licenseNumber mbsCode mentionedIdentifier mmsi npiCode
    number nutsCode ogrnCode okpoCode okvedCode opencorporatesUrl osmId passportNumber pdfHash
    permId personalNumber pfrNumber phone phoneMentioned programId programUrl projectId publicKey
    publisherUrl receiverNumber registrationNumber ricCode sayariId serialNumber
    socialSecurityNumber sourceUrl swiftBic taxNumber tedUrl territoryCode ticker titleNumber
    uniqueEntityId unscId uscCode vatCode vedCode vehicleMark voenCode website wikidataId
    wikipediaUrl zipCode
    """.split()
)
"""Properties that identify: numbers, addresses of accounts, phones and e-mail."""

ENTITY_PROPERTIES = frozenset(
    """
    addressEntity agent ancestors asset associate bank bankAccount bankForeign bankRub beneficiary
    beneficiaryAccount callForTenders caller candidate case client contract contractHolder
    controlled controller creditor debtor declarant director document emitters employee employer
    endLocation entity holder inReplyToEmail inReplyToMessage involved issuer match member mentions object
    onBehalfOf operator organization organizer owner parent partOf participant party payer
    payerAccount person pictured post predecessor project proof receiver recipientAccount recipients
    relative resolved riskSource senderAccount startLocation successor supplier taxee tenderers
    transport vehicle
    """.split()
)
"""Properties whose value is the id of another entity."""

DATE_PROPERTIES = frozenset(
    """
    authoredAt awardNoticeDate awardingDate balanceDate birthDate buildDate clarificationDeadline
    closeDate closingDate contractDate contractNoticeDate createDate createdAt creationDate date
    deathDate declarationDate deregistrationDate dissolutionDate electionDate endDate fileDate
    inceptionDate incorporationDate issueDate listingDate maturityDate maxBalanceDate modifiedAt
    nameChangeDate openingDate periodEnd periodStart processedAt publicationDate publishedAt
    registrationDate retrievedAt startDate submissionDeadline
    """.split()
)
"""Properties that hold a date, perhaps of a year or month only."""

PLAIN_PROPERTIES = frozenset(
    """
    amount amountEur amountUsd area balance birthCountry capital citizenship columns confidenceScore
    contextCountry country deadweightTonnage departureCountry destinationCountry detectedCountry
    detectedLanguage duration fileSize flag gender grossRegisteredTonnage headers height id index
    jurisdiction language latitude longitude mainCountry maxBalance maximumNumberOfLots metadata
    mimeType nationality numberOfLots numberOfSeats originCountry pastFlags rowCount samplingRate
    spokenLanguage tonnage topics tradingCountry translatedLanguage weight
    """.split()
)
"""Properties whose words nobody searches for."""

_ENTITY_IN = {
    ("UnknownLink", "subject"),
    ("Message", "sender"),
    ("EconomicActivity", "sender"),
    ("Contract", "authority"),
    ("CallForTenders", "authority"),
}
"""Properties that point to an entity in these schemata and hold text in others."""

EXTENDS: dict[str, tuple[str, ...]] = {
    "Address": ("Thing",),
    "Airplane": ("Vehicle",),
    "Analyzable": (),
    "Article": ("Document",),
    "Asset": ("Thing", "Value"),
    "Associate": ("Interval",),
    "Audio": ("Document",),
    "BankAccount": ("Asset",),
    "Call": ("Interval",),
    "CallForTenders": ("Thing", "Interval"),
    "Company": ("Organization", "Asset"),
    "Contract": ("Asset",),
    "ContractAward": ("Value", "Interest"),
    "Control": ("Interest",),
    "CourtCase": ("Thing",),
    "CourtCaseParty": ("Interest",),
    "CryptoWallet": ("Thing", "Value"),
    "Debt": ("Interval", "Value"),
    "Directorship": ("Interest",),
    "Document": ("Thing", "Analyzable"),
    "Documentation": ("Interest",),
    "EconomicActivity": ("Interval",),
    "Email": ("Folder", "PlainText", "HyperText"),
    "Employment": ("Interest",),
    "Event": ("Interval", "Analyzable", "Thing"),
    "Family": ("Interval",),
    "Folder": ("Document",),
    "HyperText": ("Document",),
    "Identification": ("Interval",),
    "Image": ("Document",),
    "Interest": ("Interval",),
    "Interval": (),
    "LegalEntity": ("Thing",),
    "License": ("Contract",),
    "Membership": ("Interest",),
    "Mention": (),
    "Message": ("Interval", "Folder", "PlainText", "HyperText"),
    "Note": ("Thing", "Analyzable"),
    "Occupancy": ("Interval",),
    "OrganisedCrimeGroup": ("Organization",),
    "Organization": ("LegalEntity",),
    "Ownership": ("Interest",),
    "Package": ("Folder",),
    "Page": (),
    "Pages": ("Document",),
    "Passport": ("Identification",),
    "Payment": ("Interval", "Value"),
    "Person": ("LegalEntity",),
    "Phone": ("Thing",),
    "PlainText": ("Document",),
    "Position": ("Thing",),
    "Project": ("Interval", "Thing", "Value"),
    "ProjectParticipant": ("Interest",),
    "PublicBody": ("Organization",),
    "RealEstate": ("Asset",),
    "Report": ("Document",),
    "Representation": ("Interest",),
    "Risk": ("Interval",),
    "Sanction": ("Interval",),
    "Security": ("Asset",),
    "Similar": (),
    "Succession": ("Interest",),
    "Table": ("Document",),
    "TaxRoll": ("Interval",),
    "Territory": ("Thing",),
    "Thing": (),
    "Trip": ("Event",),
    "UnknownLink": ("Interest",),
    "UserAccount": ("Thing",),
    "Value": (),
    "Vehicle": ("Asset",),
    "Vessel": ("Vehicle",),
    "Video": ("Document",),
    "Workbook": ("Folder",),
}
"""The schemata that each schema extends."""

EDGES: dict[str, tuple[str, str, bool]] = {
    "Associate": ("person", "associate", False),
    "ContractAward": ("contract", "supplier", True),
    "Control": ("controller", "controlled", True),
    "CourtCaseParty": ("party", "case", True),
    "Debt": ("debtor", "creditor", True),
    "Directorship": ("director", "organization", True),
    "Documentation": ("document", "entity", False),
    "Employment": ("employee", "employer", True),
    "Family": ("person", "relative", False),
    "Membership": ("member", "organization", True),
    "Occupancy": ("holder", "post", True),
    "Ownership": ("owner", "asset", True),
    "Payment": ("payer", "beneficiary", True),
    "ProjectParticipant": ("participant", "project", True),
    "Representation": ("agent", "client", True),
    "Succession": ("predecessor", "successor", True),
    "UnknownLink": ("subject", "object", False),
    "Call": ("caller", "receiver", True),
}
"""Relationship schemata: the property of each end, and whether the direction means something."""


@lru_cache(maxsize=8192)
def value_type(schema: str, prop: str) -> ValueType:
    """The type of value that a property of a schema holds; text when nobody says otherwise.

    Examples
    --------
    >>> value_type("Person", "phone").name, value_type("Ownership", "owner").name
    ('IDENTIFIER', 'ENTITY')
    """
    if prop in ENTITY_PROPERTIES or (schema, prop) in _ENTITY_IN:
        return ValueType.ENTITY
    if prop in NAME_PROPERTIES:
        return ValueType.NAME
    if prop in IDENTIFIER_PROPERTIES:
        return ValueType.IDENTIFIER
    if prop in DATE_PROPERTIES or prop in PLAIN_PROPERTIES or prop.startswith("context."):
        return ValueType.OTHER
    return ValueType.TEXT


def ancestors(schema: str) -> frozenset[str]:
    """A schema and all that it extends; of an unknown schema, only itself.

    Examples
    --------
    >>> sorted(ancestors("Person"))
    ['LegalEntity', 'Person', 'Thing']
    """
    found = {schema}
    for parent in EXTENDS.get(schema, ()):
        found |= ancestors(parent)
    return frozenset(found)
