"""Turns a failed call into a status and a message for the student.

A worker may forge every field of its answer; that can only cost points. The text of a line comes from the grader's own copy of the
submission. Messages of hidden tests contain no word that could reveal an input.
"""

from __future__ import annotations

import builtins
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.model import Failure, Module, Status, SubmissionFailed
from autograder.sandbox.advice import hint_for_exception
from autograder.sandbox.launcher import Ending
from autograder.sandbox.worker import config
from autograder.text import clean

# Characters of a line of code, a message and the name of a type in feedback.
CODE_LENGTH, MESSAGE_LENGTH, TYPE_LENGTH = 120, 600, 60


@dataclass(frozen=True)
class Place:
    """A line of the student's code, read from the grader's own copy."""

    label: str
    line: int
    code: str
    chunk: int = 0

    def __str__(self) -> str:
        shown = f": `{self.code}`" if self.code else ""
        return f"{self.label}, line {self.line}{shown}"


def failed(status: Status, feedback: str, hidden_feedback: str | None = None) -> SubmissionFailed:
    """Return the exception for a failed call. `hidden_feedback` defaults to the feedback."""
    return SubmissionFailed(Failure(status, feedback, feedback if hidden_feedback is None else hidden_feedback))


# {kind from `worker.exceptions`: message}; a place may replace "{at}".
LIMIT_MESSAGES = {
    "recursion": "a function calls itself too deeply{at}: does the recursion end?",
    "files": f"too many files are open{{at}}: a submission may have {config.OPEN_FILES}",
    "disk": (
        f"no room for what was written or printed{{at}}: a submission may write {config.SCRATCH_BYTES >> 20} MB "
        f"in {config.SCRATCH_FILES} files"
    ),
    "threads": f"too many threads were started{{at}}: a submission may have {config.THREADS}, within its memory",
    "size": "the returned value is too large or too deeply nested to be graded",
}
NOT_ALLOWED = "a submission may not start programs, use the network, or open files that are not its own"
CLOSED_LINE = f"your code closed the connection to the grader (descriptor {config.STREAM})"
WHY_KILLED = {
    "SIGSEGV": ": a crash below Python, or recursion without end",
    "SIGABRT": ": a crash below Python, or recursion without end",
    "SIGKILL": ": the machine had no memory left for it, or it killed itself",
    "SIGSYS": ": a system call that is not allowed",
}


def death(ending: Ending) -> SubmissionFailed:
    """Return the failure for a dead worker. No exit status earns points."""
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
    """Return the place of a failure, or None for an unknown line."""
    index, line = facts.get("chunk"), facts.get("line")
    if type(index) is not int or type(line) is not int or not 0 <= index < len(module.chunks):
        return None
    lines = module.chunks[index].source.split("\n")
    if not 1 <= line <= len(lines):
        return None
    return Place(module.chunks[index].label, line, clean(lines[line - 1].strip(), CODE_LENGTH), index)


def failure_of(facts: Mapping[str, Any], module: Module, probes: str, packages: Sequence[str]) -> Failure:
    """Return the Failure for a worker's description of an exception.

    The hidden feedback contains only words from the grader's own copies of the submission and the probes. `packages` are the allowed ones.
    """
    failure = _explained(facts, module, probes, packages)
    place, exception, message = place_in(facts, module), _type_name(facts), _message(facts)
    if place is None:
        return replace(failure, exception=exception, message=message)
    source = module.chunks[place.chunk].source
    hint = hint_for_exception(exception, message, source.split("\n")[place.line - 1], source)
    return replace(failure, exception=exception, message=message, hint=hint, place=(place.chunk, place.line))


def _explained(facts: Mapping[str, Any], module: Module, probes: str, packages: Sequence[str]) -> Failure:
    kind, message = text_of(facts, "kind"), _message(facts)
    place = place_in(facts, module)
    at = f" at {place}" if place else ""
    if kind == "todo":
        own_words = message if message and _in_source(message, module) else "not written yet"
        return Failure("missing", message or "not written yet", own_words)
    if kind == "missing":
        known = set(re.findall(r"\w+", probes)) | set(module.found)
        name = message if set(message.split(".")) <= known else "a name"
        return Failure("missing", f"{message} is not defined", f"{name} is not defined")
    if kind == "memory":
        return _same("crashed", f"ran out of memory{at}: a submission may have {config.MEMORY >> 30} GB")
    if kind in LIMIT_MESSAGES:
        return _same("error", LIMIT_MESSAGES[kind].format(at=at))
    if kind == "import":
        shown = message if _in_source(message, module) else "a package"
        return Failure("error", _not_importable(message, at, packages), _not_importable(shown, at, packages))
    return _raised(kind, facts, place, module)


def _same(status: Status, feedback: str) -> Failure:
    return Failure(status, feedback, feedback)


def text_of(facts: Mapping[str, Any], name: str) -> str:
    """Return a text field, or "" if it is no text."""
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _not_importable(name: str, at: str, packages: Sequence[str]) -> str:
    allowed = " and ".join(["the standard library", *packages][::-1])
    return f"{name} cannot be imported{at}: this assignment allows {allowed}"


def _raised(kind: str, facts: Mapping[str, Any], place: Place | None, module: Module) -> Failure:
    name, message = _type_name(facts), _message(facts)
    public = name if hasattr(builtins, name) or _in_source(name, module) else "an exception"
    at = f" at {place}" if place else ""
    if kind == "exit":
        return _same("crashed", f"your code called exit() or was interrupted ({public}){at}")
    if kind == "refused":
        return Failure("error", f"{name}{at}: {message} ({NOT_ALLOWED})", f"{public}{at} ({NOT_ALLOWED})")
    if place is None:
        unusable = "the returned value cannot be used"
        return Failure("error", f"{unusable}: {name}: {message}", f"{unusable} ({public})")
    return Failure("error", f"{name}{at}: {message}" if message else f"{name}{at}", f"{public}{at}")


def _message(facts: Mapping[str, Any]) -> str:
    return clean(text_of(facts, "message"), MESSAGE_LENGTH)


def _type_name(facts: Mapping[str, Any]) -> str:
    return (
        "".join(letter for letter in text_of(facts, "type")[:TYPE_LENGTH] if letter.isalnum() or letter == "_")
        or "Exception"
    )


def _in_source(text: str, module: Module) -> bool:
    return any(text in chunk.source for chunk in module.chunks)
