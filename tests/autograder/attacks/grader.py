"""Runs the grader under attack: a forked process with secrets.

The parent process notices its death and processes that it did not start. It grades without a further fork, so that an attack on the judge
reaches it. A `Station` is such a process with its world; it is replaced once an attack has harmed it.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from autograder.course.assignment import load_assignments
from autograder.grading.grader import Grader
from autograder.model import KitError, Report, Submission
from autograder.sandbox.launcher import LayerMissing, Output
from autograder.sandbox.levels import Isolation
from tests.autograder.attacks.world import TOKEN_NAME, World, descendants

START_SECONDS, GRADE_SECONDS, SETTLE_SECONDS = 60.0, 60.0, 4.0
SEED = 541
PR_SET_CHILD_SUBREAPER = 36
PR_SET_PTRACER = 0x59616D61
PR_SET_PTRACER_ANY = ctypes.c_ulong(-1)
# A frame may have 256 MB, and reading text takes several times its size.
MOST_GROWTH = 1 << 30
HONEST = Submission(
    "Honest", "honest", "target", "target.py",
    b'''import fcntl, os, signal, sys
import numpy as np

def listed():
    try:
        return sorted(os.listdir("."))
    except OSError as error:
        return error.errno

def honest(x):
    flags = [fcntl.fcntl(number, fcntl.F_GETFL) for number in range(4)]
    print(os.getcwd(), listed(), sorted(os.environ.items()), flags, os.umask(0o22))
    print(np.geterr(), np.get_printoptions()["precision"], signal.pthread_sigmask(signal.SIG_BLOCK, ()), sys.path)
    return 2 * x
''',
)  # fmt: skip


class Unavailable(Exception):
    """An isolation is not available here. The text says why."""


@dataclass(frozen=True)
class Graded:
    """A report and its circumstances.

    `printed` is the output of all workers, of hidden tests too. `peak` is the grader's peak memory in bytes.
    """

    report: Report
    printed: str
    peak: int
    seconds: float = 0.0


class GraderGone(Exception):
    """The grader died or did not answer. The text says which."""


class Station:
    """A world with a warm grader in it."""

    def __init__(self, isolation: Isolation) -> None:
        """Raise Unavailable if the isolation is not available here."""
        with contextlib.ExitStack() as stack:
            self.world = stack.enter_context(World())
            self._pipe, theirs = multiprocessing.Pipe()
            fork = multiprocessing.get_context("fork")
            self._process = fork.Process(target=_serve, args=(theirs, self.world, isolation), daemon=True)
            self._process.start()
            stack.callback(self._kill)
            theirs.close()
            answer = self._receive(START_SECONDS)
            if isinstance(answer, str):
                raise Unavailable(answer)
            self._own = set(descendants(self.pid))
            self.honest = self.grade(HONEST)
            if self.honest.report.score != 5:
                raise Unavailable(f"an honest submission gets no points: {self.honest.report.outcomes[0].feedback}")
            self.world.settle()
            self._stack = stack.pop_all()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def close(self) -> None:
        self._stack.close()

    def grade(self, submission: Submission) -> Graded:
        """Grade a submission. Raise GraderGone if the grader fails."""
        start = time.monotonic()
        with contextlib.suppress(BrokenPipeError):
            self._pipe.send(submission)
        graded = self._receive(GRADE_SECONDS)
        if isinstance(graded, str):
            raise GraderGone(f"the grader stopped: {graded}")
        assert isinstance(graded, Graded)
        return replace(graded, seconds=time.monotonic() - start)

    def _receive(self, seconds: float) -> object:
        try:
            if self._pipe.poll(seconds):
                return self._pipe.recv()
        except (EOFError, ConnectionError):
            self._process.join(5)
            raise GraderGone(f"the grader died (exit code {self._process.exitcode})") from None
        raise GraderGone(f"the grader did not answer within {seconds:g} s")

    def strangers(self) -> dict[int, str]:
        """Return {pid: name} of leftover processes below the grader, after a moment to end."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            left = {pid: name for pid, name in descendants(self.pid).items() if pid not in self._own}
            if not left or time.monotonic() > deadline:
                return left
            time.sleep(0.02)

    def _kill(self) -> None:
        below = [] if self._process.pid is None else list(descendants(self.pid))
        for pid in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, world: World, isolation: Isolation) -> None:
    """Send None once ready, or the reason why not. Then a Graded for each Submission."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _adopt_orphans()
    os.environ[TOKEN_NAME] = world.canaries["token"]
    # A harmed grader is killed. Its temporary files are removed with its world.
    tempfile.tempdir = str(world.scratch)
    secrets = [bytearray(world.canaries["memory"].encode()) for _ in range(3)]
    printed: list[str] = []
    try:
        grader = Grader(load_assignments(world.root), seed=SEED, isolation=isolation)
        with _recorded_output(printed), grader:
            pipe.send(None)
            while secrets:
                pipe.send(_grade(grader, pipe.recv(), printed))
    except (LayerMissing, KitError) as error:
        pipe.send(f"{error}")
    except EOFError:
        pass


def _grade(grader: Grader, submission: Submission, printed: list[str]) -> Graded:
    printed.clear()
    report = grader.grade(submission)
    # A worker that waits for the next submission is no leftover of this one.
    grader.end_spares()
    # Reports do not need the chunks, and sending them takes time.
    report = replace(report, module=replace(report.module, chunks=()))
    return Graded(report, "\n".join(printed), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10)


def _adopt_orphans() -> None:
    """Adopt orphans below this process, so that `descendants` finds them."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # Some systems let a process trace only its children. That would stop attacks here that succeed elsewhere.
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0)


@contextlib.contextmanager
def _recorded_output(printed: list[str]) -> Iterator[None]:
    """Record the output of every worker. Reports omit it for hidden tests."""
    take = Output.take

    def recorded(output: Output) -> str:
        printed.append(take(output))
        return printed[-1]

    Output.take = recorded  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Output.take = take  # type: ignore[method-assign]
