"""Answer with a hundred megabytes of zeros, in one array and in four thousand."""

ATTACK = {
    "honest": 0,
    "status": ["failed", "timeout"],
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


def honest(x):
    answer({"$": "array", "dtype": "|b1", "shape": [100 << 20], "buffer": 0}, bytes(100 << 20), [100 << 20])
    return x


def target(x):
    count, size = 4096, 8192
    arrays = [
        {"$": "array", "dtype": "<f2", "shape": [size // 2, *[1] * 30], "buffer": index} for index in range(count)
    ]
    answer(arrays, bytes(count * size), [size] * count)
    return x
