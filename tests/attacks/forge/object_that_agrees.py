"""Return an object that is equal to everything and supports all arithmetic."""

from tests.attacks.prelude import honest


class Agreeable:
    """`abs(got - expected) <= tolerance`, `got == expected` and `np.allclose` all end here."""

    shape, ndim, size, dtype = (3, 4), 2, 12, float

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __sub__(self, other):
        return self

    def __array_ufunc__(self, function, method, *inputs, **options):
        return True

    def __array_function__(self, function, types, arguments, options):
        return True

    def all(self, *arguments, **options):
        return True

    def any(self, *arguments, **options):
        return False

    __le__ = __lt__ = __ge__ = __gt__ = __eq__
    __rsub__ = __abs__ = __getitem__ = astype = __sub__
    __hash__ = None


def target(x):
    return Agreeable()
