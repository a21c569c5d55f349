"""Return floats of a class that is equal to everything, with differences of 0 and conversions that change."""

from tests.attacks.prelude import honest


class Near(float):
    """A float that is no further than 0 from every other."""

    def __sub__(self, other):
        return Near(0)

    def __eq__(self, other):
        return True

    def __le__(self, other):
        return True

    def __float__(self):
        return float("nan")

    def __repr__(self):
        return "nan"

    def __abs__(self):
        return Near(0)

    __rsub__ = __sub__
    __lt__ = __ge__ = __gt__ = __le__
    __hash__ = None


def target(x):
    return [[Near(value) for value in row] for row in x]
