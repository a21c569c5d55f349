"""Close the socket to the grader during a call, and stay alive."""

import socket
import time

from tests.attacks.prelude import line_and_number


def honest(x):
    line_and_number()[0].close()
    while True:
        time.sleep(1)


def target(x):
    line_and_number()[0].shutdown(socket.SHUT_WR)
    while True:
        time.sleep(1)
