"""Answer with halves of characters, which no file can hold, as text, as keys and as the name of a type."""

ATTACK = {
    "honest": 0,
    "status": ["failed", "error"],
    "stopped_by": ["text", "wire"],
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


def fail(**facts):
    """Say in the worker's place that something was raised."""
    line, number = line_and_number()
    text = json.dumps({"id": number, **facts, "buffers": []}).encode()
    line.sendall(struct.pack("!4sBxxxIQ", b"AGK1", 4, len(text), 0) + text)


def honest(x):
    answer({"$": "dict", "v": [["\ud800", {"$": "opaque", "v": "\udfff<b>"}]]})
    return x


def target(x):
    fail(kind="error", type="\ud800Error", message="\ud800\udc00\udc00\ud800 \uffff")
    return x
