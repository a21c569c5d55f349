"""Submit under a name that leads out of the reports folder, to the results and the gradebook."""

ATTACK = {
    "honest": 5,
    "stopped_by": ["intake", "text"],
    "student": "../../../reports",
    "file": "../../results.json/../target.py",
}
from tests.attacks.prelude import honest, target
