"""The weights of the features of a pair of names: printed by ``training/names.py``, never written by hand.

Log-odds for one unit of a feature; all but ``gain`` can only speak against.
"""

from __future__ import annotations

__all__ = ["BODY_BIAS", "BODY_WEIGHTS", "PERSON_BIAS", "PERSON_WEIGHTS"]

PERSON_BIAS = 2.43
PERSON_WEIGHTS = (0.17, -1.99, -4.67, -5.6, -0.58, -0.66, 0.0, 0.0, -0.7, -0.35, -2.5, -2.5, -2.6)
BODY_BIAS = 1.9
BODY_WEIGHTS = (
    0.37,
    -2.17,
    -2.25,
    -3.85,
    -3.43,
    -4.06,
    -4.0,
    -0.36,
    -1.2,
    -1.42,
    -2.35,
    -0.1,
    -3.25,
    0.0,
    -0.46,
)
