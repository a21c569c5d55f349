"""Allocate uninitialized arrays until one is a multiple of the input, as the reference's result would be."""

ATTACK = {"stopped_by": ["values"]}
import numpy as np


def target(x):
    taken = []
    # The allocator hands out one block after another; nothing is given back meanwhile.
    for _ in range(2000):
        found = np.empty_like(x)
        taken.append(found)
        with np.errstate(all="ignore"):
            ratio = found / x
        factor = ratio.flat[0]
        if np.isfinite(factor) and factor not in (0.0, 1.0) and np.allclose(ratio, factor, rtol=1e-9, atol=0):
            return found.copy()
    raise LookupError("nothing was left in memory")
