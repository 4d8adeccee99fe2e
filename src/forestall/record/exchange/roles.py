"""What columns are called: the names that forces and partners give to the things they send.

Each role has the spellings that it is known by, folded to letters and figures, and the type that
its values should have. Add a spelling here when a delivery uses one that is missing.
"""

from __future__ import annotations

__all__ = ["ROLES"]

ROLES: dict[str, tuple[str, str]] = {
    # people
    "party_number": (
        "text",
        "partynumber partycompanynumber",
    ),
    "holder": (
        "name",
        "holder accountholder accountname partyname holdername",
    ),
    "conditions": (
        "text",
        "conditions conditioncodes handlingconditioncodes",
    ),
    "town": (
        "text",
        "town city locality",
    ),
    "company_ref": (
        "text",
        "companyref companyid firmno firmref orgref organisationref companylink",
    ),
    "record_ref": (
        "text",
        "id ref recordid recordref nominalid nomref nominalno nominalnumber fileno filenumber "
        "nomid uid key recid pncid index",
    ),
    "person_ref": (
        "text",
        "linkednominal nomreflink personref nominalnofk nominalfk personid personno personurn "
        "subjectid subjectref offenderid custodyid directorid holderid suspectid memberid "
        "nominalref nominal partyref partyno nominallink linkedperson",
    ),
    "forename": (
        "name",
        "forename forenames firstname first givenname givennames fname christianname vorname prenume imie",
    ),
    "middle_name": (
        "name",
        "middlename middlenames middle secondname patronymic otchestvo",
    ),
    "surname": (
        "name",
        "surname lastname familyname last sname nachname nume nazwisko",
    ),
    "full_name": (
        "name",
        "fullname personname nominalname subjectname "
        "namefull fullnameoriginal nameinfull completename nameoriginal",
    ),
    "alias": (
        "name",
        "alias aliases aka nickname nicknames knownas streetname othernames moniker alsoknownas akas",
    ),
    "dob": (
        "date",
        "dob dateofbirth birthdate birthday dateob born birth dobday datebirth",
    ),
    "gender": ("gender", "gender sex"),
    "nationality": ("text", "nationality citizenship nationalities"),
    "address": (
        "text",
        "address addr homeaddress addressline address1 fulladdress residence lastaddress addressfull",
    ),
    "postcode": ("postcode", "postcode postalcode pcode zip"),
    "phone": (
        "phone",
        "phone mobile telephone tel telno phoneno "
        "phonenumber mobileno mobilenumber msisdn contactnumber telnumber"
        "mobilephone phone1 phone2 handset cell",
    ),
    "email": ("email", "email emailaddress mail e-mail"),
    "handle": (
        "text",
        "handle username screenname userhandle",
    ),
    "nino": ("nino", "nino nationalinsurance ninumber nationalinsurancenumber"),
    "passport": ("text", "passport passportno passportnumber"),
    "occupation": ("text", "occupation job jobtitle"),
    "birth_place": ("text", "birthplace placeofbirth pob"),
    # organisations and groups
    "company_name": (
        "name",
        "company companyname business businessname organisation organisationname organization tradingname "
        "entityname firm employer registeredname",
    ),
    "company_number": (
        "text",
        "companynumber companyno crn companiesno registrationnumber companyregistration companyreg "
        "registeredno registerno orgnumber regnumber regno companyregno",
    ),
    "incorporated": ("date", "incorporated incorporationdate dateofincorporation registered founded"),
    "dissolved": ("date", "dissolved dissolutiondate"),
    "jurisdiction": ("text", "jurisdiction country countrycode registeredcountry state"),
    "status": ("text", "status"),
    "group_ref": (
        "text",
        "groupid groupref ocgid ocgref ocgurn ocgmurn groupurn ocgno gangid groupno ocgindex ocg "
        "networkno networkref",
    ),
    "group_name": ("name", "groupname ocgname gangname networkname nameofgroup"),
    "theme": ("text", "theme crimetheme crimetype crimecode threattype crimearea"),
    "method": ("text", "method methods modusoperandi mo"),
    "territory": ("text", "territory territories patch"),
    # things
    "vehicle": (
        "vehicle",
        "vrm vehiclemark registrationmark reg regmark numberplate plate vehiclereg "
        "vehicleregistration vrn vehiclevrm registration",
    ),
    "make": ("text", "make manufacturer"),
    "model": ("text", "model vehiclemodel"),
    "colour": ("text", "colour color"),
    "iban": ("iban", "iban accountiban"),
    "sort_code": ("text", "sortcode sort sc"),
    "account_number": (
        "text",
        "accountnumber accountno account accno accnumber acctno bankaccount accountref",
    ),
    "account_ref": ("text", "accountid acctid accountkey"),
    "bank": ("text", "bank bankname institution branch"),
    "crypto": ("text", "wallet walletaddress cryptoaddress btcaddress"),
    # ties
    "role": (
        "text",
        "role roleingroup position function roleinorganisation capacity relationship relation office",
    ),
    "percentage": ("number", "percentage percent share sharepercent stake shareholding holding shares pct"),
    "start": (
        "date",
        "start startdate datefrom appointed appointedon since validfrom joined begin",
    ),
    "end": (
        "date",
        "end enddate dateto resigned resignedon until validto left ceased",
    ),
    "source": ("text", "source subject nodea entitya origin node1 id1 sourceid"),
    "target": ("text", "target object nodeb entityb destination node2 id2 targetid"),
    "node": ("text", "node nodeid vertex"),
    "dataset": ("text", "dataset network graph"),
    # bulk rows
    "caller": (
        "text",
        "caller callingnumber callingno anumber anum from fromnumber callernumber src calling "
        "originating msisdna partya aparty",
    ),
    "receiver": (
        "text",
        "receiver callednumber calledno bnumber bnum to tonumber receivernumber dst called dialled "
        "terminating msisdnb partyb bparty recipient",
    ),
    "time": (
        "time",
        "time datetime timestamp ts at calltime starttime when eventtime dateandtime calldate "
        "transactiondate txdate transactiontime valuedate bookingdate paymentdate postedon "
        "datetimeutc",
    ),
    "duration": (
        "number",
        "duration durationseconds seconds callduration length durations secs",
    ),
    "cell": ("text", "celltower cellid cellsite mast cell_tower lac site tower"),
    "imei": ("text", "imei"),
    "payer": (
        "text",
        "payer payeraccount fromaccount debtor debtoraccount origaccount sender senderaccount sourceaccount "
        "debitaccount remitter orig origacct origid nameorig",
    ),
    "beneficiary": (
        "text",
        "beneficiary beneficiaryaccount toaccount creditor creditoraccount destaccount receiveraccount "
        "creditaccount payee benacct beneid destinationaccount dest namedest",
    ),
    "amount": (
        "number",
        "amount value sum amt transactionamount paymentamount amountgbp total baseamt txamount gbp "
        "amountminor amountpence",
    ),
    "currency": ("text", "currency ccy cur"),
    "reference": ("text", "reference narrative memo description_of_payment paymentreference details ref"),
    "title": ("text", "title headline subjectline adtitle heading"),
    "description": (
        "text",
        "description body advert advertext content text adtext message freetext listingtext",
    ),
    "vendor": ("text", "vendor seller poster advertiser vendorname vendorhandle sellername"),
    "price": ("number", "price askingprice unitprice pricegbp cost pay rate wage"),
    "market": ("text", "market marketplace platform channel"),
    "area": (
        "text",
        "area areacode lsoa lsoa21cd lsoacode areaid smallarea ward zone areaname",
    ),
    "month": ("text", "month period yearmonth monthyear"),
    "count": ("number", "count crimes offences incidents number crimecount recorded offencecount"),
    "offence": ("text", "offence crimetype offencetype category crime"),
    # reports
    "urn": (
        "text",
        "urn reporturn logno lognumber reportno reportref reportnumber intelref reportid intelurn",
    ),
    "text": (
        "text",
        "text reporttext intelligence intel body narrative summary reportbody content",
    ),
    "source_reference": (
        "text",
        "sourceref sourcereference srcref informant sourcecode sourceid sourcepseudonym",
    ),
    "source_evaluation": (
        "text",
        "sourceevaluation sourceeval sourcegrade srceval evalsource sourcegrading source5x5x5 seval s",
    ),
    "assessment": (
        "text",
        "assessment intelligenceassessment intelassessment intelgrade inteleval "
        "informationevaluation infoeval intelligenceevaluation evaluation information5x5x5 "
        "information i ieval infograde informationgrade",
    ),
    "handling": ("text", "handling handlingcode dissemination hcode handlingconditions h"),
    "grading": ("text", "grading grade 3x5x2 5x5x5 evalcode eval gradingcode intelgrading"),
    "marking": ("text", "marking protectivemarking gsc classification protectivemark securitymarking"),
    "dated": (
        "date",
        "date reportdate dateofreport dated recorded created createdon submitted posted seen",
    ),
    "name": ("name", "name names label displayname title_name"),
}
"""Role to the type of its values and the folded spellings of its column."""
