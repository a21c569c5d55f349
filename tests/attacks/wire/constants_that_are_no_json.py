"""Answer with NaN and Infinity as Python writes them to JSON, and with a number that overflows to infinity."""

ATTACK = {"status": ["crashed", "failed"]}
from tests.attacks.prelude import answer, frame, line_and_number


def honest(x):
    answer([float("nan")] * 12)
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": 1e999}' % number))
    return x
