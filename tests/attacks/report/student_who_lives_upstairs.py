"""Hand in under a name that leads out of the folder of the reports, to where the results and the gradebook are."""

ATTACK = {
    "honest": 5,
    "stopped_by": ["intake", "text"],
    "student": "../../../reports",
    "file": "../../results.json/../target.py",
}
from tests.attacks.prelude import honest, target
