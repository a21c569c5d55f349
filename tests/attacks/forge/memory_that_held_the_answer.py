"""Return freed memory, which contains the expected values if this process just computed them."""

import gc

import numpy as np
from tests.attacks.prelude import honest


def target(x):
    gc.collect()
    found = [np.empty(x.shape) for _ in range(2000)]
    # The answer is x times one number; of all that memory keeps, take what has that form.
    for array in found:
        with np.errstate(all="ignore"):
            ratio = array / x
        if np.isfinite(ratio).all() and np.ptp(ratio) < 1e-9 and abs(ratio[0, 0]) > 1.5:
            return array
    return found[0]
