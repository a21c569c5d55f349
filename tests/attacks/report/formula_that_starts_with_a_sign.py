"""Hand in under a name that begins with a minus sign, as a sum and as an option of a command line would."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["text", "intake"],
    "controls": [],
    "succeeds_at": [],
    "student": "-2+3+cmd|' C calc'!A0",
    "file": "--isolation=none.py",
}


def honest(x):
    return 2 * x


def target(x):
    return 0 * x
