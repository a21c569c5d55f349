"""Tie another process of the account to one processor, on which we then compute."""

ATTACK = {
    "honest": 0,
    "status": ["error"],
    "stopped_by": ["box", "uid", "seccomp"],
    "controls": [],
    "succeeds_at": ["none"],
}
import os


def target(x):
    os.sched_setaffinity(WORLD["bystander"], [min(os.sched_getaffinity(0))])
    return x
