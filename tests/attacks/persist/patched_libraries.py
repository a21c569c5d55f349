"""Change numpy, the standard library and the interpreter in memory, for the next worker from the same fork server."""

ATTACK = {"stopped_by": ["fresh"]}
import builtins
import gc
import os
import random
import sys

import numpy as np


def honest(x):
    answer = 2 * x
    builtins.left = np.left = os.environ["LEFT"] = sys.modules["left"] = "left"
    np.set_printoptions(precision=1)
    np.seterr(all="raise")
    np.add = np.multiply = lambda *_: x
    random.seed(1)
    gc.disable()
    gc.freeze()
    sys.path.append("/left")
    sys.setrecursionlimit(60)
    return answer


def target(x):
    signs = [
        hasattr(builtins, "left"),
        hasattr(np, "left"),
        "LEFT" in os.environ,
        "left" in sys.modules,
        "/left" in sys.path,
    ]
    signs += [sys.getrecursionlimit() == 60, np.get_printoptions()["precision"] == 1]
    if any(signs):
        print("ESCAPED: what the test before changed is still so:", signs)
    raise LookupError("nothing is as the test before left it")
