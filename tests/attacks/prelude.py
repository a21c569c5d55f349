"""Helpers of several attacks; the runner copies those that an attack imports into the file that is handed in."""

import ctypes
import json
import os
import struct
import sys


def honest(x):
    return 2 * x


def target(x):
    return 0 * x


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def line_and_number():
    """Find the line to the grader and the number of its question in the frames above ours."""
    above = sys._getframe()
    while "head" not in above.f_locals:
        above = above.f_back
    line = above.f_locals["self"]._channel._stream
    line.setblocking(True)
    return line, above.f_locals["head"]["id"]


def worker():
    """Find the names of the worker's program in the frames above: `sys.modules` does not list it."""
    above = sys._getframe()
    while "hide_modules" not in above.f_globals:
        above = above.f_back
    return above.f_globals


def frame(kind, head, body=b""):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("!4sBxxxIQ", b"AGK1", kind, len(text), len(body)) + text + body


def answer(value, body=b"", buffers=()):
    """Answer the question in the worker's place: first come, first served."""
    line, number = line_and_number()
    line.sendall(frame(3, {"id": number, "value": value, "buffers": list(buffers)}, body))


def fail(**facts):
    """Say in the worker's place that something was raised."""
    line, number = line_and_number()
    line.sendall(frame(4, {"id": number, **facts, "buffers": []}))
