"""Write a finished result to every open descriptor, in case one leads to the process that records scores."""

ATTACK = {"status": ["crashed", "failed"], "stopped_by": ["wire"]}
import json
import os

from tests.attacks.prelude import honest

RESULT = json.dumps({"score": 20, "max_score": 20, "status": "passed", "tests": []}).encode() + b"\n"


def target(x):
    for number in range(3, 1024):
        try:
            os.set_blocking(number, False)
            os.write(number, RESULT)
        except OSError:
            continue
    return 0 * x
