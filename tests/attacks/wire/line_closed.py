"""Close the line to the grader in the middle of a call, and stay alive."""

ATTACK = {
    "honest": 0,
    "status": ["crashed"],
    "stopped_by": ["wire"],
    "controls": [],
    "succeeds_at": [],
}
import socket
import sys
import time


def line_and_number():
    """Find the line to the grader and the number of its question in the frames above ours."""
    above = sys._getframe()
    while "head" not in above.f_locals:
        above = above.f_back
    line = above.f_locals["self"]._channel._stream
    line.setblocking(True)
    return line, above.f_locals["head"]["id"]


def honest(x):
    line_and_number()[0].close()
    while True:
        time.sleep(1)


def target(x):
    line_and_number()[0].shutdown(socket.SHUT_WR)
    while True:
        time.sleep(1)
