"""Allocate shared anonymous memory, which counts as a file and not as data of the process."""

ATTACK = {
    "status": ["crashed"],
    "stopped_by": ["limits"],
    "controls": [["full", "limits"], ["container", "limits"], ["none", "limits"]],
}
import mmap


def honest(x):
    taken = [mmap.mmap(-1, 1 << 27, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS) for _ in range(10)]
    for block in taken:
        block[0] = block[-1] = 1
    print(f"ESCAPED: {sum(map(len, taken)) >> 20} MB")
    return x
