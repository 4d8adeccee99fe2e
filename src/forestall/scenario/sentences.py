"""The sentences of intelligence reports by kind of fact, several wordings each (echoes use another)."""

from __future__ import annotations

__all__ = ["BUSINESS", "SENTENCES"]

SENTENCES: dict[str, tuple[str, ...]] = {
    "member": (
        "{name} is now running with {group} around {town}.",
        "Word in {town} is that {name} works for {group} and answers to one of the older ones.",
        "{group} have taken on {name}, who used to keep away from them.",
        "{name} has been seen most days with {group}. Crime ref {reference} refers to an unrelated matter.",
    ),
    "phone": (
        "{name} is using {phone} to arrange meets. The handset is switched off at night.",
        "The number for {name} is now {phone}; the old one is dead.",
        "If anybody in {group} needs something they ring {name} on {phone}.",
        "{name} gave out {phone} in {town} this week and told people to text, not call.",
    ),
    "vehicle": (
        "{name} is driving a {colour} {make}, registration {plate}, around {town} late at night.",
        "A {colour} {make} ({plate}) used by {name} was parked up near {town} with two males sat in it.",
        "{group} move about in {plate}, a {colour} {make} that {name} looks after.",
    ),
    "address": (
        "{name} is staying at {address} and keeps odd hours.",
        "The flat at {address} is used by {name}; people come and go all night.",
        "{group} store things at {address}, where {name} lives.",
    ),
    "account": (
        "Money for {group} goes through {account}, which belongs to {name}.",
        "{name} was told to let payments come into {account} and pass them on the same day.",
        "{name} lent out {account} and gets a cut of what lands there.",
    ),
    "company": (
        "{group} use {company} to pass cash off as takings. {name} has nothing to do with the till.",
        "{company} is a front; the real say lies with {group}.",
        "Invoices of {company} are made up by somebody who works with {name} for {group}.",
    ),
    "abroad": (
        "{name} flew to {country} to meet people from {foreign}; they speak on {phone}.",
        "{name} is the one who deals with {foreign} in {country} for {group}. The phone kept for this is "
        "{phone}.",
        "Only {name} talks to {foreign}. Calls from {country} come in on {phone}.",
    ),
    "exploited": (
        "A youngster called {name} is carrying for {group} and looks frightened. Reached on {phone}.",
        "{name} owes {group} money and is made to work it off. {name} can be reached on {phone}. Welfare "
        "concern.",
        "{name} goes missing for days and comes back with new clothes. Linked to {group}; phone {phone}. "
        "Safeguarding referral suggested.",
    ),
    "tie": (
        "{name} and {other} met in {town} and spoke for an hour. Nothing was handed over.",
        "{other} takes orders from {name}, or the other way round; source is not sure which.",
        "{name} was in a car with {other} near {town}. Log {reference}.",
    ),
    "business": (),
}

# One or two steps of each way of working, so that a business model and a script can be built from the
# reports.
BUSINESS: dict[str, tuple[str, ...]] = {
    "deal line from a taken-over flat": (
        "{group} have taken over a vulnerable man's flat in {town} and sell from it; the line is topped "
        "up every two days.",
        "The line run by {group} sells at £{price} a deal and {name} collects the cash on Fridays.",
        "A runner brings {count} wraps at a time by train to {town} for {group}; the phone stays in the "
        "city.",
        "{name} texts the same list two or three times a day when stock is in.",
    ),
    "rural grow houses": (
        "{group} rent farm cottages near {town} through a tenant who never lives there; the meter is "
        "bypassed.",
        "{name} pays a gardener in {town} who may not leave the house. Crops are cut every ten weeks.",
        "{group} sell whole crops at £{price}00 a box to one buyer; {share}% goes to the landlord.",
    ),
    "parcel post import": (
        "{group} have parcels sent to empty houses in {town}; {name} tells the postman he lives there.",
        "About {count} parcels a month reach {group}, each worth some £{price}0.",
    ),
    "converted blank-firers": (
        "{name} converts blank-firers in a shed in {town} and sells them on for £{price}0 each through "
        "{group}.",
        "{group} have {count} converted pistols left and keep the rounds at another place.",
    ),
    "parts by parcel": (
        "{group} order parts under false names to {town}; {name} puts them together.",
        "Parts come hidden in car spares, {count} in the last batch, says somebody close to {group}.",
    ),
    "courier fraud on older people": (
        "{group} ring older people in {town} as the bank and send {name} to pick up the card.",
        "{name} gets {share}% of each collection; the callers for {group} sit abroad.",
    ),
    "false invoices to councils": (
        "{group} send invoices with changed bank details in the name of real suppliers; {company} gets "
        "the money.",
        "{name} finds out who pays whom, {group} do the letters. They hit {count} bodies this year.",
    ),
    "investment call room": (
        "{group} run a call room above a shop in {town}; {name} trains the callers, who work from a script.",
        "Victims pay £{price}00 at first; {company} is named on the contract used by {group}.",
    ),
    "lorry concealment": (
        "{group} charge £{price}00 a head; drivers are met at a lay-by near {town} by {name}.",
        "{count} people were moved in one trailer for {group}; the haulier is paid through {company}.",
    ),
    "false work papers": (
        "{name} sells papers printed in {town} for £{price}0; {group} take half.",
        "{group} place {count} workers with false papers at {company}.",
    ),
    "car-wash labour": (
        "Workers at {company} sleep on site; {name} holds their papers for {group}.",
        "{group} pay workers £{price} a day and take it back as rent. {count} men in one house in {town}.",
    ),
    "bonded nail-bar labour": (
        "Girls at a nail bar in {town} work off a debt to {group}; {name} drives them there and back.",
        "{group} move the workers between {count} bars each fortnight; takings go to {company}.",
    ),
    "farm gang debt": (
        "{name} runs the minibus for {group} and takes £{price} a week from each picker for a bed.",
        "{count} pickers in a house in {town} owe {group} for their travel; pay is made to one account only.",
    ),
    "party-house grooming": (
        "{group} hold parties in a let house in {town}; {name} brings drink and collects youngsters by car.",
        "Girls of about 15 are given phones by people from {group}. Safeguarding concern raised at once.",
    ),
    "online grooming": (
        "{name} uses several profiles for {group} and moves talk to a private app.",
        "{group} pay £{price} for pictures through gift cards. Safeguarding concern raised at once.",
    ),
    "curtain-side lorry theft": (
        "{group} slash the curtains of trailers in lay-bys near {town} between two and four in the "
        "morning to see the load.",
        "{name} follows lorries from the distribution park and calls out the plates; a crew of {count} "
        "unloads within twenty minutes.",
        "Loads taken by {group} go to a unit of {company} near {town} and are gone in two days.",
        "The buyer pays {group} {share}% of invoice value; {name} fixes the price before the theft.",
    ),
    "plant and quad theft to order": (
        "{group} steal quads to order near {town}; {name} fits new plates in a barn.",
        "A container leaves every {count} weeks with plant stolen by {group}; papers come from {company}.",
    ),
    "keyless car theft": (
        "{name} has a relay box; {group} take two cars a night around {town} and let them cool for three "
        "days.",
        "{group} sell keyless cars as parts through {company} at {share}% of value.",
    ),
    "student mule accounts": (
        "{name} pays students in {town} £{price}0 for the use of an account; {group} empty it within the "
        "hour.",
        "{group} hold about {count} student accounts at a time and drop them when a bank asks questions.",
    ),
    "cash-rich shop fronts": (
        "{group} bring cash to {company} in shopping bags; {name} pays it in at different counters, just "
        "under a thousand.",
        "Till rolls at {company} are made up at night for {group}, at least £{price}00 a week.",
    ),
    "trade invoices": (
        "{company} buys the same goods three times on paper; {name} does the invoices for {group}.",
        "{group} send money out as trade and get {share}% back as consulting fees.",
    ),
    "account takeover": (
        "{name} rings phone shops to swap SIMs, then {group} empty the accounts the same evening.",
        "{group} buy log-ins at £{price} each and try {count} a day.",
    ),
    "ransom by rented malware": (
        "{group} rent the tool and give {share}% to its maker; {name} does the talking with victims.",
        "A firm in {town} paid {group} in coin; the wallet was emptied in an hour.",
    ),
}
