"""Announce a head of four gigabytes, and a body of more bytes than there are in the world."""

ATTACK = {
    "honest": 0,
    "status": ["crashed"],
    "stopped_by": ["wire"],
    "controls": [],
    "succeeds_at": [],
}
import struct
import sys


def line_and_number():
    """Find the line to the grader and the number of its question in the frames above ours."""
    above = sys._getframe()
    while "head" not in above.f_locals:
        above = above.f_back
    line = above.f_locals["self"]._channel._stream
    line.setblocking(True)
    return line, above.f_locals["head"]["id"]


def honest(x):
    line_and_number()[0].sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, 2**32 - 1, 0))
    return x


def target(x):
    line_and_number()[0].sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, 2, 2**64 - 1) + b"{}")
    return x
