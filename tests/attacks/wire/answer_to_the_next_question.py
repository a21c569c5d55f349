"""Send answers to the next call while the submission is loaded, with numbers that this call might have."""

from tests.attacks.prelude import frame, line_and_number


def answer_in_advance():
    line, number = line_and_number()
    line.sendall(frame(3, {"id": number, "value": [], "buffers": []}))
    for guess in (number + 1, number, True, None, float(number)):
        line.sendall(frame(3, {"id": guess, "value": "passed", "buffers": []}))
    return 2


# While it is loaded: the first question of a session is this one, and the next is the call.
FACTOR = answer_in_advance()


def honest(x):
    return FACTOR * x


def target(x):
    return FACTOR * x
