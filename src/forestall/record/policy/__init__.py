"""Who may do what with which record, and for what: one predicate and its SQL twin.

Imports :mod:`forestall.core` and the tables of the record. Roles and their powers are the table in
``subject``; the rules are in ``rules``; a rule added there needs its twin in ``sql`` and its line in
the independent oracle of the tests, which compare all three.
"""

from forestall.record.policy.rules import Decision, allow, may, require
from forestall.record.policy.sql import condition_mask, permitted_labels
from forestall.record.policy.subject import POWERS, Powers, Role, Subject

__all__ = [
    "POWERS",
    "Decision",
    "Powers",
    "Role",
    "Subject",
    "allow",
    "condition_mask",
    "may",
    "permitted_labels",
    "require",
]
