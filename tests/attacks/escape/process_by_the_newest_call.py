"""Create a process with clone3, whose flags are in memory that a seccomp filter cannot read."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"]]}
import ctypes
import os
import signal
import struct

CLONE3, SIZE = 435, 64
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    arguments = ctypes.create_string_buffer(struct.pack("8Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0), SIZE)
    pid = libc.syscall(CLONE3, arguments, SIZE)
    if pid < 0:
        raise PermissionError(ctypes.get_errno(), "no process can be made")
    if pid == 0:
        os.write(1, b"ESCAPED: a second process runs\n")
        os._exit(0)
    os.waitpid(pid, 0)
    return x
