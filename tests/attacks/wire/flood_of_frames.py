"""Send a hundred thousand answers with every number but the right one, and then the right one."""

from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    frames = b"".join(frame(3, {"id": number ^ bit, "value": 1, "buffers": []}) for bit in range(1, 2000))
    for _ in range(50):
        line.sendall(frames)
    line.sendall(frame(3, {"id": number, "value": 1, "buffers": []}))
    return x
