"""Hand in under a name that begins with a minus sign, as a sum and as an option of a command line would."""

ATTACK = {
    "honest": 5,
    "stopped_by": ["text", "intake"],
    "student": "-2+3+cmd|' C calc'!A0",
    "file": "--isolation=none.py",
}
from tests.attacks.prelude import honest, target
