"""Report failures of invalid kinds: a verdict, and a nested object."""

ATTACK = {"status": ["error"]}
from tests.attacks.prelude import fail, line_and_number


def honest(x):
    fail(kind="passed", type="Verdict", message="passed", status="passed", score=20, points=20)
    return x


def target(x):
    fail(kind={"kind": ["memory", "missing", {}]}, type=None, message=None, layer="seccomp", ready=True)
    return x
