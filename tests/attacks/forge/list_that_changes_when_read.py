"""Return containers that count their reads and change, so that the checked value differs from the used one."""

ATTACK = {"status": ["failed", "error"]}
from tests.attacks.prelude import honest


class Lazy(list):
    """Looks like a row of the expected length until it is compared; then it compares itself."""

    reads = 0

    def __iter__(self):
        self.reads += 1
        return iter([self] * 4 if self.reads < 3 else [])

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return self

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class Growing(dict):
    """Gets its keys from whoever asks for them."""

    def items(self):
        return [(key, Lazy()) for key in ("score", "passed", "")]

    def __contains__(self, key):
        return True

    def __missing__(self, key):
        return Lazy()

    def __eq__(self, other):
        return True


def target(x):
    return Lazy([0]) if x[0, 0] > 0 else Growing(score=15)
