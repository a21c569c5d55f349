"""Answer with NaN and Infinity as Python writes them into JSON, and with a number that becomes infinite when it is read."""

ATTACK = {
    "honest": 0,
    "status": ["crashed", "failed"],
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


def answer(value, body=b"", buffers=()):
    """Answer the question in the worker's place: first come, first served."""
    line, number = line_and_number()
    text = json.dumps({"id": number, "value": value, "buffers": list(buffers)}).encode()
    line.sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, len(text), len(body)) + text + body)


def honest(x):
    answer([float("nan")] * 12)
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": 1e999}' % number))
    return x
