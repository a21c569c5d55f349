"""Leak a hidden test's input in an exception: in its text, class name, notes and cause."""

ATTACK = {"stopped_by": ["text"]}


def target(x):
    # Letters only: they pass wherever a name passes. What is printed of a hidden test is the staff's to read, not the author's.
    word = "smuggled" + "".join(chr(ord("g") + int(digit, 16)) for digit in x.tobytes().hex()[:16])
    print(word)
    error = type(word, (OSError,), {})(1, word, word)
    error.add_note(word)
    raise error from ValueError(word)
