"""Return an object that passes isinstance as an array or a number, and that is equal to everything."""

ATTACK = {"status": ["failed", "error"]}
import numpy as np
from tests.attacks.prelude import honest


class Liar:
    """isinstance asks `__class__` as well: here that is what the liar was made to claim."""

    shape, dtype, size = (3, 4), np.dtype(float), 12

    def __init__(self, claim):
        self.claim = claim

    @property
    def __class__(self):
        return self.claim

    def __array__(self, *arguments, **options):
        return np.full(self.shape, np.nan)

    def __sub__(self, other):
        return self

    def __eq__(self, other):
        return True

    __rsub__ = __abs__ = __sub__
    __le__ = __lt__ = __eq__
    __hash__ = None


def target(x):
    return Liar(np.ndarray if x[0, 0] > 0 else float)
