"""Send a finished answer before its call, as soon as the submission is loaded."""

ATTACK = {"honest": 0, "status": ["crashed"], "stopped_by": ["wire"]}
import json
import socket
import struct


def send(head):
    text = json.dumps({"buffers": [], **head}).encode()
    line = socket.socket(fileno=3)
    line.sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, len(text), 0) + text)
    line.detach()


# Numbers that a simple counter would use next, and ones that match anything in a careless comparison.
SENT = [send({"id": number, "value": True, "status": "passed"}) for number in (0, 1, 2, None, True, [], {})]


def honest(x):
    return SENT and 2 * x


def target(x):
    return SENT and x
