"""Try rare system calls with a history of security holes: BPF, perf, userfaultfd, personality."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import ctypes
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)
BPF, PERF, FAULTS, PERSONALITY = {"x86_64": (321, 298, 323, 135), "aarch64": (280, 241, 282, 92)}[platform.machine()]
NO_RANDOM_ADDRESSES = 0x0040000


def target(x):
    counter = ctypes.create_string_buffer(struct.pack("IIQ", 1, 112, 0) + bytes(24) + struct.pack("Q", 0b1100000), 112)
    map_of_numbers = ctypes.create_string_buffer(struct.pack("IIII", 2, 4, 8, 1), 72)
    handles = {
        "a program in the kernel": libc.syscall(BPF, 0, map_of_numbers, 72),
        "a counter of the processor": libc.syscall(PERF, counter, 0, -1, -1, 0),
        "the handling of our own page faults": libc.syscall(FAULTS, 1),
        "addresses that can be guessed": libc.syscall(PERSONALITY, NO_RANDOM_ADDRESSES),
    }
    got = [what for what, handle in handles.items() if handle >= 0]
    if not got:
        raise PermissionError(ctypes.get_errno(), "nothing of it can be had")
    print("ESCAPED:", got)
    return x
