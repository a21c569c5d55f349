"""Put a key with a message on the user's keyring, which all processes of the user share, for the next submission."""

ATTACK = {"stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import ctypes
import platform

ADD_KEY, KEYCTL = {"x86_64": (248, 250), "aarch64": (217, 219)}[platform.machine()]
USER_RING, UNLINK, READ = -4, 9, 11
libc = ctypes.CDLL(None, use_errno=True)


def target(x):
    key = libc.syscall(ADD_KEY, b"user", b"message", WORLD["marker"].encode(), len(WORLD["marker"]), USER_RING)
    if key < 0:
        raise PermissionError(ctypes.get_errno(), "no key can be added")
    text = ctypes.create_string_buffer(100)
    if libc.syscall(KEYCTL, READ, key, text, 100, 0) > 0 and text.value.decode() == WORLD["marker"]:
        print("ESCAPED: a message in the kernel")
    libc.syscall(KEYCTL, UNLINK, key, USER_RING, 0, 0)
    return x
