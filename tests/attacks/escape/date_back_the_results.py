"""Change the date of the last run's results."""

ATTACK = {"status": ["failed"], "stopped_by": ["bubblewrap", "uid", "seccomp"]}
import os


def target(x):
    os.utime(WORLD["results"], (0, 0))
    return x
