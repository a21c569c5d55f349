"""Connect to a service of the machine by the name of its socket in the file system, as to a daemon of containers or a database."""

ATTACK = {"controls": [["container", "seccomp"]]}
import socket


def target(x):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(WORLD["unix"])
        connection.sendall(x.tobytes())
    return x
