"""Match a regular expression that tries every way to split a text before it gives up."""

import re


def honest(x):
    return re.match(r"((a|aa)+)+$", 60 * "a" + "b") or x
