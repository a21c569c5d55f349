"""Replace numpy with a double, everywhere and for the encoder, so that any returned object counts as an array."""

ATTACK = {"status": ["failed", "crashed", "error"], "stopped_by": ["values", "wire"]}
import sys
import types

import numpy as np
from tests.attacks.prelude import honest, worker


class Everything(type):
    def __instancecheck__(cls, value):
        return True


class Array(metaclass=Everything):
    """Has the right shape in every respect and no bytes."""

    shape, dtype, size, ndim = (3, 4), np.dtype("<f8"), 12, 2

    def reshape(self, *shape):
        return self

    def view(self, *kind):
        return bytearray()


def target(x):
    double = types.ModuleType("numpy")
    double.__dict__.update(vars(np), ndarray=Array, generic=Array, asarray=lambda value: Array())
    double.ascontiguousarray = lambda value, dtype=None: Array()
    sys.modules["numpy"] = double
    double.arrays, double.masked = (Array,), ()
    worker()["values"].bound_numpy = lambda: double
    return Array()
