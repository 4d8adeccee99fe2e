"""The weights of the features of a pair of names: printed by ``training/names.py``, never by hand.

Log-odds for one unit of a feature; all but ``gain`` can only speak against.
"""

from __future__ import annotations

__all__ = ["BODY_BIAS", "BODY_WEIGHTS", "PERSON_BIAS", "PERSON_WEIGHTS"]

PERSON_BIAS = 3.14
PERSON_WEIGHTS = (
    0.06,  # gain
    -2.00,  # misspelt
    -3.08,  # worst
    -6.07,  # conflict
    0.00,  # more_conflicts
    -0.85,  # missing
    -1.85,  # lone
    -2.49,  # only_initials
    -0.65,  # initials
    -2.05,  # initial_conflict
    -4.48,  # turned
    -6.00,  # generation
    -2.61,  # servant
)

BODY_BIAS = 3.04
BODY_WEIGHTS = (
    0.04,  # gain
    -1.94,  # misspelt
    -2.95,  # worst
    -4.58,  # conflict
    -3.79,  # generic_conflict
    -4.78,  # place_conflict
    -6.00,  # number_conflict
    -0.66,  # missing
    -2.27,  # missing_generic
    -1.65,  # missing_place
    -2.60,  # missing_number
    -3.85,  # legal_conflict
    -1.71,  # only_generic
)
