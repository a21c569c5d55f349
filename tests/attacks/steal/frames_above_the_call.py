"""Walk the frames above the call, of every thread, up to the judge's and take the expected array from its local names."""

ATTACK = {"stopped_by": ["values"]}
import sys

import numpy as np


def frames():
    for frame in sys._current_frames().values():
        while frame is not None:
            yield frame
            frame = frame.f_back


def target(x):
    for frame in frames():
        expected = frame.f_locals.get("expected")
        if isinstance(expected, np.ndarray):
            return expected.copy()
    raise LookupError("no frame knows what is expected")
