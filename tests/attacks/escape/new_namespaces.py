"""Create a user namespace, become root with every capability in it, and change the host name."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"]]}
import ctypes
import socket

NEW_USER, NEW_UTS = 0x10000000, 0x4000000
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    if libc.unshare(NEW_USER | NEW_UTS) < 0:
        raise PermissionError(ctypes.get_errno(), "no new namespaces")
    socket.sethostname("mine")
    if socket.gethostname() == "mine":
        print("ESCAPED: capabilities in a namespace of our own")
    return x
