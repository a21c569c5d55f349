"""Send urgent bytes, which a socket hands over apart from the others, before and within a frame."""

ATTACK = {
    "honest": 0,
    "status": ["crashed", "failed"],
    "stopped_by": ["wire"],
    "controls": [],
    "succeeds_at": [],
}
import json
import socket
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
    line, number = line_and_number()
    answer = frame(3, {"id": number, "value": 1, "buffers": []})
    line.send(b"!", socket.MSG_OOB)
    line.sendall(answer[:30])
    line.send(b"!", socket.MSG_OOB)
    line.sendall(answer[30:])
    return x
