"""Make the kernel send the signal: a socket owned by another process kills it when it becomes readable."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp", "landlock"]}
import fcntl
import os
import signal
import socket

SET_SIGNAL = 10


def target(x):
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETOWN, WORLD["bystander"])
    fcntl.fcntl(ours, SET_SIGNAL, signal.SIGKILL)
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC)
    theirs.send(b"!")
    return x
