"""Stop as a process that its parent traces: a parent that waits for its end sees only the stop."""

import ctypes
import os
import signal


def honest(x):
    ctypes.CDLL(None).ptrace(0, 0, None, None)
    while True:
        os.kill(os.getpid(), signal.SIGSTOP)
