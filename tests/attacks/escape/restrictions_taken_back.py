"""Ask the kernel to undo the sandbox: no filter, no file rules, new rights, higher limits, another user; then fork."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import contextlib
import ctypes
import os
import resource
import struct

SET_DUMPABLE, SET_SECCOMP, SET_NO_NEW_PRIVS = 4, 22, 38
CREATE_RULESET, RESTRICT_SELF = 444, 446
libc = ctypes.CDLL(None, use_errno=True)


def take_back():
    for option, value in ((SET_NO_NEW_PRIVS, 0), (SET_SECCOMP, 0), (SET_DUMPABLE, 1)):
        libc.prctl(option, value, 0, 0, 0)
    allow = ctypes.create_string_buffer(struct.pack("HHIQ", 1, 0, 0, 0))
    rule = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000))
    struct.pack_into("HxxxxxxQ", allow, 0, 1, ctypes.addressof(rule))
    libc.prctl(SET_SECCOMP, 2, allow)
    # Rules that handle one right and forbid nothing that matters.
    rules = libc.syscall(CREATE_RULESET, ctypes.create_string_buffer(struct.pack("Q", 1 << 12)), 8, 0)
    libc.syscall(RESTRICT_SELF, rules, 0)
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_CPU):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    libc.setresuid(0, 0, 0)


def target(x):
    take_back()
    if os.fork() == 0:
        os.write(1, b"ESCAPED: another process, and nothing that forbids it\n")
        os._exit(0)
    os.wait()
    return x
