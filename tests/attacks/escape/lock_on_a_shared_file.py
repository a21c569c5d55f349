"""Lock a file of the library that all workers share: it delays them, and it passes bits between submissions."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import fcntl
import os


def target(x):
    with open(os.__file__) as library:
        fcntl.flock(library, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("ESCAPED with a lock on", os.__file__)
    return x
