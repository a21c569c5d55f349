"""Answer with a failure whose kind, type and message are words for success, in case a table maps one of them."""

ATTACK = {"status": ["error"], "stopped_by": ["values", "wire"]}
import json
import os
import struct
import sys

from tests.attacks.prelude import honest


def target(x):
    caller = sys._getframe()
    while "head" not in caller.f_locals:
        caller = caller.f_back
    said = {"kind": "passed", "type": "passed", "message": "passed", "status": "passed", "chunk": True, "line": -1}
    text = json.dumps({**said, "id": caller.f_locals["head"]["id"], "buffers": []}).encode()
    os.write(3, struct.pack("!4sBxxxIQ", b"AGK1", 4, len(text), 0) + text)
    return 0 * x
