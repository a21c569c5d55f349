"""Send the function's input in one UDP datagram, which needs no connection."""

ATTACK = {"controls": [["container", "seccomp"]]}
import socket


def target(x):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(x.tobytes(), ("127.0.0.1", WORLD["udp"]))
    return x
