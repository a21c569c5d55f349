"""Allocate arrays beyond the memory limit."""

ATTACK = {
    "status": ["crashed"],
    "stopped_by": ["limits"],
    "controls": [["full", "limits"], ["container", "limits"], ["none", "limits"]],
}
import numpy as np


def honest(x):
    taken = [np.empty(1 << 20) for _ in range(160)]
    # To fill them would take longer than a call may: what has been granted can be filled at any time.
    for array in taken:
        array[0] = array[-1] = 1
    print(f"ESCAPED: {sum(array.nbytes for array in taken) >> 20} MB")
    return x
