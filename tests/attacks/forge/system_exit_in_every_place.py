"""Raise SystemExit(0) at import, from a call, from a comparison and from a thread."""

ATTACK = {"honest": 0, "status": ["crashed", "error"]}
import sys
import threading


class Leaves:
    """Leaves as soon as anybody looks at it."""

    def __getattribute__(self, name):
        raise SystemExit(0)


def at_import():
    try:
        sys.exit(0)
    finally:
        threading.Thread(target=sys.exit, args=(0,)).start()


ONCE = [None]
try:
    at_import()
except SystemExit:
    ONCE[0] = 0


def honest(x):
    return Leaves() if ONCE else None


def target(x):
    sys.excepthook = threading.excepthook = lambda *facts: sys.exit(0)
    raise SystemExit(0)
