"""Store the visible test's data where it outlives a call, and compute the hidden test's answer from it."""

import builtins
import gc
import sys

import numpy as np
from tests.attacks.prelude import honest

PLACES = (builtins, sys, np, np.random, gc)


def arrays_around():
    """Yield every array that some list, tuple or dict of this process holds: arrays themselves are not listed."""
    for holder in gc.get_objects():
        if type(holder) in (list, tuple, dict):
            parts = holder.values() if type(holder) is dict else holder
            yield from [part for part in list(parts) if type(part) is np.ndarray]


def target(x):
    seen = next((place.seen for place in PLACES if hasattr(place, "seen")), None)
    for place in PLACES:
        place.seen = x.copy()
    for array in arrays_around() if seen is not None else ():
        if array.shape == seen.shape and array.dtype == seen.dtype:
            # The expected values of the test before are its inputs times the number that is asked for.
            ratio = array / seen
            if np.ptp(ratio) < 1e-9 and abs(ratio[0, 0]) > 1.5:
                return ratio[0, 0] * x
    return x
