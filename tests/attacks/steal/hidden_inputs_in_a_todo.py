"""Leak a hidden test's input as a TODO text, and as a missing name: the report shows both."""

ATTACK = {"status": ["missing"], "stopped_by": ["text"]}


# Compiled under no name of the submission: where it fails the probe itself seems to have asked for something.
ASKING = """
class Asking(list):
    def __iter__(self):
        raise AttributeError(name=word, obj=None)
"""


def target(x):
    word = "smuggled" + "".join(chr(ord("g") + int(digit, 16)) for digit in x.tobytes().hex()[:16])
    print(word)
    if x[0, 0] > 0:
        raise NotImplementedError(word)
    names = {"word": word}
    exec(ASKING, names)
    return names["Asking"]()
