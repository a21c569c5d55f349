"""Return the right result while threads multiply matrices without the GIL: later work must not become slower."""

ATTACK = {"honest": 5, "stopped_by": ["clock", "limits"]}
import threading

import numpy as np


def multiply():
    matrix = np.ones((500, 500))
    while True:
        matrix @ matrix


def work():
    for _ in range(16):
        threading.Thread(target=multiply, daemon=True).start()


def honest(x):
    work()
    return 2 * x


def target(x):
    work()
    multiply()
