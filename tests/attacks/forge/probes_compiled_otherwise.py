"""Replace `compile` while the submission loads, so that the probes get other code."""

ATTACK = {"status": ["failed", "error"]}
import builtins

OTHER = """
class Passed(Exception):
    status, score = "passed", 20

def honest(submission, x):
    return submission.honest(x)

def target(submission, x):
    assert x is not None, "passed"
    return {"passed": True, "expected": x, "got": x}
"""


def replace_compile():
    really = builtins.compile

    def compiled(source, filename, *arguments, **options):
        return really(OTHER if filename == "<probes>" else source, filename, *arguments, **options)

    builtins.compile = compiled
    return True


REPLACED = replace_compile()


def honest(x):
    return REPLACED and 2 * x


def target(x):
    return REPLACED and 0 * x
