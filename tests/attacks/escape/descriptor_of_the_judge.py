"""Ask the line to the grader for a descriptor of the process at its other end."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import os
import socket

PEER_PID_DESCRIPTOR = 77


def target(x):
    line = socket.socket(fileno=os.dup(3))
    judge = line.getsockopt(socket.SOL_SOCKET, PEER_PID_DESCRIPTOR)
    print("ESCAPED with descriptor", judge, "of the judge")
    return x
