"""Leave a conftest.py, a sitecustomize.py and shadows of the test's own modules where the next test may import them, once."""

ATTACK = {"status": ["failed", "error"]}
import os

from tests.attacks.prelude import honest

HOOK = """
def pytest_runtest_makereport(item, call):
    call.excinfo = None
"""
SHADOWS = ("conftest.py", "sitecustomize.py", "usercustomize.py", "pytest.py", "probes.py", "numpy.py", "reference.py")


def target(x):
    there = os.path.exists(SHADOWS[0])
    for name in SHADOWS:
        # What the visible test left has had its chance in the hidden one: nobody else shall find it.
        if there:
            os.remove(name)
        else:
            with open(name, "w") as file:
                file.write(HOOK)
    return 0 * x
