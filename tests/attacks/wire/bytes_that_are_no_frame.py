"""Send bytes that are not a frame, and a frame of an unknown kind."""

from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line_and_number()[0].sendall(bytes(range(256)) * 100)
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(frame(9, {"id": number, "value": 1, "buffers": []}))
    return x
