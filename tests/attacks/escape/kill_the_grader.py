"""Kill the grader process, so that there is no score for any student."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp", "landlock"]}
import os
import signal


def target(x):
    os.kill(WORLD["grader"], signal.SIGKILL)
    return x
