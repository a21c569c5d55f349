"""Attach to another process as a debugger, with the option that kills it when the debugger ends."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock", "seccomp"]}
import ctypes

SEIZE, EXIT_KILL = 0x4206, 0x100000
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    if libc.ptrace(SEIZE, WORLD["bystander"], None, ctypes.c_void_p(EXIT_KILL)) < 0:
        raise PermissionError(ctypes.get_errno(), "it cannot be traced")
    return x
