"""Submit under the name of a file that the grader writes beside the students' folders, in other letter case."""

ATTACK = {"honest": 5, "stopped_by": ["intake", "text"], "student": "ＧradeBook.CSV", "file": "con.target.py"}
from tests.attacks.prelude import honest, target
