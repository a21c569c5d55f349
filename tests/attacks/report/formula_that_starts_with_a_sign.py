"""Submit under a name that starts with a minus sign, like a sum or a command-line option."""

ATTACK = {
    "honest": 5,
    "stopped_by": ["text", "intake"],
    "student": "-2+3+cmd|' C calc'!A0",
    "file": "--isolation=none.py",
}
from tests.attacks.prelude import honest, target
