"""Our end of a session: hands probes and inputs to a worker, brings values back, and owns the clock.

This is the only module that knows that a submission runs somewhere else. What comes back is treated as an enemy's: an answer counts only
when it carries the number of the call, arrives in time and decodes; everything else becomes a Failure with one of the closed
statuses, and never an exception of another kind.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from autograder.model import Failure, Module, SubmissionFailed
from autograder.sandbox.failures import death, failed, failure_of, text_of
from autograder.sandbox.launcher import Ending, Launcher, Worker
from autograder.sandbox.worker import config, server, values, wire
from autograder.sandbox.worker.values import Encoded
from autograder.text import clean

TOTAL_FACTOR = 10.0
QUICK = 0.1
# Of all answers to one submission's tests: many times what they hold when they are right.
MOST_BYTES = 1 << 30
# A worker whose line is closed is nearly always dead already, or will be when the kernel has taken it apart.
SELF_SECONDS = 0.05


class ProbeRunner(Protocol):
    """Runs probes on a submission: in a worker, or in this process for a debugger."""

    def run(self, probe: str, inputs: Encoded) -> Any:
        """Return the probe's value on the submission, or raise SubmissionFailed."""

    def close(self) -> str:
        """End it; return what the submission printed."""


class Budget:
    """What a submission may use in all, shared by the sessions of its graded tests: wall-clock seconds and bytes of answers."""

    def __init__(self, seconds_per_call: float) -> None:
        self.per_call = seconds_per_call
        self.bytes_left = MOST_BYTES
        self._left = seconds_per_call * TOTAL_FACTOR

    def open(self) -> float:
        """Return the seconds that the next call may take; raise SubmissionFailed when they, or the bytes, are used up."""
        if self._left <= 0:
            raise failed("timeout", f"not run: {self._all_used()}")
        if self.bytes_left <= 0:
            raise failed("error", f"not run: what the tests before this one returned is over {MOST_BYTES >> 30} GB")
        return min(self.per_call, self._left)

    def spend(self, seconds: float, received: int) -> None:
        """Take off what a call has used. Quick calls are free: they measure the machine more than the submission."""
        self.bytes_left -= received
        if seconds > self.per_call * QUICK:
            self._left -= seconds

    def overrun(self, allowed: float, *, loading: bool) -> str:
        """Say what a call did that was stopped after `allowed` seconds."""
        if allowed < self.per_call:
            return f"stopped: {self._all_used()}"
        when = " while the code was loaded, before any function was called" if loading else ""
        return f"stopped after {allowed:g} s{when}: is there a loop that never ends, or does it wait for something?"

    def _all_used(self) -> str:
        return f"the tests before this one used up the {self.per_call * TOTAL_FACTOR:g} s of this submission"


class Session:
    """One worker with one submission loaded, for one graded test. The worker is taken at the first call."""

    def __init__(
        self,
        launcher: Launcher,
        module: Module,
        probes: str,
        *,
        seed: int,
        budget: Budget,
        packages: Sequence[str] = (),
    ) -> None:
        """`packages` are those that the assignment allows: they are named to a student who imports another."""
        self._packages = tuple(packages)
        self._launcher = launcher
        self._module = module
        self._probes = probes
        self._seed = seed % 2**32
        self._budget = budget
        self._worker: Worker | None = None
        self._problems: list[Failure] = []
        self._ended: tuple[Ending, str] | None = None

    def run(self, probe: str, inputs: Encoded) -> Any:
        """Return the probe's value on the submission, or raise SubmissionFailed."""
        if self._worker is None:
            self._load()
        head = {"probe": probe, "inputs": inputs.tree, "seed": self._seed}
        try:
            return self._exchange(wire.CALL, head, inputs.buffers)
        finally:
            # Not before: a fork takes its time, and this worker's first answer is what somebody waits for.
            self._launcher.refill()

    def _load(self) -> None:
        self._budget.open()
        self._worker = self._launcher.start()
        head = {"chunks": chunks_of(self._module), "seed": self._seed}
        answer = self._exchange(wire.LOAD, head, [_compiled(self._probes)])
        problems = answer[: config.PROBLEMS] if isinstance(answer, list) else []
        self._problems = [self._failure(problem) for problem in problems if isinstance(problem, dict)]

    def _exchange(self, kind: int, head: dict[str, Any], buffers: Sequence[Any]) -> Any:
        assert self._worker is not None
        allowed = self._budget.open()
        start, before, channel = time.monotonic(), self._worker.channel.received, self._worker.channel
        number = secrets.randbits(62)
        try:
            channel.send(kind, {"id": number, **head}, buffers, start + allowed)
            answer = channel.receive(start + allowed, self._budget.bytes_left)
            if answer.kind not in (wire.RESULT, wire.FAILURE) or answer.head.get("id") != number:
                raise values.ProtocolError("an answer to no question")
            if answer.kind == wire.RESULT:
                return values.decode(answer.head.get("value"), answer.buffers)
        except TimeoutError:
            self._end()
            raise failed("timeout", self._budget.overrun(allowed, loading=kind == wire.LOAD)) from None
        except wire.Closed:
            raise death(self._end(wait=SELF_SECONDS)) from None
        except values.ProtocolError as error:
            self._end()
            raise failed("crashed", f"what came back could not be read ({error})") from None
        finally:
            self._budget.spend(time.monotonic() - start, channel.received - before)
        raise self._explain(answer.head)

    def _explain(self, answer: dict[str, Any]) -> SubmissionFailed:
        """Return what a FAILURE says; when a name is missing, the statement that should have defined it is to blame."""
        failure, problem = self._failure(answer), self._problems[0] if self._problems else None
        if answer.get("type") == "NameError" and problem:
            return failed(
                "error",
                f"{problem.feedback}; later {failure.feedback}",
                f"{problem.hidden_feedback}; later {failure.hidden_feedback}",
            )
        name = clean(text_of(answer, "message"), 80)
        if answer.get("kind") != "missing" or "." in name:
            return SubmissionFailed(failure)
        if name in self._module.lost:
            return failed("error", f"{name} is not defined: {self._module.lost[name]}")
        if problem:
            before = f"{name if name in self._module.found else 'a name'} is not defined, because the code before it stopped: "
            return failed("error", before + problem.feedback, before + problem.hidden_feedback)
        return SubmissionFailed(failure)

    def _failure(self, facts: Mapping[str, Any]) -> Failure:
        return failure_of(facts, self._module, self._probes, self._packages)

    def _end(self, *, wait: float = 0.0) -> Ending:
        """End the worker, whatever it is doing, and keep its exit code and what it printed."""
        assert self._worker is not None
        if self._ended is None:
            ending = self._worker.end(wait)
            self._worker.channel.close()
            self._ended = (ending, self._worker.output.text())
        return self._ended[0]

    def close(self) -> str:
        """End the worker; return what the submission printed."""
        if self._worker is None:
            return ""
        self._end()
        assert self._ended is not None
        return self._ended[1]


_compiled = cache(server.compiled)


def cpu_seconds(seconds_per_call: float) -> int:
    """Return the processor time that a worker may use: no more than the wall clock allows a submission in all."""
    return math.ceil(seconds_per_call * TOTAL_FACTOR)


def chunks_of(module: Module) -> list[dict[str, Any]]:
    """Return the code of a submission as a worker takes it."""
    return [{"name": chunk.label, "source": chunk.source, "keep": list(chunk.keep)} for chunk in module.chunks]
