"""Stop another process of the account with each call that sends a signal, not only `kill`."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp", "landlock"]}
import ctypes
import signal

libc = ctypes.CDLL(None, use_errno=True)
PIDFD_OPEN, PIDFD_SEND_SIGNAL = 434, 424


def ways(pid):
    info = (ctypes.c_int * 32)(signal.SIGSTOP, 0, -1)
    yield lambda: libc.tgkill(pid, pid, signal.SIGSTOP)
    yield lambda: libc.sigqueue(pid, signal.SIGSTOP, None)
    yield lambda: libc.killpg(pid, signal.SIGSTOP)
    yield lambda: libc.syscall(129, pid, signal.SIGSTOP, info)
    handle = libc.syscall(PIDFD_OPEN, pid, 0)
    yield lambda: libc.syscall(PIDFD_SEND_SIGNAL, handle, signal.SIGSTOP, None, 0)


def target(x):
    if not any([way() == 0 for way in ways(WORLD["bystander"])]):
        raise PermissionError(ctypes.get_errno(), "no call reaches it")
    return x
