"""Leave a message in a POSIX queue, which stays in the kernel until it is removed, and receive it in the next test's worker."""

ATTACK = {"stopped_by": ["seccomp", "landlock"]}
import ctypes
import os

from tests.attacks.prelude import checked

NAME = b"/" + WORLD["marker"].encode()
libc = ctypes.CDLL(None, use_errno=True)


def honest(x):
    os.umask(0)
    try:
        queue = checked(libc.mq_open(NAME, os.O_CREAT | os.O_RDWR | os.O_NONBLOCK, 0o666, None))
        checked(libc.mq_send(queue, b"left for the next", 17, 0))
    except OSError:
        pass
    return 2 * x


def target(x):
    queue = checked(libc.mq_open(NAME, os.O_RDWR | os.O_NONBLOCK))
    message = ctypes.create_string_buffer(1 << 14)
    checked(libc.mq_receive(queue, message, len(message), None))
    libc.mq_unlink(NAME)
    print("ESCAPED:", message.value.decode())
    return x
