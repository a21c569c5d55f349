"""Send JSON that consists of opening brackets, and JSON with lists nested a hundred thousand deep."""

ATTACK = {"status": ["crashed", "timeout"]}
from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line_and_number()[0].sendall(frame(3, b"[" * (4 << 20)))
    return x


def target(x):
    line, number = line_and_number()
    nested = b"[" * 100_000 + b"]" * 100_000
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": %s}' % (number, nested)))
    return x
