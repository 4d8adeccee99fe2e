"""What FollowTheMoney knows: the properties of each of its schemata.

The names are those of FollowTheMoney 4.11 (https://followthemoney.tech); a test compares them with
the real package, whose readers stop at a statement of a schema or a property that they do not know.
"""

from __future__ import annotations

from functools import lru_cache

from forestall.core.schema import ancestors

__all__ = ["FTM_PROPERTIES", "FTM_SCHEMATA", "ftm_schema", "is_ftm_property"]

FTM_SCHEMATA = {"OrganisedCrimeGroup": "Organization", "Phone": "UserAccount", "Report": "Document"}
"""Forestall's own schemata, and those that FollowTheMoney's tools read them as."""

_OWN = {
    "Address": """
        city full googlePlaceId latitude longitude osmId postOfficeBox postalCode region remarks state
        street street2
    """,
    "Airplane": """
        icaoCode manufacturer serialNumber
    """,
    "Analyzable": """
        companiesMentioned detectedCountry detectedLanguage emailMentioned ibanMentioned ipMentioned
        locationMentioned namesMentioned peopleMentioned phoneMentioned
    """,
    "Article": """
    """,
    "Asset": """
    """,
    "Associate": """
        associate person relationship
    """,
    "Audio": """
        duration samplingRate
    """,
    "BankAccount": """
        accountNumber accountType balance balanceDate bank bankAddress bankName bic closingDate iban
        maxBalance maxBalanceDate openingDate
    """,
    "Call": """
        caller callerNumber duration receiver receiverNumber
    """,
    "CallForTenders": """
        authority authorityReferenceId awardNoticeDate awardedInLots awardingDate callId
        certificationCheck clarificationDeadline contractNoticeDate cpvCode directive euFunding
        evaluationMechanism fallsUnderGPPScope involvesOutcome lotsNames maximumNumberOfLots
        multipleTenders numberOfLots nutsCode onBehalfOf paymentOptions procedure procurementType
        publicationDate relationToThreshold reverseAuctionsIncluded submissionDeadline tedUrl tenderers
        tendersForLots title
    """,
    "Company": """
        bikCode caemCode capital cikCode coatoCode fnsCode fssCode ipoCode irsCode isinCode jibCode
        kppCode mbsCode okopfCode oksmCode pfrNumber ricCode ticker voenCode
    """,
    "Contract": """
        authority cancelled classification contractDate criteria language method noticeId numberAwards
        procedure procedureNumber project status title type
    """,
    "ContractAward": """
        amended callForTenders contract cpvCode decisionReason documentNumber documentType lotNumber
        nutsCode supplier
    """,
    "Control": """
        controlType controlled controller legalBasis
    """,
    "CourtCase": """
        caseNumber category closeDate court fileDate status type
    """,
    "CourtCaseParty": """
        case party
    """,
    "CryptoWallet": """
        accountId balance balanceDate blockchain creationDate cryptoAddress currencySymbol custodyType
        holder managingExchange privateKey publicKey
    """,
    "Debt": """
        creditor debtor
    """,
    "Directorship": """
        director organization secretary
    """,
    "Document": """
        ancestors author authoredAt bodyText contentHash crawler date encoding extension fileName
        fileSize generator language messageId mimeType parent processedAt processingAgent
        processingError processingStatus publishedAt title translatedLanguage translatedText
    """,
    "Documentation": """
        document entity
    """,
    "EconomicActivity": """
        bankAccount bankForeign bankRub ccdNumber ccdValue contract contractHolder customsAmount
        customsProcedure declarant departureCountry destinationCountry directionOfTransportation
        dollarExchRate goodsDescription invoiceAmount originCountry receiver sender tradingCountry
        transport vedCode vedCodeDescription
    """,
    "Email": """
        bcc cc emitters from headers inReplyTo inReplyToEmail recipients sender subject threadTopic to
    """,
    "Employment": """
        employee employer
    """,
    "Event": """
        important involved location organizer
    """,
    "Family": """
        person relationship relative
    """,
    "Folder": """
    """,
    "HyperText": """
        bodyHtml
    """,
    "Identification": """
        authority country holder number type
    """,
    "Image": """
        credit pictured
    """,
    "Interest": """
        role status
    """,
    "Interval": """
        alephUrl date description endDate indexText modifiedAt namesMentioned proof publisher
        publisherUrl recordId retrievedAt sourceUrl startDate summary
    """,
    "LegalEntity": """
        abbreviation brightQueryId brightQueryOrgId bvdId classification dissolutionDate dunsCode email
        icijId idNumber incorporationDate innCode jurisdiction legalForm leiCode licenseNumber
        mainCountry npiCode ogrnCode okpoCode okvedCode opencorporatesUrl parent phone
        registrationNumber sayariId sector status swiftBic taxNumber taxStatus uniqueEntityId uscCode
        vatCode website
    """,
    "License": """
        area commodities reviewDate
    """,
    "Membership": """
        member organization
    """,
    "Mention": """
        contextCountry contextEmail contextPhone detectedSchema document name resolved
    """,
    "Message": """
        inReplyTo inReplyToMessage metadata recipientAccount recipients sender senderAccount subject
        threadTopic
    """,
    "Note": """
        entity
    """,
    "Occupancy": """
        constituency declarationDate electionDate holder periodEnd periodStart politicalGroup post
        status
    """,
    "Organization": """
        cageCode giiNumber imoNumber permId
    """,
    "Ownership": """
        asset legalBasis owner ownershipType percentage sharesCount sharesCurrency sharesType
        sharesValue
    """,
    "Package": """
    """,
    "Page": """
        bodyText detectedLanguage document index indexText translatedText translatedTextLanguage
    """,
    "Pages": """
        pdfHash
    """,
    "Passport": """
        birthDate birthPlace gender givenName passportNumber personalNumber surname
    """,
    "Payment": """
        beneficiary beneficiaryAccount contract payer payerAccount programme project purpose
        sequenceNumber transactionNumber
    """,
    "Person": """
        appearance biography birthCountry birthDate birthPlace citizenship deathDate education ethnicity
        eyeColor fatherName firstName gender hairColor height lastName middleName motherName nameSuffix
        nationality passportNumber political position profession religion secondName
        socialSecurityNumber spokenLanguage title weight
    """,
    "PlainText": """
    """,
    "Position": """
        dissolutionDate inceptionDate numberOfSeats organization subnationalArea
    """,
    "Project": """
        goal phase projectId status
    """,
    "ProjectParticipant": """
        participant project
    """,
    "PublicBody": """
    """,
    "RealEstate": """
        area cadastralCode censusBlock createDate encumbrance landType latitude longitude parent
        propertyType registrationNumber tenure titleNumber
    """,
    "Representation": """
        agent client
    """,
    "Risk": """
        authority country duration entity listingDate program programId programUrl reason status topics
    """,
    "Sanction": """
        authority authorityId country duration entity listingDate program programId programUrl
        provisions reason status unscId
    """,
    "Security": """
        classification collateral figiCode isin issueDate issuer maturityDate registrationNumber ticker
        type
    """,
    "Similar": """
        candidate confidenceScore criteria match matcher
    """,
    "Succession": """
        predecessor successor
    """,
    "Table": """
        columns csvHash rowCount
    """,
    "TaxRoll": """
        birthDate country givenName income surname taxPaid taxee wealth
    """,
    "Territory": """
        fipsCode level nutsCode partOf territoryCode zipCode
    """,
    "Thing": """
        address addressEntity alephUrl alias country createdAt description indexText keywords modifiedAt
        name notes previousName program programId proof publisher publisherUrl retrievedAt riskSource
        sourceUrl summary topics weakAlias wikidataId wikipediaUrl
    """,
    "Trip": """
        endLocation startLocation vehicle
    """,
    "UnknownLink": """
        object subject
    """,
    "UserAccount": """
        email ipAddress owner password phone service username
    """,
    "Value": """
        amount amountEur amountUsd currency
    """,
    "Vehicle": """
        buildDate deregistrationDate model operator owner registrationDate registrationNumber type
    """,
    "Vessel": """
        callSign crsNumber deadweightTonnage flag grossRegisteredTonnage imoNumber mmsi nameChangeDate
        navigationArea pastFlags pastTypes registrationPort tonnage
    """,
    "Video": """
        duration
    """,
    "Workbook": """
    """,
}

FTM_PROPERTIES: dict[str, frozenset[str]] = {schema: frozenset(text.split()) for schema, text in _OWN.items()}
"""The properties that each schema has of its own; it also has those of the schemata that it extends."""


def ftm_schema(schema: str) -> str:
    """The FollowTheMoney schema that stands for a schema of the record.

    Examples
    --------
    >>> ftm_schema("OrganisedCrimeGroup"), ftm_schema("Person")
    ('Organization', 'Person')
    """
    return FTM_SCHEMATA.get(schema, schema)


@lru_cache(maxsize=8192)
def is_ftm_property(schema: str, prop: str) -> bool:
    """Whether a FollowTheMoney schema has a property; every schema has ``id``.

    Examples
    --------
    >>> is_ftm_property("Person", "name"), is_ftm_property("Person", "mentionedPostcode")
    (True, False)
    """
    if schema not in FTM_PROPERTIES:
        return False
    return prop == "id" or any(prop in FTM_PROPERTIES[name] for name in ancestors(schema))
