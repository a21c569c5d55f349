"""Make processes that make processes."""

ATTACK = {"status": ["error"], "stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import os
import time


def honest(x):
    made = 0
    # Forty are enough to show it, and end by themselves.
    while made < 40:
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        made += 1
    print(f"ESCAPED: {made} processes")
    return x
