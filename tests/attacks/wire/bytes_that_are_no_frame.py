"""Send bytes that are no frame at all, and a frame of a kind that there is not."""

ATTACK = {
    "honest": 0,
    "status": ["crashed"],
    "stopped_by": ["wire"],
    "controls": [],
    "succeeds_at": [],
}
import json
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


def frame(kind, head, body=b""):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("!4sBxxxIQ", b"AGK1", kind, len(text), len(body)) + text + body


def honest(x):
    line_and_number()[0].sendall(bytes(range(256)) * 100)
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(frame(9, {"id": number, "value": 1, "buffers": []}))
    return x
