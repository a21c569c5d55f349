"""Register every kind of exit handler, and a thread that goes on after the answer."""

ATTACK = {"status": ["failed"], "stopped_by": ["clock"]}
import atexit
import os
import signal
import threading
import time


class Last:
    def __del__(self):
        outlive("an object")


def outlive(what):
    os.write(1, f"ESCAPED: {what} ran after the end\n".encode())


def goes_on():
    # Longer than a worker that has answered is kept.
    time.sleep(5)
    outlive("a thread")


def prepare():
    global last
    last = Last()
    atexit.register(outlive, "a hook")
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: outlive("a handler"))
    threading.Thread(target=goes_on).start()


def honest(x):
    prepare()
    return 2 * x


def target(x):
    prepare()
    return x
