"""Exit with status 0 after a wrong answer: from a thread, from a destructor, at the end of the interpreter."""

ATTACK = {"honest": 0, "status": ["failed", "crashed"]}
import atexit
import os
import sys
import threading
import time


class Last:
    """Ends the process when it is thrown away: after the comparison, where there is one in this process."""

    def __del__(self):
        os._exit(0)


def soon():
    time.sleep(0.02)
    os._exit(0)


def honest(x):
    atexit.register(os._exit, 0)
    sys.kept = [Last()]
    sys.kept.append(sys.kept)
    del sys.kept
    threading.Thread(target=soon, daemon=True).start()
    return 0 * x


def target(x):
    return honest(x), Last()
