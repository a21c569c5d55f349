"""Return an empty array or one with a single entry, which broadcasts against the expected array."""

import numpy as np
from tests.attacks.prelude import honest


def target(x):
    # (0, 1, 1) against (3, 4) gives (0, 3, 4): all of no entries are right.
    return np.zeros((0, 1, 1)) if x[0, 0] > 0 else np.full((1, 1), np.nan)
