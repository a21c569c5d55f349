"""Read the call's number from the frames below, and send an answer full of verdicts from a thread."""

ATTACK = {"status": ["failed", "error"], "stopped_by": ["values", "wire"]}
import json
import socket
import struct
import sys
import threading

from tests.attacks.prelude import honest

VERDICT = {"status": "passed", "score": 20, "points": 20, "passed": True, "outcome": "passed", "problems": []}


def number_of_the_call():
    frame = sys._getframe()
    while frame:
        head = frame.f_locals.get("head")
        if isinstance(head, dict) and "id" in head:
            return head["id"]
        frame = frame.f_back
    raise LookupError("no call is under way")


def send(number):
    value = {"$": "dict", "v": [[name, item] for name, item in VERDICT.items()]}
    text = json.dumps({**VERDICT, "buffers": [], "id": number, "value": value}).encode()
    line = socket.socket(fileno=3)
    # Twice: whoever reads the second one takes it for the answer to something else.
    line.sendall(2 * (struct.pack("!4sBxxxIQ", b"AGK1", 3, len(text), 0) + text))
    line.detach()


def target(x):
    thread = threading.Thread(target=send, args=(number_of_the_call(),))
    thread.start()
    thread.join()
    return 0 * x
