"""Write to the memory of the fork server, so that every later worker is changed."""

ATTACK = {"stopped_by": ["namespaces", "uid", "landlock"]}
import os
import sys

from tests.attacks.prelude import worker

# A fork has everything at the same places: a text that nobody needs, and where its letters are.
TEXT = worker()["__doc__"]
LETTERS = id(TEXT) + sys.getsizeof(TEXT) - len(TEXT) - 1


def change():
    with open(f"/proc/{os.getppid()}/mem", "r+b", buffering=0) as memory:
        memory.seek(LETTERS)
        memory.write(b"changed")


def honest(x):
    try:
        change()
    except OSError:
        pass
    return 2 * x


def target(x):
    # The next worker waits already when the first one runs; the one after it is forked from what was changed.
    if TEXT.startswith("changed"):
        print("ESCAPED: the fork server is changed")
        return x
    change()
    raise LookupError("the fork server is as it was")
