"""Install trace and profile functions that wait for a frame with the expected values, and copy them."""

import sys
import threading

import numpy as np
from tests.attacks.prelude import honest

ANSWER = []


def watch(frame, event, argument):
    for name in ("expected", "desired", "want", "reference", "solution", "b"):
        value = frame.f_locals.get(name)
        if ANSWER and isinstance(value, np.ndarray) and value.shape == ANSWER[0].shape:
            np.copyto(ANSWER[0], value)
    return watch


def target(x):
    ANSWER.append(np.zeros(x.shape))
    frame = sys._getframe()
    while frame:
        frame.f_trace = watch
        frame = frame.f_back
    sys.settrace(watch)
    sys.setprofile(watch)
    threading.setprofile(watch)
    return ANSWER[0]
