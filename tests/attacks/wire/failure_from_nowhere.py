"""Say that something was raised in a place that does not exist: another chunk, a line before the first, a line that is no number."""

ATTACK = {
    "honest": 0,
    "status": ["error"],
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


def fail(**facts):
    """Say in the worker's place that something was raised."""
    line, number = line_and_number()
    text = json.dumps({"id": number, **facts, "buffers": []}).encode()
    line.sendall(struct.pack("!4sBxxxIQ", b"AGK1", 4, len(text), 0) + text)


def honest(x):
    fail(kind="error", type="ValueError", message="here", chunk=-1, line=10**300)
    return x


def target(x):
    fail(kind="error", type=["ValueError"], message={"a": [None] * 1000}, chunk=True, line={"$": "int", "v": "0x1"})
    return x
