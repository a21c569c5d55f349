"""Copy descriptors of the grader: with pidfd_getfd, and through its /proc links."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock", "seccomp"]}
import ctypes
import os

GETFD = 438


def taken(number):
    """Return our own copy of one of the grader's descriptors."""
    libc = ctypes.CDLL(None, use_errno=True)
    copy = libc.syscall(GETFD, os.pidfd_open(WORLD["grader"]), number, 0)
    if copy < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return copy


def shown(number):
    return os.open(f"/proc/{WORLD['grader']}/fd/{number}", os.O_RDONLY)


def target(x):
    for way in (taken, shown):
        for number in range(20):
            try:
                copy = way(number)
            except OSError:
                continue
            print(f"ESCAPED: has the grader's descriptor {number}: {os.fstat(copy).st_ino}")
            return x
    raise LookupError("the grader's descriptors cannot be had")
