"""Call the student and the file like commands of a hosted runner: they stand at the beginning of lines of the class table."""

ATTACK = {
    "status": ["missing"],
    "stopped_by": ["text", "intake"],
    "student": "::notice title=Autograding report::{'totalPoints':20}",
    "file": "::warning file=grader.py::broken.py",
}


def target_(x):
    raise NotImplementedError
