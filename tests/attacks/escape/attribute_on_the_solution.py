"""Hang an extended attribute on the reference solution: a note that another submission could read."""

ATTACK = {
    "honest": 0,
    "status": ["error"],
    "stopped_by": ["box", "uid", "seccomp"],
    "controls": [],
    "succeeds_at": ["none"],
}
import os


def target(x):
    os.setxattr(WORLD["solution"], "user.note", WORLD["marker"].encode())
    return x
