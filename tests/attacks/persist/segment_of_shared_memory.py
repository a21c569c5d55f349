"""Leave a System V shared memory segment, which belongs to no process, and read it in the next test's worker."""

ATTACK = {"stopped_by": ["seccomp", "namespaces"], "controls": [["container", "seccomp"]]}
import ctypes
import os

CREATE, REMOVE = 0o1666, 0
KEY = int(WORLD["marker"][1:8], 16)


def memory(flags):
    """Return the library, the number of the segment and where it is mapped."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    number = libc.shmget(KEY, 4096, flags)
    if number < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return libc, number, libc.shmat(number, None, 0)


def honest(x):
    try:
        ctypes.memmove(memory(CREATE)[2], b"left for the next", 18)
    except OSError:
        pass
    return 2 * x


def target(x):
    libc, number, place = memory(0)
    print("ESCAPED:", ctypes.string_at(place))
    libc.shmctl(number, REMOVE, None)
    return x
