"""Hand in under the name of a file that the grader itself writes beside the students' folders, in other letters."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["intake", "text"],
    "controls": [],
    "succeeds_at": [],
    "student": "ＧradeBook.CSV",
    "file": "con.target.py",
}


def honest(x):
    return 2 * x


def target(x):
    return 0 * x
