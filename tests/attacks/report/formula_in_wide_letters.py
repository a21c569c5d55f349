"""Start the student's name with the full-width form of a formula's sign, which some spreadsheets accept."""

ATTACK = {"honest": 5, "stopped_by": ["text", "intake"], "student": "＝cmd|' C calc'!A0"}
from tests.attacks.prelude import honest, target
