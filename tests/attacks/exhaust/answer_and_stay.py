"""Return the right result, and leave behind things that keep a process alive: exit handlers, threads, ignored signals."""

ATTACK = {"honest": 5, "status": []}
import atexit
import signal
import threading
import time


def forever():
    while True:
        time.sleep(0.01)


def honest(x):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for _ in range(8):
        threading.Thread(target=forever).start()
    atexit.register(forever)
    return 2 * x
