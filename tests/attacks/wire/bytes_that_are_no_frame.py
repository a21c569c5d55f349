"""Send bytes that are no frame at all, and a frame of a kind that there is not."""

from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line_and_number()[0].sendall(bytes(range(256)) * 100)
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(frame(9, {"id": number, "value": 1, "buffers": []}))
    return x
