"""Mount a folder of the submission over one of the machine, in a user namespace, so that other programs read its files."""

ATTACK = {"stopped_by": ["seccomp", "landlock"]}
import ctypes
import os

NEW_USER, NEW_MOUNTS = 0x10000000, 0x20000
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    if libc.unshare(NEW_USER | NEW_MOUNTS) < 0 or libc.mount(b"none", b"/usr", b"tmpfs", 0, None) < 0:
        raise PermissionError(ctypes.get_errno(), "nothing can be mounted")
    print(f"ESCAPED: /usr holds {os.listdir('/usr')}")
    return x
