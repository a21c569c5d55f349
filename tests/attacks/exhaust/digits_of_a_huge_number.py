"""Write out a number of a hundred million digits, with Python's own guard against it switched off."""

ATTACK = {
    "honest": 0,
    "status": ["timeout"],
    "stopped_by": ["clock"],
    "controls": [],
    "succeeds_at": [],
}
import sys


def honest(x):
    sys.set_int_max_str_digits(0)
    return len(str(7 ** (10**8))) * x
