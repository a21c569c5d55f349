"""Return a list that reports a short length but never ends when it is read."""

ATTACK = {"status": ["timeout", "crashed"], "stopped_by": ["clock", "limits"]}


class Endless(list):
    def __len__(self):
        return 1

    def __iter__(self):
        while True:
            yield 0


def honest(x):
    return Endless()
