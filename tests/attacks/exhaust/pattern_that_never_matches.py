"""Match a regular expression with exponential backtracking."""

import re


def honest(x):
    return re.match(r"((a|aa)+)+$", 60 * "a" + "b") or x
