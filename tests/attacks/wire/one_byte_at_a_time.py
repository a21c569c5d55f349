"""Send a right answer so slowly that each byte is in time but the whole answer is not."""

ATTACK = {"status": ["timeout"], "stopped_by": ["clock"]}
import time

from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    for byte in frame(3, {"id": number, "value": 1, "buffers": []}):
        line.sendall(bytes([byte]))
        time.sleep(0.1)
