"""Write out a number of a hundred million digits, with Python's own guard against it switched off."""

import sys


def honest(x):
    sys.set_int_max_str_digits(0)
    return len(str(7 ** (10**8))) * x
