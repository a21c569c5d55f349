"""What a call that brought no value means for a student: a status, and words that are true whoever wrote the answer.

Every field of what a worker says may be forged: it can only cost points. Text about a place comes from our own copy of the submission; for
hidden tests no word is used that could carry an input out.
"""

from __future__ import annotations

import builtins
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.model import Failure, Module, Status, SubmissionFailed
from autograder.sandbox.launcher import Ending
from autograder.sandbox.worker import config
from autograder.text import clean


@dataclass(frozen=True)
class Place:
    """A line of the student's code, read from our own copy of it."""

    label: str
    line: int
    code: str

    def __str__(self) -> str:
        shown = f": `{self.code}`" if self.code else ""
        return f"{self.label}, line {self.line}{shown}"


def failed(status: Status, feedback: str, hidden_feedback: str | None = None) -> SubmissionFailed:
    """Return the exception for a call without a value. Without a third text, a hidden test may show the feedback."""
    return SubmissionFailed(Failure(status, feedback, feedback if hidden_feedback is None else hidden_feedback))


# Kinds that `worker.exceptions` tells apart -> what to say of them; a place may follow "{at}".
LIMITS = {
    "recursion": "a function calls itself too deeply{at}: does the recursion end?",
    "files": f"too many files are open{{at}}: a submission may have {config.OPEN_FILES}",
    "disk": f"no room for what was written{{at}}: a submission may write {config.SCRATCH_BYTES >> 20} MB in {config.SCRATCH_FILES} files",
    "threads": f"too many threads were started{{at}}: a submission may have {config.THREADS}, within its memory",
    "size": "what was returned is too large or too deeply nested to be graded",
}
NOT_ALLOWED = "a submission may not start programs, use the network, or open files that are not its own"
CLOSED_LINE = "your code closed the line on which its answers go to the grader (descriptor 3)"
WHY_KILLED = {
    "SIGSEGV": ": a crash below Python, or recursion without end",
    "SIGABRT": ": a crash below Python, or recursion without end",
    "SIGKILL": ": the machine had no memory left for it, or it killed itself",
    "SIGSYS": ": a call to the system that is not allowed",
}


def death(ending: Ending) -> SubmissionFailed:
    """Return what the end of a worker that closed its line means for a student. An exit code never earns anything."""
    code = ending.code
    if ending.killed or code == config.FAILED:
        return failed("crashed", CLOSED_LINE)
    if code >= 0:
        return failed("crashed", f"your code ended the process (exit status {code}): does it call exit() or quit()?")
    if code == -signal.SIGKILL and ending.cpu_seconds >= ending.cpu_limit - 1:
        return failed("timeout", f"stopped after {ending.cpu_limit} s of processor time, all threads together")
    name = _signal_name(code)
    return failed("crashed", f"the process died of {name}{WHY_KILLED.get(name, '')}")


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


def failure_of(facts: Mapping[str, Any], module: Module, probes: str, packages: Sequence[str]) -> Failure:
    """Return the Failure for what the worker says was raised. Every field may be forged: it can only cost points.

    The hidden feedback holds no word that could carry an input out: only what our own copies of the submission and of the probes
    contain already. `packages` are those that the assignment allows.
    """
    status, feedback, hidden_feedback = _explained(facts, module, probes, packages)
    exception, message = _type_name(facts), clean(text_of(facts, "message"), 600)
    return Failure(status, feedback, hidden_feedback, exception=exception, message=message)


Explanation = tuple[Status, str, str]


def _explained(facts: Mapping[str, Any], module: Module, probes: str, packages: Sequence[str]) -> Explanation:
    """Return the status, the feedback and the hidden feedback."""
    kind, message = text_of(facts, "kind"), clean(text_of(facts, "message"), 600)
    place = place_in(facts, module)
    at = f" at {place}" if place else ""
    if kind == "todo":
        own_words = message if message and _in_source(message, module) else "not written yet"
        return "missing", message or "not written yet", own_words
    if kind == "missing":
        known = set(re.findall(r"\w+", probes)) | set(module.found)
        name = message if set(message.split(".")) <= known else "a name"
        return "missing", f"{message} is not defined", f"{name} is not defined"
    if kind == "memory":
        return _same("crashed", f"ran out of memory{at}: more than {config.MEMORY >> 30} GB was asked for")
    if kind in LIMITS:
        return _same("error", LIMITS[kind].format(at=at))
    if kind == "import":
        shown = message if _in_source(message, module) else "a package"
        return "error", _not_importable(message, at, packages), _not_importable(shown, at, packages)
    return _raised(kind, facts, message, place, module)


def _same(status: Status, feedback: str) -> Explanation:
    return status, feedback, feedback


def text_of(facts: Mapping[str, Any], name: str) -> str:
    """Return a field that should be a text, or nothing where it is none."""
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _not_importable(name: str, at: str, packages: Sequence[str]) -> str:
    allowed = " and ".join(["the standard library", *packages][::-1])
    return f"{name} cannot be imported{at}: this assignment allows {allowed}"


def _raised(kind: str, facts: Mapping[str, Any], message: str, place: Place | None, module: Module) -> Explanation:
    name = _type_name(facts)
    public = name if hasattr(builtins, name) or _in_source(name, module) else "an exception"
    at = f" at {place}" if place else ""
    if kind == "exit":
        return _same("crashed", f"your code called exit() or was interrupted ({public}){at}")
    if kind == "refused":
        return "error", f"{name}{at}: {message} ({NOT_ALLOWED})", f"{public}{at} ({NOT_ALLOWED})"
    if place is None:
        used = "what was returned cannot be used"
        return "error", f"{used}: {name}: {message}", f"{used} ({public})"
    return "error", f"{name}{at}: {message}" if message else f"{name}{at}", f"{public}{at}"


def _type_name(facts: Mapping[str, Any]) -> str:
    return "".join(letter for letter in text_of(facts, "type")[:60] if letter.isalnum() or letter == "_") or "Exception"


def _in_source(text: str, module: Module) -> bool:
    return any(text in chunk.source for chunk in module.chunks)
