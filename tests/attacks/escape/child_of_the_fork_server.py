"""Leave behind a process that is a child of the fork server, not of the worker, in its own process group."""

ATTACK = {"stopped_by": ["seccomp", "namespaces"], "controls": [["container", "seccomp"]]}
import ctypes
import os
import platform
import time

CLONE, CLONE_PARENT = {"x86_64": 56, "aarch64": 220}[platform.machine()], 0x8000
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    pid = libc.syscall(CLONE, CLONE_PARENT, None, None, None, None)
    if pid < 0:
        raise PermissionError(ctypes.get_errno(), "no such process can be made")
    if pid == 0:
        os.setsid()
        time.sleep(30)
        os._exit(0)
    time.sleep(0.1)
    return x
