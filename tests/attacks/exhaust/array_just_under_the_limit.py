"""Return an array nearly as large as may cross, 240 MB, of a shape that is not asked for; and one that is too large."""

ATTACK = {"status": ["failed", "error", "timeout"], "stopped_by": ["wire"]}
import numpy as np


def honest(x):
    return np.zeros(240 << 20, dtype=np.int8)


def target(x):
    return np.zeros(257 << 20, dtype=np.int8)
