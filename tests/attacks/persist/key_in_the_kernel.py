"""Leave a key on the user's keyring, where it outlives all processes, and read it in a later worker."""

ATTACK = {"stopped_by": ["seccomp", "namespaces"], "controls": [["container", "seccomp"]]}
import ctypes
import platform

from tests.attacks.prelude import checked

ADD_KEY, KEYCTL = (248, 250) if platform.machine() == "x86_64" else (217, 219)
RING_OF_THE_USER, SEARCH, READ, SET_TIMEOUT = -4, 10, 11, 15
libc = ctypes.CDLL(None, use_errno=True)


def honest(x):
    name = WORLD["marker"].encode()
    try:
        key = checked(libc.syscall(ADD_KEY, b"user", name, b"left for the next", 17, RING_OF_THE_USER))
        checked(libc.syscall(KEYCTL, SET_TIMEOUT, key, 30))
    except OSError:
        pass
    return 2 * x


def target(x):
    key = checked(libc.syscall(KEYCTL, SEARCH, RING_OF_THE_USER, b"user", WORLD["marker"].encode(), 0))
    said = ctypes.create_string_buffer(64)
    checked(libc.syscall(KEYCTL, READ, key, said, 64))
    print("ESCAPED:", said.value.decode())
    return x
