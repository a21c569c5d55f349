"""Report thousands of problems of loading: for each the grader would look for words in what was handed in."""

from tests.attacks.prelude import answer, line_and_number


def report_problems():
    problem = {"$": "dict", "v": [["kind", "todo"], ["message", "nowhere"]]}
    answer([problem] * 25_000)
    return 2


FACTOR = report_problems()


def honest(x):
    return FACTOR * x
