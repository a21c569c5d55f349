"""Let the C library start a shell: no hook or import guard of Python sees it."""

ATTACK = {"stopped_by": ["bubblewrap", "seccomp", "landlock"]}
import ctypes


def target(x):
    if ctypes.CDLL(None).system(b"echo ESCAPED: a shell runs"):
        raise PermissionError("there is no shell")
    return x
