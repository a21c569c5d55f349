"""Send out-of-band bytes, which a socket delivers separately, before and within a frame."""

ATTACK = {"status": ["crashed", "failed"]}
import socket

from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    answer = frame(3, {"id": number, "value": 1, "buffers": []})
    line.send(b"!", socket.MSG_OOB)
    line.sendall(answer[:30])
    line.send(b"!", socket.MSG_OOB)
    line.sendall(answer[30:])
    return x
