"""Answer with hundreds of numbers with as many digits as Python reads, and with one that is not a number."""

ATTACK = {"status": ["failed", "timeout"]}
from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    numbers = b",".join([b"9" * 4300] * 950)
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": [%s]}' % (number, numbers)))
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": %s}' % (number, b"1" + b"0" * 4000)))
    return x
