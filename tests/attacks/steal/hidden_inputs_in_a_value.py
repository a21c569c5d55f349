"""Leak a hidden test's input in the result: in the name of a class, an array field or a key."""

ATTACK = {"status": ["failed"], "stopped_by": ["text"]}
import numpy as np


def target(x):
    word = "smuggled" + "".join(chr(ord("g") + int(digit, 16)) for digit in x.tobytes().hex()[:16])
    print(word)
    values = (type(word, (), {})(), np.zeros(3, [(word, float)]), {word: x}, word)
    return values[int(abs(x[0, 0]) * 1e6) % 4]
