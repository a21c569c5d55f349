"""Open numpy's source for writing: a line in it would run in every later grader on this machine."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock"]}
import os

import numpy as np


def target(x):
    # The proof is enough: nothing is written.
    os.close(os.open(np.__file__, os.O_WRONLY | os.O_APPEND))
    print("ESCAPED: the library can be written to")
    return x
