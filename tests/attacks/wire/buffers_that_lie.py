"""Send a table of buffers that do not fill the body: of negative length, and longer than all there is."""

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


def answer(value, body=b"", buffers=()):
    """Answer the question in the worker's place: first come, first served."""
    line, number = line_and_number()
    text = json.dumps({"id": number, "value": value, "buffers": list(buffers)}).encode()
    line.sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, len(text), len(body)) + text + body)


ARRAY = {"$": "array", "dtype": "<f8", "shape": [3, 4], "buffer": 1}


def honest(x):
    answer(ARRAY, bytes(96), [-96, 192])
    return x


def target(x):
    answer(ARRAY, bytes(96), [0, 2**63])
    return x
