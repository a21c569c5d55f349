"""Return a list that holds itself, and one nested deeper than any stack."""

ATTACK = {"status": ["error", "timeout"], "stopped_by": ["wire"]}


def honest(x):
    ring = []
    ring.append(ring)
    return ring


def target(x):
    nested = []
    for _ in range(10**5):
        nested = [nested]
    return nested
