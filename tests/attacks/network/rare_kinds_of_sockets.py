"""Open sockets of rare families, which show the network, capture its packets, or attack the kernel."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import socket

# Routes and addresses, raw packets, the host of a virtual machine, ciphers in the kernel, raw IP.
KINDS = {"netlink": (16, 3, 0), "packet": (17, 3, 0), "vsock": (40, 1, 0), "ciphers": (38, 5, 0), "raw": (2, 3, 1)}


def target(x):
    opened = []
    for name, kind in KINDS.items():
        try:
            socket.socket(*kind).close()
        except OSError:
            continue
        opened.append(name)
    if not opened:
        raise LookupError("no socket of any kind")
    print("ESCAPED: opened sockets of", opened)
    return x
