"""The weights of the features of a pair of names: printed by ``training/names.py``, never by hand.

Log-odds for one unit of a feature; all but ``gain`` can only speak against.
"""

from __future__ import annotations

__all__ = ["BODY_BIAS", "BODY_WEIGHTS", "PERSON_BIAS", "PERSON_WEIGHTS"]

PERSON_BIAS = 2.90
PERSON_WEIGHTS = (
    0.14,  # gain
    -4.04,  # worst
    -3.93,  # other_slips
    -5.89,  # conflict
    -0.25,  # more_conflicts
    -0.83,  # missing
    -1.37,  # lone
    -2.13,  # slight
    -4.06,  # only_initials
    -0.40,  # initials
    -2.02,  # initial_conflict
    -4.62,  # turned
    -6.00,  # generation
    -2.23,  # servant
)

BODY_BIAS = 2.81
BODY_WEIGHTS = (
    0.28,  # gain
    -3.94,  # worst
    -3.99,  # other_slips
    -5.35,  # conflict
    -3.61,  # generic_conflict
    -4.65,  # place_conflict
    -6.00,  # number_conflict
    -0.64,  # missing
    -3.34,  # missing_generic
    -2.40,  # missing_place
    -2.36,  # missing_number
    -2.37,  # slight
    -3.47,  # legal_conflict
    -4.22,  # only_generic
)
