"""Linkage between agencies that may not show each other names: pure functions of bytes and arrays.

What lives here: private set intersection on strong identifiers (``intersection``), keyed encodings of
people (``features``, ``encoding``) and their comparison (``comparison``), and sealed, signed messages
(``sealing``). The steps of an exchange, its files, sockets, limits and log are
``forestall.workbench.private_exchange``.

May import: core, numpy, numba, msgspec, and inside functions ``cryptography`` and openmined-psi. No input or
output; every key comes in as an argument, save where a library draws a fresh one.

To compare another field: add it in ``features``, raise `FEATURES_VERSION`, and run
``benchmarks/private_linkage.py`` for both the quality and the attack.
"""

from forestall.analysis.private_linkage.comparison import (
    FLOOR,
    EncodedPairs,
    choose_lead,
    find_pairs,
    order_pairs,
    solve_one_to_one,
)
from forestall.analysis.private_linkage.encoding import EncodingParameters, encode_records, key_check
from forestall.analysis.private_linkage.features import (
    FEATURES_VERSION,
    PERSON_FIELDS,
    compare_features,
    describe_person,
)
from forestall.analysis.private_linkage.intersection import (
    IDENTIFIER_KINDS,
    answer_request,
    canonicalise,
    count_shared,
    find_shared,
    make_request,
    make_secret,
    make_setup,
    measure_setup,
)
from forestall.analysis.private_linkage.sealing import (
    Card,
    Header,
    Identity,
    derive_key,
    make_identity,
    make_token,
    open_message,
    read_header,
    seal_message,
)

__all__ = [
    "FEATURES_VERSION",
    "FLOOR",
    "IDENTIFIER_KINDS",
    "PERSON_FIELDS",
    "Card",
    "EncodedPairs",
    "EncodingParameters",
    "Header",
    "Identity",
    "answer_request",
    "canonicalise",
    "choose_lead",
    "compare_features",
    "count_shared",
    "derive_key",
    "describe_person",
    "encode_records",
    "find_pairs",
    "find_shared",
    "key_check",
    "make_identity",
    "make_request",
    "make_secret",
    "make_setup",
    "make_token",
    "measure_setup",
    "open_message",
    "order_pairs",
    "read_header",
    "seal_message",
    "solve_one_to_one",
]
