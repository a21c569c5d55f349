"""Report thousands of load problems, each of which makes the grader search the submission."""

from tests.attacks.prelude import answer, line_and_number


def report_problems():
    problem = {"$": "dict", "v": [["kind", "todo"], ["message", "nowhere"]]}
    answer([problem] * 25_000)
    return 2


FACTOR = report_problems()


def honest(x):
    return FACTOR * x
