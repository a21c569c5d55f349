"""Convert a number of a hundred million digits to text, with Python's limit turned off."""

import sys


def honest(x):
    sys.set_int_max_str_digits(0)
    return len(str(7 ** (10**8))) * x
