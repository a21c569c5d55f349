"""Change the attributes that child processes inherit: mask, folder, priority, blocked signals, limits, timers, personality."""

ATTACK = {"stopped_by": ["fresh"]}
import ctypes
import os
import resource
import signal


def attributes():
    return {
        "mask": os.umask(0o22) != 0o22,
        "priority": os.nice(0),
        "blocked": len(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "files": resource.getrlimit(resource.RLIMIT_NOFILE) == (40, 40),
        "timer": signal.getitimer(signal.ITIMER_REAL)[0],
        "ignored": signal.getsignal(signal.SIGTERM) is signal.SIG_IGN,
    }


def honest(x):
    os.umask(0)
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    ctypes.CDLL(None).personality(0x0040000)
    for change in (
        lambda: os.nice(5),
        lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40)),
        lambda: os.chdir("/"),
    ):
        try:
            change()
        except (OSError, ValueError):
            continue
    return 2 * x


def target(x):
    found = {name: value for name, value in attributes().items() if value}
    if found:
        print("ESCAPED: handed down to the next:", found)
    raise LookupError("nothing was handed down")
