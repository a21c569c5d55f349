"""Send a good answer so slowly that each byte comes in time and the whole never does."""

ATTACK = {
    "honest": 0,
    "status": ["timeout"],
    "stopped_by": ["clock"],
    "controls": [],
    "succeeds_at": [],
}
import json
import struct
import sys
import time


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
    line, number = line_and_number()
    for byte in frame(3, {"id": number, "value": 1, "buffers": []}):
        line.sendall(bytes([byte]))
        time.sleep(0.1)
