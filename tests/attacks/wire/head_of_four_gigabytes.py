"""Announce a head of four gigabytes, and a body of impossible size."""

import struct

from tests.attacks.prelude import line_and_number


def honest(x):
    line_and_number()[0].sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, 2**32 - 1, 0))
    return x


def target(x):
    line_and_number()[0].sendall(struct.pack("!4sBxxxIQ", b"AGK1", 3, 2, 2**64 - 1) + b"{}")
    return x
