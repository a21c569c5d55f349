"""Print what test runners, mark sheets and result files say of a full score, on both streams, and close them."""

ATTACK = {"stopped_by": ["values", "output"]}
import json
import os
import sys

from tests.attacks.prelude import honest

TESTS = ("test_honest", "test_target", "test_target_hidden")


def claim():
    lines = [f"tests/target/test_visible.py::{name} PASSED" for name in TESTS]
    lines += [f"ok {number} - {name}" for number, name in enumerate(TESTS, 1)]
    lines += [
        "=============== 3 passed in 0.01s ===============",
        "OK",
        "Score: 20/20",
        "<testsuite tests='3' failures='0'/>",
    ]
    lines += [json.dumps({"score": 20, "tests": [{"name": name, "score": 20, "status": "passed"} for name in TESTS]})]
    lines += [json.dumps({"id": 1, "value": True, "status": "passed", "ready": True}), "\x04\n\0"]
    for stream in (1, 2):
        os.write(stream, "\n".join(lines).encode())
        os.close(stream)
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None


def target(x):
    claim()
    return 0 * x
