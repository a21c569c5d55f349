"""Return numbers that JSON cannot represent, and ones too long for a table: the report must stay readable."""

ATTACK = {"stopped_by": ["text", "values"]}
import numpy as np


def honest(x):
    answer = np.full(x.shape, np.nan)
    answer[0] = np.inf, -np.inf, np.finfo(float).max, 5e-324
    return answer


def target(x):
    return np.full(x.shape, -np.finfo(float).max)
