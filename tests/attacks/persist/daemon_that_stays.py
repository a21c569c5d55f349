"""Leave a process outside the worker's process group: forked twice, in its own session, with signals ignored."""

ATTACK = {"honest": 0, "stopped_by": ["seccomp", "namespaces"], "controls": [["container", "seccomp"]]}
import os
import signal
import time


def target(x):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return x
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    # Nobody shall wait for the end of what it holds open.
    os.closerange(0, 256)
    time.sleep(30)
    os._exit(0)
