"""Begin the student's name with the wide form of a formula's sign, which some spreadsheets take for the narrow one."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["text", "intake"],
    "controls": [],
    "succeeds_at": [],
    "student": "＝cmd|' C calc'!A0",
}


def honest(x):
    return 2 * x


def target(x):
    return 0 * x
