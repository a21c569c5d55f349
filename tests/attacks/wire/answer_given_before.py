"""Keep the number of the first question of a session, and answer the second one with it."""

from tests.attacks.prelude import frame, line_and_number

FIRST = line_and_number()[1]


def honest(x):
    line_and_number()[0].sendall(frame(3, {"id": FIRST, "value": None, "buffers": []}))
    return 2 * x
