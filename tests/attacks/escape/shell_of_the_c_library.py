"""Let the C library start a shell: no hook or import guard of Python sees it."""

ATTACK = {
    "honest": 0,
    "status": ["error"],
    "stopped_by": ["box", "seccomp", "landlock"],
    "controls": [],
    "succeeds_at": ["none"],
}
import ctypes


def target(x):
    if ctypes.CDLL(None).system(b"echo ESCAPED: a shell runs"):
        raise PermissionError("there is no shell")
    return x
