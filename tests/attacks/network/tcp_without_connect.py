"""Connect by TCP without connect: a first packet with data also opens the connection."""

ATTACK = {"controls": [["container", "seccomp"]]}
import socket

FAST_OPEN = 0x20000000


def target(x):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.settimeout(0.5)
        connection.sendto(x.tobytes(), FAST_OPEN, ("127.0.0.1", WORLD["tcp"]))
    return x
