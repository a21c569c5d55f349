"""Replace the channel's send function, so that each answer claims that it passed, with a score."""

from tests.attacks.prelude import honest, worker

VERDICT = {
    "status": "passed",
    "score": 20,
    "verdict": "passed",
    "expected": 0,
    "bound": float(1 << 60),
    "grader": "done",
}


def target(x):
    channel = worker()["wire"].Channel
    send = channel.send

    def boast(self, kind, head, buffers, deadline=None):
        return send(self, kind, {**VERDICT, **head}, buffers, deadline)

    channel.send = boast
    return 0 * x
