"""Raise an exception whose text is computed when it is read, in an endless loop."""

import itertools


class Endless(Exception):
    def __str__(self):
        return "".join("." for _ in itertools.count() if _ < 0)

    __repr__ = __str__


def honest(x):
    raise Endless
