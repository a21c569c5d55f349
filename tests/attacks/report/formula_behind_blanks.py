"""Hide the sign of a formula behind wide and narrow spaces, which are stripped before the name is written."""

ATTACK = {"honest": 5, "stopped_by": ["text", "intake"], "student": " \u00a0\u3000\u2003@SUM(1+1)*cmd|' C calc'!A0"}
from tests.attacks.prelude import honest, target
