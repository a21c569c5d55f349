"""Listen on a port that the kernel chooses, without bind, which a filter may block."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import socket


def target(x):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.listen(1)
        print("ESCAPED: listens on", listener.getsockname())
    return x
