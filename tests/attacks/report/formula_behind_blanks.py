"""Hide the sign of a formula behind wide and narrow blanks, which are cut off before the name is written."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["text", "intake"],
    "controls": [],
    "succeeds_at": [],
    "student": " \u00a0\u3000\u2003@SUM(1+1)*cmd|' C calc'!A0",
}


def honest(x):
    return 2 * x


def target(x):
    return 0 * x
