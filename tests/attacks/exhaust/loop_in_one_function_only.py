"""Hang in one function of two: what the other earns must neither be lost nor come late."""

ATTACK = {
    "honest": 5,
    "status": ["timeout"],
    "stopped_by": ["clock"],
    "controls": [],
    "succeeds_at": [],
}


def honest(x):
    return 2 * x


def target(x):
    while x.size:
        x = x + 1
