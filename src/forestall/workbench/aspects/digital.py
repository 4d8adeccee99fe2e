"""Aspect 2: phones, calls, accounts and payments, and what is said of digital means."""

from __future__ import annotations

from datetime import datetime

from forestall.workbench.aspects.common import rejected, weigh
from forestall.workbench.evidence import Evidence
from forestall.workbench.product import Aspect, Bar, Bars, Sentence
from forestall.workbench.wording import agree, list_words, percent, plural

__all__ = ["describe_digital"]

_SCHEMAS = ("Phone", "BankAccount", "CryptoWallet", "UserAccount", "Report")
_THINGS = (
    ("Phone", "phone", ""),
    ("BankAccount", "bank account", ""),
    ("UserAccount", "online account", ""),
    ("CryptoWallet", "crypto address", "crypto addresses"),
)
_CALL_SQL = """
SELECT count(*) AS n, min(_forestall_time) AS first, max(_forestall_time) AS last,
       count(DISTINCT _forestall_caller) AS callers
FROM rows
"""
_NUMBER_SQL = """
SELECT count(DISTINCT number) AS n FROM (
  SELECT _forestall_caller AS number FROM rows UNION ALL SELECT _forestall_receiver FROM rows)
WHERE number IS NOT NULL
"""
_PAY_SQL = """
SELECT count(*) AS n, count(_forestall_amount) AS amounts, min(_forestall_time) AS first,
       max(_forestall_time) AS last, median(_forestall_amount) AS middle, sum(_forestall_amount) AS total
FROM rows
"""
_ACCOUNT_SQL = """
SELECT count(DISTINCT account) AS n FROM (
  SELECT _forestall_payer AS account FROM rows UNION ALL SELECT _forestall_beneficiary FROM rows)
WHERE account IS NOT NULL
"""
_TWICE_SQL = """
SELECT coalesce(sum(n), 0)::BIGINT AS rows, count(*) AS payments FROM (
  SELECT count(*) AS n FROM rows
  WHERE _forestall_payer IS NOT NULL AND _forestall_beneficiary IS NOT NULL
  GROUP BY _forestall_payer, _forestall_beneficiary, _forestall_amount, _forestall_time HAVING count(*) > 1)
"""
_APART = 20
"""How far apart the middle amounts of two agencies are before their units are doubted."""


def describe_digital(evidence: Evidence) -> Aspect:
    """Phones, calls, accounts, payments, adverts, and crypto addresses found in reports."""
    known = [*_things(evidence), *_calls(evidence), *_payments(evidence), *_crypto(evidence)]
    tables = [*evidence.bulk("calls"), *evidence.bulk("transactions")]
    sources = [h.source for h in evidence.holding(*_SCHEMAS)] + [t.source for t in tables]
    return Aspect(
        key="digital",
        title="Digital technologies and proceeds",
        question="How do phones, the web and money serve organised crime here?",
        answer=_answer(evidence),
        known=tuple(known),
        quality=weigh(evidence, _SCHEMAS),
        rejected=rejected(evidence, sources),
        unknown=tuple(_unknown(evidence)),
        figures=_figures(evidence),
    )


def _answer(evidence: Evidence) -> Sentence:
    calls, payments = evidence.bulk("calls"), evidence.bulk("transactions")
    basis = evidence.basis_of_tables((*calls, *payments))
    if not basis.records:
        return Sentence(
            "No calls and no payments are held, so the flow of contact and money is unknown.",
            unlock="Take in call data and bank statements under their authority.",
        )
    parts = [
        plural(sum(table.rows for table in tables), noun)
        for tables, noun in ((calls, "call"), (payments, "payment"))
        if tables
    ]
    return Sentence(
        f"{list_words(parts)} are held and searchable; nobody has yet looked for patterns in them.", basis
    )


def _things(evidence: Evidence) -> list[Sentence]:
    sentences = []
    for schema, noun, many in _THINGS:
        if not (held := evidence.holding(schema)):
            continue
        agencies = sorted({evidence.originator(h.source) for h in held} - {""})
        whose = f", from {list_words(agencies)}" if agencies else ""
        count = evidence.entities(schema)
        text = (
            f"{plural(count, noun, many)} {agree(count, 'is', 'are')} held{whose}; one that several "
            "agencies hold counts once."
        )
        sentences.append(Sentence(text, evidence.basis_of_holdings(held)))
    return sentences


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else "unknown"


def _calls(evidence: Evidence) -> list[Sentence]:
    roles = ("caller", "receiver", "time")
    answer = evidence.ask("calls", roles, _CALL_SQL)
    if not answer.tables:
        return []
    row = answer.rows[0]
    numbers = evidence.ask("calls", roles, _NUMBER_SQL).rows[0]["n"]
    basis = evidence.basis_of_tables(answer.tables, newest=_day(row["last"]))
    return [
        Sentence(
            f"{plural(row['n'], 'call or text', 'calls and texts')} between {plural(numbers, 'number')} "
            f"{agree(row['n'], 'is', 'are')} held, from "
            f"{_day(row['first'])} to {_day(row['last'])}: who contacted whom and when, not what was said.",
            basis,
        )
    ]


def _payments(evidence: Evidence) -> list[Sentence]:
    roles = ("payer", "beneficiary", "amount", "time")
    answer = evidence.ask("transactions", roles, _PAY_SQL)
    if not answer.tables:
        return []
    row = answer.rows[0]
    accounts = evidence.ask("transactions", roles, _ACCOUNT_SQL).rows[0]["n"]
    twice = evidence.ask("transactions", roles, _TWICE_SQL).rows[0]
    basis = evidence.basis_of_tables(answer.tables, newest=_day(row["last"]))
    sentences = [
        Sentence(
            f"{plural(row['n'], 'payment')} between {plural(accounts, 'account')} "
            f"{agree(row['n'], 'is', 'are')} held, from "
            f"{_day(row['first'])} "
            f"to {_day(row['last'])}.",
            basis,
        )
    ]
    if twice["payments"]:
        sentences.append(
            Sentence(
                f"{plural(twice['payments'], 'payment')} {agree(twice['payments'], 'stands', 'stand')} in "
                f"{plural(twice['rows'], 'row')}: same "
                "accounts, "
                "amount and second. They may be one payment delivered twice, so no sum over agencies is "
                "given.",
                basis,
            )
        )
    each = evidence.ask_each("transactions", roles, _PAY_SQL)
    middles = {agency: a.rows[0]["middle"] for agency, a in each if a.rows[0]["middle"]}
    if len(middles) > 1 and max(middles.values()) > _APART * min(middles.values()):
        high, low = max(middles, key=lambda a: middles[a]), min(middles, key=lambda a: middles[a])
        sentences.append(
            Sentence(
                f"The middle amount is {middles[high]:,.0f} in {high}'s payments and {middles[low]:,.0f} "
                f"in {low}'s: "
                "they may be in different units, so amounts are not compared.",
                basis,
            )
        )
    return sentences


def _crypto(evidence: Evidence) -> list[Sentence]:
    reports = evidence.holding("Report")
    if not reports or evidence.holding("CryptoWallet"):
        return []
    text = (
        f"No crypto address was found in the text of {plural(evidence.entities('Report'), 'report')}. "
        "That is what the reports say, not a sign that none is used."
    )
    return [Sentence(text, evidence.basis_of_holdings(reports))]


def _unknown(evidence: Evidence) -> list[Sentence]:
    sentences = []
    if evidence.bulk("transactions"):
        sentences.append(
            Sentence(
                "No payment pattern has been tested for laundering: no sum of proceeds can be given.",
                unlock="Run the money patterns with their false-alarm rates, and check what they find.",
            )
        )
    if evidence.bulk("calls"):
        sentences.append(
            Sentence(
                "Who used a number when is mostly not stated: calls are between numbers, not people.",
                unlock="Record the dates of use of each phone with its source.",
            )
        )
    for kind, words in (("calls", "call data"), ("transactions", "payments")):
        have = {evidence.originator(table.source) for table in evidence.bulk(kind)}
        lacking = [name for name in evidence.agencies if name not in have]
        if have and lacking:
            named = evidence.basis_of_sources(
                s for s in evidence.sources if evidence.originator(s) in lacking
            )
            sentences.append(Sentence(f"{list_words(lacking)} delivered no {words}.", named))
    return sentences


def _figures(evidence: Evidence) -> tuple[Bars, ...]:
    figures = []
    for kind, title in (("calls", "Calls by agency"), ("transactions", "Payments by agency")):
        tables = evidence.bulk(kind)
        counts: dict[str, int] = {}
        for table in tables:
            agency = evidence.originator(table.source) or "not named"
            counts[agency] = counts.get(agency, 0) + table.rows
        total = sum(counts.values())
        rows = tuple(
            Bar(name, count, f"{count:,} ({percent(count, total)})") for name, count in sorted(counts.items())
        )
        if rows:
            figures.append(Bars(title, rows, evidence.basis_of_tables(tables)))
    return tuple(figures)
