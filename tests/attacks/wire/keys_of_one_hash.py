"""Answer with a dictionary of different keys with equal hashes, so that each insert takes longer."""

ATTACK = {"status": ["failed", "crashed", "timeout"]}
from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    # Python takes integers modulo this prime.
    pairs = b",".join(b"[%d,0]" % (factor * (2**61 - 1)) for factor in range(1, 140_000))
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": {"$": "dict", "v": [%s]}}' % (number, pairs)))
    return x
