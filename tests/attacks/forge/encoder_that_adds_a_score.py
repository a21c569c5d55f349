"""Replace the channel's send function, so that each answer claims that it passed, with a score."""

import sys

from tests.attacks.prelude import honest

VERDICT = {
    "status": "passed",
    "score": 20,
    "verdict": "passed",
    "expected": 0,
    "bound": float(1 << 60),
    "grader": "done",
}


def wire():
    return next(module for module in list(sys.modules.values()) if hasattr(module, "Channel"))


def target(x):
    send = wire().Channel.send

    def boast(self, kind, head, buffers, deadline=None):
        return send(self, kind, {**VERDICT, **head}, buffers, deadline)

    wire().Channel.send = boast
    return 0 * x
