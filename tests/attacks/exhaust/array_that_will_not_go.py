"""Return the right array, of a class whose objects never finish their deletion: it counts, since it is sent before."""

ATTACK = {"honest": 5}

import time

import numpy as np


class Sticky(np.ndarray):
    def __del__(self):
        while True:
            time.sleep(1)


def honest(x):
    return np.array(2 * x).view(Sticky)
