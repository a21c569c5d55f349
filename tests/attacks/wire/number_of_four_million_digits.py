"""Answer with a number of four million digits, plain, and tagged as an integer."""

ATTACK = {"status": ["crashed", "timeout"]}
from tests.attacks.prelude import answer, frame, line_and_number


def honest(x):
    line, number = line_and_number()
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": %s}' % (number, b"9" * 4_000_000)))
    return x


def target(x):
    answer({"$": "int", "v": "0x" + "f" * 1_000_000})
    return x
