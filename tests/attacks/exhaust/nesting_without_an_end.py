"""Return a list that holds itself, and one nested deeper than any stack."""

ATTACK = {
    "honest": 0,
    "status": ["error", "timeout"],
    "stopped_by": ["wire"],
    "controls": [],
    "succeeds_at": [],
}


def honest(x):
    ring = []
    ring.append(ring)
    return ring


def target(x):
    nested = []
    for _ in range(10**5):
        nested = [nested]
    return nested
