"""Change the flags of all open files: they belong to the open file, not to the process, and outlive it."""

ATTACK = {"stopped_by": ["fresh"]}
import fcntl
import os
import socket

FLAGS = os.O_NONBLOCK | os.O_APPEND


def honest(x):
    for number in range(4):
        try:
            fcntl.fcntl(number, fcntl.F_SETFL, fcntl.fcntl(number, fcntl.F_GETFL) | FLAGS)
        except OSError:
            continue
    try:
        socket.socket(fileno=os.dup(3)).setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVTIMEO, bytes([0] * 8 + [1] + [0] * 7)
        )
    except OSError:
        pass
    return 2 * x


def target(x):
    for number in range(4):
        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND:
            print(f"ESCAPED: descriptor {number} is as the test before left it")
    raise LookupError("no flag was left")
