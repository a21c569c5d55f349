"""Return an array of the wrong shape just under the size limit, 240 MB, and one over it."""

ATTACK = {"status": ["failed", "error", "timeout"], "stopped_by": ["wire"]}
import numpy as np


def honest(x):
    return np.zeros(240 << 20, dtype=np.int8)


def target(x):
    return np.zeros(257 << 20, dtype=np.int8)
