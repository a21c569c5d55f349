"""Connect to a service of the machine by its socket file, such as a container daemon or a database."""

ATTACK = {"controls": [["container", "seccomp"]]}
import socket


def target(x):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(WORLD["unix"])
        connection.sendall(x.tobytes())
    return x
