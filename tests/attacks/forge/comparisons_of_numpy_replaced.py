"""Replace every function that a test could compare with, in numpy, numpy.testing, math and builtins."""

import builtins
import math

import numpy as np
import numpy.testing
from tests.attacks.prelude import honest


def agree(*arguments, **options):
    return True


def say_nothing(*arguments, **options):
    return None


def replace_all():
    for name in ("allclose", "isclose", "array_equal", "array_equiv", "isfinite", "all"):
        setattr(np, name, agree)
    for name in ("subtract", "abs", "absolute", "fabs", "linalg.norm"):
        setattr(np, name, lambda *arguments, **options: np.float64(0))
    for name in dir(numpy.testing):
        if name.startswith("assert"):
            setattr(numpy.testing, name, say_nothing)
    math.isclose = agree
    builtins.all, builtins.abs = agree, lambda value: 0


def target(x):
    replace_all()
    return np.zeros_like(x)
