"""Kill the parent, the server from which every worker of this run is forked."""

ATTACK = {"stopped_by": ["namespaces", "uid", "seccomp", "landlock"]}
import os
import signal


def target(x):
    parent = os.getppid()
    # 0 is a parent outside of our namespace, 1 one that is no fork server.
    if parent < 2:
        raise ProcessLookupError("the parent has no number here")
    os.kill(parent, signal.SIGKILL)
    return x
