"""Stop the process during the call, so that it neither answers, ends, nor handles a signal."""

ATTACK = {"honest": 0, "status": ["timeout", "failed"], "stopped_by": ["clock"]}
import os
import signal


def honest(x):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    os.kill(os.getpid(), signal.SIGSTOP)
    # The first process of a namespace of its own does not hear it.
    return -x
