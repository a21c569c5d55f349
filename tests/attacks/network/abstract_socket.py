"""Connect to a service of the machine by an abstract socket name, which has no file and no mode."""

ATTACK = {"stopped_by": ["bubblewrap", "seccomp", "landlock"]}
import socket


def target(x):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect("\0" + WORLD["abstract"])
        connection.sendall(x.tobytes())
    return x
