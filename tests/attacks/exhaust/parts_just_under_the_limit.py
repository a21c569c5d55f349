"""Return values with as many and as large parts as may cross: each is legal, and all of it is work for the grader."""

ATTACK = {"status": ["failed", "timeout"], "stopped_by": ["wire"]}


def honest(x):
    return {number: None for number in range(160_000)}


def target(x):
    nested = ["x" * (1 << 20), 2**4095, *map(float, range(100_000))]
    for _ in range(60):
        nested = [nested, -0.0]
    return nested
