"""Lock a shared file for reading, and ask who else has: both need no right to write, and together they pass bits."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import fcntl
import os
import struct

LOCK = "hhqqi"


def target(x):
    with open(os.__file__) as library:
        asked = struct.pack(LOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        fcntl.fcntl(library, fcntl.F_GETLK, asked)
        print("ESCAPED: the locks of others on", os.__file__, "show")
    return x
