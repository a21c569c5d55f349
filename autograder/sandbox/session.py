"""Runs probes in a worker, under limits of time and size.

Answers may be hostile. One counts only if it carries the number of its call, arrives in time and decodes. Everything else becomes a
Failure with one of the closed statuses, and never another exception.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from autograder.model import Chunk, Failure, Module, SubmissionFailed
from autograder.sandbox.feedback import closed_list
from autograder.sandbox.feedback.failures import death, failed, failure_of, text_of
from autograder.sandbox.launcher import Ending, Launcher, Worker
from autograder.sandbox.worker import config, server, values, wire
from autograder.sandbox.worker.values import Encoded
from autograder.text import clean

# A submission's time in all, as a multiple of the time for one call.
TOTAL_FACTOR = 10.0
# Calls below this share of their time are free.
QUICK = 0.1
# The share of its time that a call has in a worker with earlier cases. A timeout there does not count: a fresh worker has all of it.
USED_SHARE = 0.25
# Bytes of all answers of a submission: many times as much as correct ones have.
MOST_BYTES = 1 << 30
# Seconds for a worker with a closed stream to end: the kernel is nearly always tearing it down.
SELF_SECONDS = 0.05
NUMBER_BITS = 62
SEEDS = 2**32
SHOWN_NAME_LENGTH = 80


class ProbeRunner(Protocol):
    """Runs probes on a submission, in a worker or in this process."""

    @property
    def outside_changed(self) -> bool:
        """Whether the submission changed something outside its own modules, and so perhaps its later answers."""

    def start_anew(self) -> None:
        """Forget the state of the submission's modules: load it anew before the next call."""

    def run(self, probe: str, inputs: Encoded) -> Any:
        """Return the probe's value on the submission, or raise SubmissionFailed."""

    def printed(self) -> str:
        """Return what the submission printed since the last call."""

    def close(self) -> None:
        """End the submission."""


class Budget:
    """The time and bytes left to all sessions of a submission."""

    def __init__(self, seconds_per_call: float) -> None:
        self.per_call = seconds_per_call
        self.bytes_left = MOST_BYTES
        self._left = seconds_per_call * TOTAL_FACTOR

    def open(self) -> float:
        """Return the seconds for the next call. Raise SubmissionFailed if time or bytes are used up."""
        if self._left <= 0:
            raise failed("timeout", f"not run: {self._all_used()}", closed_list.USED_UP)
        if self.bytes_left <= 0:
            feedback = f"not run: the tests before this one returned more than {MOST_BYTES >> 30} GB"
            raise failed("error", feedback, closed_list.USED_UP)
        return min(self.per_call, self._left)

    def spend(self, seconds: float, received: int) -> None:
        """Subtract the use of a call. Quick calls are free: they depend on the machine more than on the code."""
        self.bytes_left -= received
        if seconds > self.per_call * QUICK:
            self._left -= seconds

    @property
    def left(self) -> float:
        """The seconds left to all calls."""
        return self._left

    def give_back(self, seconds: float) -> None:
        """Add the seconds of an answer that does not count."""
        self._left += seconds

    def overrun(self, allowed: float, *, loading: bool) -> str:
        """Return the message for a call stopped after `allowed` seconds."""
        if allowed < self.per_call:
            return f"stopped: {self._all_used()}"
        when = " while the code was loaded, before any function was called" if loading else ""
        return f"stopped after {allowed:g} s{when}: is there a loop that never ends, or does it wait for something?"

    def _all_used(self) -> str:
        return f"the tests before this one used up the {self.per_call * TOTAL_FACTOR:g} s of this submission"


class Session:
    """One worker with one submission. The first call starts it."""

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
        """`packages` are the allowed ones, for the message to a student who imports another."""
        self._packages = tuple(packages)
        self._launcher = launcher
        self._module = module
        self._probes = probes
        self._seed = seed % SEEDS
        self._budget = budget
        self._worker: Worker | None = None
        self._problems: list[Failure] = []
        self._anew = False
        self._used = False
        self.outside_changed = False
        self._ending: Ending | None = None

    def start_anew(self) -> None:
        """Load the submission anew before the next call."""
        self._anew = self._used = self._worker is not None

    def run(self, probe: str, inputs: Encoded) -> Any:
        """Return the probe's value on the submission, or raise SubmissionFailed."""
        if self._ending is not None:
            feedback = "not run: your code ended its process in an earlier call of this test"
            raise failed("crashed", feedback, closed_list.ENDED)
        if self._worker is None:
            self._load()
        head = {"probe": probe, "inputs": inputs.tree, "seed": self._seed, "anew": self._anew}
        self._anew = False
        try:
            return self._exchange(wire.CALL, head, inputs.buffers)
        finally:
            # Not earlier: a fork takes time, and the judge waits for this answer.
            self._launcher.refill()

    def _load(self) -> None:
        self._budget.open()
        self._worker = self._launcher.start()
        head = {"chunks": chunks_of(self._module.chunks), "seed": self._seed}
        answer = self._exchange(wire.LOAD, head, [_compiled(self._probes)])
        problems = answer[: config.PROBLEMS] if isinstance(answer, list) else []
        self._problems = [self._failure(problem) for problem in problems if isinstance(problem, dict)]

    def _exchange(self, kind: int, head: dict[str, Any], buffers: Sequence[Any]) -> Any:
        assert self._worker is not None
        allowed = self._budget.open() * (USED_SHARE if self._used else 1.0)
        start, before, channel = time.monotonic(), self._worker.channel.received, self._worker.channel
        number = secrets.randbits(NUMBER_BITS)
        try:
            channel.send(kind, {"id": number, **head}, buffers, start + allowed)
            answer = channel.receive(start + allowed, self._budget.bytes_left)
            if answer.kind not in (wire.RESULT, wire.FAILURE) or answer.head.get("id") != number:
                raise values.ProtocolError("it does not belong to the call")
            self.outside_changed |= answer.head.get("outside_changed") is True
            if answer.kind == wire.RESULT:
                return values.decode(answer.head.get("value"), answer.buffers)
        except TimeoutError:
            self._end()
            feedback = self._budget.overrun(allowed, loading=kind == wire.LOAD)
            raise failed("timeout", feedback, closed_list.TOO_SLOW) from None
        except wire.Closed:
            raise death(self._end(wait=SELF_SECONDS)) from None
        except values.ProtocolError as error:
            self._end()
            raise failed("crashed", f"{closed_list.UNREADABLE} ({error})", closed_list.UNREADABLE) from None
        finally:
            self._budget.spend(time.monotonic() - start, channel.received - before)
        raise self._explain(answer.head)

    def _explain(self, answer: dict[str, Any]) -> SubmissionFailed:
        """Return the reason of a FAILURE. For a missing name it is the statement that should define it."""
        failure = self._failure(answer)
        problem = self._problems[0] if self._problems else None
        if answer.get("type") == "NameError" and problem:
            feedback = f"{problem.feedback}; later {failure.feedback}"
            return SubmissionFailed(Failure("error", feedback, problem.hidden_feedback, problem.hint))
        name = clean(text_of(answer, "message"), SHOWN_NAME_LENGTH)
        if answer.get("kind") != "missing" or "." in name:
            return SubmissionFailed(failure)
        if name in self._module.lost:
            feedback = closed_list.lost(name, self._module)
            return SubmissionFailed(Failure("error", feedback, feedback, undefined=True))
        if problem and self._module.found.get(name, "") is not None:
            known = name if name in self._module.found else "a name"
            feedback = f"{known} is not defined, because the code before it stopped: {problem.feedback}"
            return SubmissionFailed(Failure("error", feedback, problem.hidden_feedback, problem.hint, undefined=True))
        return SubmissionFailed(replace(failure, undefined=self._module.found.get(name, "") is None))

    def _failure(self, facts: Mapping[str, Any]) -> Failure:
        return failure_of(facts, self._module, self._probes, self._packages)

    def _end(self, *, wait: float = 0.0) -> Ending:
        """End the worker. Keep its exit status."""
        assert self._worker is not None
        if self._ending is None:
            self._ending = self._worker.end(wait)
            self._worker.channel.close()
        return self._ending

    def printed(self) -> str:
        """Return what the submission printed since the last call."""
        return "" if self._worker is None else self._worker.output.take()

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._end()
            self._worker.output.close()
            self._worker = None


_compiled = cache(server.compiled)


def cpu_seconds(seconds_per_call: float) -> int:
    """Return a worker's limit of processor time, from the wall-clock limit."""
    return math.ceil(seconds_per_call * TOTAL_FACTOR)


def chunks_of(chunks: Sequence[Chunk]) -> list[dict[str, Any]]:
    """Return the code of a submission as plain data."""
    return [{"name": chunk.label, "source": chunk.source, "keep": list(chunk.keep)} for chunk in chunks]
