"""Close every stream and descriptor before a wrong answer, in case silence counts as a pass."""

ATTACK = {"status": ["crashed"], "stopped_by": ["values", "wire"]}
import os
import sys

from tests.attacks.prelude import honest


def target(x):
    sys.stderr = sys.stdout = open(os.devnull, "w")
    sys.excepthook = lambda *facts: None
    os.closerange(0, 1024)
    return 0 * x
