"""Hand in under the name of a file that the grader itself writes beside the students' folders, in other letters."""

ATTACK = {"honest": 5, "stopped_by": ["intake", "text"], "student": "ＧradeBook.CSV", "file": "con.target.py"}
from tests.attacks.prelude import honest, target
