"""Stop ourselves, as a process that its parent traces: who waits for such a process is told that it stopped, not that it ended."""

import ctypes
import os
import signal


def honest(x):
    ctypes.CDLL(None).ptrace(0, 0, None, None)
    while True:
        os.kill(os.getpid(), signal.SIGSTOP)
