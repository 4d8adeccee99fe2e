"""The weights of the features of a pair of names: printed by ``training/names.py``, never by hand.

Log-odds for one unit of a feature; all but ``gain`` can only speak against.
"""

from __future__ import annotations

__all__ = ["BODY_BIAS", "BODY_WEIGHTS", "PERSON_BIAS", "PERSON_WEIGHTS"]

PERSON_BIAS = 3.05
PERSON_WEIGHTS = (
    0.25,  # gain
    -4.35,  # worst
    -9.00,  # other_slips
    -6.08,  # conflict
    -0.38,  # more_conflicts
    -0.96,  # missing
    -1.38,  # lone
    -2.11,  # slight
    -4.09,  # slips_missing
    -4.07,  # only_initials
    -0.45,  # initials
    -2.02,  # initial_conflict
    -4.73,  # turned
    -6.00,  # generation
    -0.70,  # servant
)

BODY_BIAS = 2.81
BODY_WEIGHTS = (
    0.32,  # gain
    -3.94,  # worst
    -9.00,  # other_slips
    -5.37,  # conflict
    -3.63,  # generic_conflict
    -4.68,  # place_conflict
    -6.00,  # number_conflict
    -0.61,  # missing
    -3.35,  # missing_generic
    -2.42,  # missing_place
    -2.38,  # missing_number
    -2.28,  # slight
    -4.05,  # slips_missing
    -3.32,  # legal_conflict
    -4.22,  # only_generic
)
