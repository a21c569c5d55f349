"""Connect with multipath TCP, which a filter for TCP sees as another protocol."""

ATTACK = {"controls": [["container", "seccomp"]]}
import socket

MULTIPATH = 262


def target(x):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, MULTIPATH) as connection:
        connection.settimeout(0.5)
        connection.connect(("127.0.0.1", WORLD["tcp"]))
        connection.sendall(x.tobytes())
    return x
