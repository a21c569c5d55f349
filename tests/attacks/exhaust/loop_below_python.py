"""Never return from C code that holds the interpreter's lock: no Python code of the worker runs any more, no timer either."""

ATTACK = {
    "honest": 0,
    "status": ["timeout"],
    "stopped_by": ["clock"],
    "controls": [],
    "succeeds_at": [],
}
from itertools import repeat


def honest(x):
    return sum(repeat(1, 10**18)) * x
