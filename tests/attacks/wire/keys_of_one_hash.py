"""Answer with a dictionary whose keys are all different and have one hash: to put in the next takes as long as all before it."""

ATTACK = {"status": ["failed", "crashed", "timeout"]}
from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    # Python takes integers modulo this prime.
    pairs = b",".join(b"[%d,0]" % (factor * (2**61 - 1)) for factor in range(1, 140_000))
    line.sendall(frame(3, b'{"id": %d, "buffers": [], "value": {"$": "dict", "v": [%s]}}' % (number, pairs)))
    return x
