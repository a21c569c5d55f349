"""Return pickled bytes, and an object that pickles itself, which replace the grader's comparison when loaded."""

import pickle

from tests.attacks.prelude import honest

CODE = "import autograder.judging.judge as j; j.Judge.check = lambda *given, **named: None"


class Payload:
    """Runs its code in the process that unpickles it."""

    def __reduce__(self):
        return exec, (CODE,)


def target(x):
    raw = pickle.dumps(Payload())
    return Payload() if x[0, 0] > 0 else {"raw": raw, "array": bytearray(raw), "text": raw.decode("latin-1")}
