"""Return values that never end when they are read: a generator, and an object that has every method."""

ATTACK = {"status": ["failed"], "stopped_by": ["values"]}
import itertools


class Endless:
    def __getattr__(self, name):
        while True:
            pass

    __len__ = __iter__ = __array__ = __float__ = __index__ = __reduce__ = lambda self, *rest: self.value


def honest(x):
    return itertools.count()


def target(x):
    return Endless()
