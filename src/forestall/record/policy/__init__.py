"""Who may do what with which record, and for what: one predicate and its SQL twin.

Imports :mod:`forestall.core` and the tables of the record. Roles and their powers are the table in
``subject``; the rules are in ``rules``; a rule added there needs its twin in ``sql`` and its line in
the independent oracle of the tests, which compare all three. ``linking`` is what a unit asks for before
two records become one.
"""

from forestall.record.policy.linking import LinkingRule, ask_second
from forestall.record.policy.rules import Decision, allow, may, require
from forestall.record.policy.sql import condition_mask, permitted_labels
from forestall.record.policy.subject import POWERS, Powers, Role, Subject

__all__ = [
    "POWERS",
    "Decision",
    "LinkingRule",
    "Powers",
    "Role",
    "Subject",
    "allow",
    "ask_second",
    "condition_mask",
    "may",
    "permitted_labels",
    "require",
]
