"""Return an empty array or one with a single entry: broadcast against the expected one, nothing in it differs."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["values"],
    "controls": [],
    "succeeds_at": [],
}
import numpy as np


def honest(x):
    return 2 * x


def target(x):
    # (0, 1, 1) against (3, 4) gives (0, 3, 4): all of no entries are right.
    return np.zeros((0, 1, 1)) if x[0, 0] > 0 else np.full((1, 1), np.nan)
