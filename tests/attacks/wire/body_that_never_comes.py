"""Announce the largest allowed body, with the right number, and send nothing more."""

ATTACK = {"status": ["timeout"], "stopped_by": ["clock"]}
import json
import struct
import time

from tests.attacks.prelude import line_and_number


def honest(x):
    line, number = line_and_number()
    head = json.dumps({"id": number, "value": None, "buffers": [256 << 20]}).encode()
    line.sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, len(head), 256 << 20) + head + bytes(1000))
    time.sleep(60)
