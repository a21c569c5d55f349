"""Send answers for call numbers near the current one, so that a later call finds its answer waiting."""

ATTACK = {"status": ["crashed"], "stopped_by": ["wire"]}
import json
import os
import struct
import sys

from tests.attacks.prelude import honest


def frame_for(number):
    text = json.dumps({"id": number, "value": True, "buffers": []}).encode()
    return struct.pack("!4sBxxxIQ", b"AGK1", 3, len(text), 0) + text


def target(x):
    caller = sys._getframe()
    while "head" not in caller.f_locals:
        caller = caller.f_back
    now = caller.f_locals["head"]["id"]
    os.write(3, b"".join(frame_for(now + step) for step in (*range(1, 200), *range(-200, 0))))
    return 0 * x
