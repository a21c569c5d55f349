"""Open descriptors without ever closing one."""

ATTACK = {
    "status": ["error"],
    "stopped_by": ["limits"],
    "controls": [["full", "limits"], ["container", "limits"], ["none", "limits"]],
}
import os


def honest(x):
    taken = [os.dup(1) for _ in range(500)]
    print(f"ESCAPED: {len(taken)} descriptors")
    return x
