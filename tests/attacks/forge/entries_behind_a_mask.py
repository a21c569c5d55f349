"""Return a masked array with every entry masked, whose comparisons are masked too, and one of objects that agree."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["values"],
    "controls": [],
    "succeeds_at": [],
}
import numpy as np


class Yes:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0

    __le__ = __ge__ = __eq__
    __rsub__ = __abs__ = __sub__
    __hash__ = None


def honest(x):
    return 2 * x


def target(x):
    if x[0, 0] > 0:
        return np.ma.masked_all_like(x)
    return np.full(x.shape, Yes(), dtype=object)
