"""Set the inputs to zero and return them: a reference that runs later on the same arrays returns the same."""

import gc

import numpy as np
from tests.attacks.prelude import honest


def target(x):
    x[...] = 0
    # Whoever kept a copy, or the array that this is a view of, gets zeros as well.
    for kept in gc.get_objects():
        for array in kept.values() if type(kept) is dict else kept if type(kept) in (list, tuple) else ():
            if type(array) is np.ndarray and array.shape == x.shape and array.flags.writeable:
                array[...] = 0
    return x
