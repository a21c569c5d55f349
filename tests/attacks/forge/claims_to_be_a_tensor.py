"""Return an object whose class claims to be torch's, and whose conversion to numpy returns an object that agrees."""

ATTACK = {"status": ["failed", "error"]}
from tests.attacks.prelude import honest


class Tensor:
    """Detaches from nothing, is on no device, and converts to itself."""

    __module__ = "torch"
    shape, requires_grad = (3, 4), False

    def detach(self):
        return self

    def __sub__(self, other):
        return self

    def __eq__(self, other):
        return True

    cpu = numpy = clone = __abs__ = detach
    __le__ = allclose = equal = __eq__
    __hash__ = None


def target(x):
    return Tensor()
