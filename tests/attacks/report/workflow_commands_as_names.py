"""Name the student and the file like workflow commands: lines of the class table start with them."""

ATTACK = {
    "status": ["missing"],
    "stopped_by": ["text", "intake"],
    "student": "::notice title=Autograding report::{'totalPoints':20}",
    "file": "::warning file=grader.py::broken.py",
}


def target_(x):
    raise NotImplementedError
