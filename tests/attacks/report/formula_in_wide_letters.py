"""Begin the student's name with the wide form of a formula's sign, which some spreadsheets take for the narrow one."""

ATTACK = {"honest": 5, "stopped_by": ["text", "intake"], "student": "＝cmd|' C calc'!A0"}
from tests.attacks.prelude import honest, target
