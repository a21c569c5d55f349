"""Send hundreds of open descriptors with a right frame, so that the grader runs out of them."""

ATTACK = {"status": ["error", "failed"], "stopped_by": ["seccomp", "wire"]}
import socket

from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    answer = frame(3, {"id": number, "value": 1, "buffers": []})
    for byte in answer:
        socket.send_fds(line, [bytes([byte])], [1] * 200)
    return x
