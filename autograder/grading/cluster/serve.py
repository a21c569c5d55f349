"""The grader beside a Dask worker: grades one job after another, as `grade` does on one machine.

Its argument is the descriptor of a socket to the Dask worker. It ends when the other end of the socket does.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path

import msgspec

from autograder.course.assignment import load_assignment
from autograder.grading.cluster.frames import DIED, LATE, READY, REFUSED, RESULT, FrameError, receive, send
from autograder.grading.cluster.messages import Order, encode_report, facts_document, submission_of
from autograder.grading.grader import Grader
from autograder.grading.judges import DIED as DIED_WHY
from autograder.grading.judges import Judges, Lost
from autograder.model import KitError, Submission
from autograder.sandbox.doctor import choose
from autograder.sandbox.launcher import one_thread
from autograder.sandbox.levels import can_fork


def main() -> None:
    """Grade jobs until the Dask worker ends."""
    one_thread()
    with socket.socket(fileno=int(sys.argv[1])) as link, contextlib.suppress(FrameError, ConnectionError):
        _, content = receive(link)
        try:
            _serve(link, msgspec.json.decode(content, type=Order))
        except KitError as error:
            send(link, REFUSED, str(error).encode(errors="replace"))


def _serve(link: socket.socket, order: Order) -> None:
    if not can_fork():
        raise KitError("a worker of a cluster needs Linux")
    # The archive is unpacked in the working directory.
    root = Path.cwd()
    assignments = {slug: load_assignment(root, slug) for slug in order.slugs}
    isolation = choose(order.isolation, assignments.values())
    with Grader(assignments, seed=order.seed, isolation=isolation) as grader:
        facts = facts_document(assignments, order.seed, isolation.level)
        with grader.judges(at_once=1, finish=encode_report) as judges:
            send(link, READY, facts)
            while True:
                _, job = receive(link)
                judges.give(submission_of(job))
                send(link, *_reply(link, judges))


def _reply(link: socket.socket, judges: Judges[Submission, bytes]) -> tuple[bytes, bytes]:
    """Return the kind and the content of the answer; raise FrameError if the Dask worker ends before."""
    results = judges.wait(also=[link])
    if not results:
        raise FrameError("the Dask worker has ended")
    (result,) = results
    if not isinstance(result, Lost):
        return RESULT, result
    return (DIED if result.why == DIED_WHY else LATE), b""


if __name__ == "__main__":
    main()
