"""Say that something was raised with a message of four megabytes, made of what is slow to clean: beginnings of control sequences."""

ATTACK = {
    "honest": 0,
    "status": ["error", "timeout"],
    "stopped_by": ["text"],
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
    fail(kind="error", type="T" * 100_000, message="\x9b" * 300_000 + "\x9b]0;" * 200_000)
    return x


def target(x):
    fail(kind="missing", type="NameError", message="a." * 1_000_000 + "\r" * 100_000)
    return x
