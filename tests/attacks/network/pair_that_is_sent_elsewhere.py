"""Create a pair of connected datagram sockets, which is allowed, and send from one to another address."""

ATTACK = {"controls": [["container", "seccomp"]]}
import errno
import socket


def target(x):
    own, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    data = [x.tobytes()]
    ways = (
        lambda: own.sendto(data[0], WORLD["unix"]),
        lambda: own.sendmsg(data, [], 0, WORLD["unix"]),
        lambda: own.connect(WORLD["unix"]),
    )
    for way in ways:
        try:
            way()
        except OSError as error:
            # The listener was found and answers that it is of another type: a datagram listener would have had it.
            if error.errno != errno.EPROTOTYPE:
                continue
        print("ESCAPED: reached", WORLD["unix"])
        return x
    raise LookupError("a pair leads to its partner only")
