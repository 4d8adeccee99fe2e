"""The weights of the features of a pair of names: printed by ``training/names.py``, never by hand.

Log-odds for one unit of a feature; all but ``gain`` can only speak against.
"""

from __future__ import annotations

__all__ = ["BODY_BIAS", "BODY_WEIGHTS", "PERSON_BIAS", "PERSON_WEIGHTS"]

PERSON_BIAS = 3.02
PERSON_WEIGHTS = (
    0.18,  # gain
    -4.38,  # worst
    -9.04,  # other_slips
    -6.06,  # conflict
    -0.30,  # more_conflicts
    -1.02,  # missing
    -1.31,  # lone
    -2.10,  # slight
    -4.06,  # slips_missing
    -4.07,  # only_initials
    -0.43,  # initials
    -2.02,  # initial_conflict
    -4.68,  # turned
    -6.00,  # generation
    -2.27,  # servant
)

BODY_BIAS = 2.82
BODY_WEIGHTS = (
    0.28,  # gain
    -3.93,  # worst
    -9.00,  # other_slips
    -5.36,  # conflict
    -3.61,  # generic_conflict
    -4.65,  # place_conflict
    -6.00,  # number_conflict
    -0.60,  # missing
    -3.34,  # missing_generic
    -2.40,  # missing_place
    -2.36,  # missing_number
    -2.28,  # slight
    -4.05,  # slips_missing
    -3.47,  # legal_conflict
    -4.23,  # only_generic
)
