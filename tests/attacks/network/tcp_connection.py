"""Connect by TCP to a service on the loopback address, and send it the function's input."""

ATTACK = {"stopped_by": ["bubblewrap", "seccomp", "landlock"]}
import socket


def target(x):
    with socket.create_connection(("127.0.0.1", WORLD["tcp"]), timeout=0.5) as connection:
        connection.sendall(x.tobytes())
    return x
