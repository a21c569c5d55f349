"""Set an extended attribute on the reference solution, as a note that another submission could read."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp"]}
import os


def target(x):
    os.setxattr(WORLD["solution"], "user.note", WORLD["marker"].encode())
    return x
