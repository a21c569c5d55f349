"""Pin another process of the account to one processor, which the submission also uses."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp"]}
import os


def target(x):
    os.sched_setaffinity(WORLD["bystander"], [min(os.sched_getaffinity(0))])
    return x
