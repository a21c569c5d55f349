"""Return values at the limits of number and size of parts: each is legal, but costs the grader time."""

ATTACK = {"status": ["failed", "timeout"], "stopped_by": ["wire"]}


def honest(x):
    return {number: None for number in range(160_000)}


def target(x):
    nested = ["x" * (1 << 20), 2**4095, *map(float, range(100_000))]
    for _ in range(60):
        nested = [nested, -0.0]
    return nested
