"""Map classmates' files and results into memory, with mmap and as numpy arrays, and show their content."""

ATTACK = {"controls": [["container", "landlock"]]}
import mmap
import os

import numpy as np


def by_mmap(path):
    with mmap.mmap(os.open(path, os.O_RDONLY), 0, prot=mmap.PROT_READ) as pages:
        return pages[:]


def by_memmap(path):
    return np.memmap(path, np.uint8, "r").tobytes()


def by_fromfile(path):
    return np.fromfile(path, np.uint8).tobytes()


def target(x):
    read = 0
    for way, name in ((by_mmap, "classmate"), (by_memmap, "gradebook"), (by_fromfile, "results")):
        try:
            print(way(WORLD[name]).decode())
            read += 1
        except OSError:
            continue
    if not read:
        raise LookupError("no file can be mapped")
    return x
