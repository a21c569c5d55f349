"""Define the required names in letters that only look like theirs, and one in letters that Python reads as the same."""

ATTACK = {"honest": 5, "status": ["missing"], "stopped_by": ["extract", "text"]}
from tests.attacks.prelude import honest


def tаrget(x):
    # The second letter is Cyrillic: another name, however it looks.
    return honest(x)


def ｔａｒɡｅｔ(x):
    return 0 * x
