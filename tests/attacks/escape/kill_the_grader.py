"""Kill the process that grades, so that nobody gets a score."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp", "landlock"]}
import os
import signal


def target(x):
    os.kill(WORLD["grader"], signal.SIGKILL)
    return x
