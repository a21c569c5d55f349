"""Print ten megabytes in one line, with multi-byte characters where the output is cut, and with markup."""

ATTACK = {"stopped_by": ["output", "text"]}
import os
import sys


def honest(x):
    sys.stdout.write("\U0001f600<i>" * 1_500_000)
    return 0 * x


def target(x):
    # The first four kilobytes end in the middle of a sequence, and so do the last.
    sys.stdout.flush()
    os.write(1, b"." * 4094 + b"\x1b[31m" * 400_000 + b"\xf0\x9f\x98")
    return 0 * x
