"""Return a masked array with every entry masked, whose comparisons are masked too, and one of objects that agree."""

import numpy as np
from tests.attacks.prelude import honest


class Yes:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0

    __le__ = __ge__ = __eq__
    __rsub__ = __abs__ = __sub__
    __hash__ = None


def target(x):
    if x[0, 0] > 0:
        return np.ma.masked_all_like(x)
    return np.full(x.shape, Yes(), dtype=object)
