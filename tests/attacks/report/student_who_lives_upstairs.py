"""Hand in under a name that leads out of the folder of the reports, to where the results and the gradebook are."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["intake", "text"],
    "controls": [],
    "succeeds_at": [],
    "student": "../../../reports",
    "file": "../../results.json/../target.py",
}


def honest(x):
    return 2 * x


def target(x):
    return 0 * x
