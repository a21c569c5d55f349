"""Our end of a session: hands probes and inputs to a worker, brings values back, and owns the clock.

This is the only module that knows that a submission runs somewhere else. What comes back is treated as an enemy's: an answer counts only
when it carries the number of the call, arrives in time and decodes; everything else becomes a WorkerFailure with one of the closed
statuses, and never an exception of another kind.
"""

from __future__ import annotations

import builtins
import re
import secrets
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from autograder import wire
from autograder.launcher import MEMORY, Launcher, Worker
from autograder.model import Module, Status
from autograder.text import clean

TOTAL_FACTOR = 10.0
QUICK = 0.1


@dataclass(frozen=True)
class Place:
    """A line of the student's code, read from our own copy of it."""

    label: str
    line: int
    code: str

    def __str__(self) -> str:
        shown = f": `{self.code}`" if self.code else ""
        return f"{self.label}, line {self.line}{shown}"


class WorkerFailure(Exception):
    """A call that brought no value. `feedback` may quote the submission's own message; `reserved` does not."""

    def __init__(self, status: Status, feedback: str, reserved: str | None = None) -> None:
        super().__init__(feedback)
        self.status: Status = status
        self.feedback = feedback
        self.reserved = feedback if reserved is None else reserved


class ProbeRunner(Protocol):
    """Runs probes on a submission: in a worker, or in this process for a debugger."""

    def run(self, probe: str, inputs: Mapping[str, Any]) -> Any:
        """Return the probe's value on the submission, or raise WorkerFailure."""

    def close(self) -> str:
        """End it; return what the submission printed."""


class Budget:
    """Wall-clock seconds that a submission may use in all, shared by the sessions of its graded tests."""

    def __init__(self, seconds_per_call: float) -> None:
        self._per_call = seconds_per_call
        self._left = seconds_per_call * TOTAL_FACTOR

    def open(self) -> float:
        """Return the seconds that the next call may take; raise WorkerFailure when they are used up."""
        if self._left <= 0:
            raise WorkerFailure("timeout", f"not run: {self._all_used()}")
        return min(self._per_call, self._left)

    def spend(self, seconds: float) -> None:
        """Take off what a call has used. Quick calls are free: they measure the machine more than the submission."""
        if seconds > self._per_call * QUICK:
            self._left -= seconds

    def overrun(self, allowed: float) -> str:
        """Say what a call did that was stopped after `allowed` seconds."""
        if allowed < self._per_call:
            return f"stopped: {self._all_used()}"
        return f"stopped after {allowed:g} s: is there a loop that never ends?"

    def _all_used(self) -> str:
        return f"the tests before this one used up the {self._per_call * TOTAL_FACTOR:g} s of this submission"


class Session:
    """One worker with one submission loaded, for one graded test. The worker is taken at the first call."""

    def __init__(self, launcher: Launcher, module: Module, probes: str, *, seed: int, budget: Budget) -> None:
        self._launcher = launcher
        self._module = module
        self._probes = probes
        self._seed = seed % 2**32
        self._budget = budget
        self._worker: Worker | None = None
        self._problems: list[WorkerFailure] = []
        self._ended: tuple[int, str] | None = None

    def run(self, probe: str, inputs: Mapping[str, Any]) -> Any:
        """Return the probe's value on the submission, or raise WorkerFailure."""
        if self._worker is None:
            self._load()
        tree, buffers = wire.encode(dict(inputs))
        return self._exchange(wire.CALL, {"probe": probe, "inputs": tree, "seed": self._seed}, buffers)

    def _load(self) -> None:
        self._budget.open()
        self._worker = self._launcher.start()
        head = {"chunks": chunks_of(self._module), "probes": self._probes, "seed": self._seed}
        answer = self._exchange(wire.LOAD, head, [])
        problems = answer if isinstance(answer, list) else []
        self._problems = [self._failure(problem) for problem in problems if isinstance(problem, dict)]

    def _exchange(self, kind: int, head: dict[str, Any], buffers: list[Any]) -> Any:
        assert self._worker is not None
        allowed = self._budget.open()
        start = time.monotonic()
        number = secrets.randbits(62)
        try:
            self._worker.channel.send(kind, {"id": number, **head}, buffers, start + allowed)
            answered, answer, parts = self._worker.channel.receive(start + allowed)
            if answered not in (wire.RESULT, wire.FAILURE) or answer.get("id") != number:
                raise wire.ProtocolError("an answer to no question")
            if answered == wire.RESULT:
                return wire.decode(answer.get("value"), parts)
        except TimeoutError:
            self._end()
            raise WorkerFailure("timeout", self._budget.overrun(allowed)) from None
        except wire.Closed:
            raise death(self._end()) from None
        except wire.ProtocolError as error:
            self._end()
            raise WorkerFailure("crashed", f"what came back could not be read ({error})") from None
        finally:
            self._budget.spend(time.monotonic() - start)
        raise self._explain(answer)

    def _explain(self, answer: dict[str, Any]) -> WorkerFailure:
        """Return what a FAILURE says; when a name is missing, the statement that should have defined it is to blame."""
        failure = self._failure(answer)
        name = clean(str(answer.get("message")), 80)
        if answer.get("kind") != "missing" or "." in name:
            return failure
        if name in self._module.lost:
            return WorkerFailure("error", f"{name} is not defined: {self._module.lost[name]}")
        if self._problems:
            first = self._problems[0]
            before = f"{name if name in self._module.found else 'a name'} is not defined, because the code before it stopped: "
            return WorkerFailure("error", before + first.feedback, before + first.reserved)
        return failure

    def _failure(self, facts: Mapping[str, Any]) -> WorkerFailure:
        return failure_of(facts, self._module, self._probes)

    def _end(self) -> int:
        """End the worker, whatever it is doing, and keep its exit code and what it printed."""
        assert self._worker is not None
        if self._ended is None:
            code = self._worker.end()
            self._worker.channel.close()
            self._ended = (code, self._worker.output.text())
        return self._ended[0]

    def close(self) -> str:
        """End the worker; return what the submission printed."""
        if self._worker is None:
            return ""
        self._end()
        assert self._ended is not None
        return self._ended[1]


def chunks_of(module: Module) -> list[dict[str, Any]]:
    """Return the code of a submission as a worker takes it."""
    return [{"name": chunk.label, "source": chunk.source, "keep": list(chunk.keep)} for chunk in module.chunks]


def death(code: int) -> WorkerFailure:
    """Return what a worker's exit code means for a student. An exit code never earns anything."""
    if code >= 0:
        return WorkerFailure(
            "crashed", f"your code ended the process (exit status {code}): does it call exit() or quit()?"
        )
    deep = code in (-signal.SIGSEGV, -signal.SIGABRT)
    why = ": a crash below Python, or recursion without end" if deep else ""
    return WorkerFailure("crashed", f"the process died of {_signal_name(code)}{why}")


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def place_in(facts: Mapping[str, Any], module: Module) -> Place | None:
    """Return the place that a failure names, if it is one of the submission: text comes from our copy, never from the worker."""
    index, line = facts.get("chunk"), facts.get("line")
    if type(index) is not int or type(line) is not int or not 0 <= index < len(module.chunks):
        return None
    lines = module.chunks[index].source.split("\n")
    if not 1 <= line <= len(lines):
        return None
    return Place(module.chunks[index].label, line, clean(lines[line - 1].strip(), 120))


def _in_source(text: str, module: Module) -> bool:
    return any(text in chunk.source for chunk in module.chunks)


def failure_of(facts: Mapping[str, Any], module: Module, probes: str) -> WorkerFailure:
    """Return the WorkerFailure for what the worker says was raised. Every field may be forged: it can only cost points.

    The reserved text, for hidden tests, holds no word that could carry an input out: only what our own copies of the submission and of
    the probes contain already.
    """
    kind = facts.get("kind")
    name = "".join(letter for letter in str(facts.get("type"))[:60] if letter.isalnum() or letter == "_") or "Exception"
    public = name if hasattr(builtins, name) or _in_source(name, module) else "an exception"
    message = clean(str(facts.get("message", "")), 600)
    place = place_in(facts, module)
    at = f" at {place}" if place else ""
    if kind == "todo":
        own_words = message if message and _in_source(message, module) else "not written yet"
        return WorkerFailure("missing", message or "not written yet", own_words)
    if kind == "missing":
        known = set(re.findall(r"\w+", probes)) | set(module.found)
        named = set(message.split(".")) <= known
        return WorkerFailure("missing", f"{message} is not defined", f"{message if named else 'a name'} is not defined")
    if kind == "memory":
        return WorkerFailure("crashed", f"ran out of memory{at}: more than {MEMORY >> 30} GB was asked for")
    if kind == "exit":
        return WorkerFailure("crashed", f"your code called exit() or was interrupted ({public}){at}")
    if place is None:
        used = "what was returned cannot be used"
        return WorkerFailure("error", f"{used}: {name}: {message}", f"{used} ({public})")
    return WorkerFailure("error", f"{name}{at}: {message}" if message else f"{name}{at}", f"{public}{at}")
