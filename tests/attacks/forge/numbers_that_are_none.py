"""Return NaN, infinities and numbers that overflow a difference, none of which is "greater than" a tolerance."""

import numpy as np
from tests.attacks.prelude import honest


def target(x):
    answer = np.full(x.shape, np.nan)
    # A mixture in the hidden or the visible test, as the inputs have it; alone, each would be enough for some checkers.
    if x[0, 0] > 0:
        answer[0] = np.sign(x[0]) * np.inf
        answer[1] = np.sign(x[1]) * np.finfo(float).max
        answer[2, ::2] = -0.0
    return answer
