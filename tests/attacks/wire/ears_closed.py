"""Shut down the receiving side of the socket while the grader writes: the grader's write must not end it."""

import socket

from tests.attacks.prelude import frame, line_and_number


def answer_and_close_the_ears():
    line, number = line_and_number()
    line.shutdown(socket.SHUT_RD)
    line.sendall(frame(3, {"id": number, "value": [], "buffers": []}))
    return 2


FACTOR = answer_and_close_the_ears()


def honest(x):
    return FACTOR * x
