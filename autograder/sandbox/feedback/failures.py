"""Turns a failed call into a status and a message for the student.

A worker may forge every field of its answer; that can only cost points. The text of a line comes from the grader's own copy of the
submission. Sentences of hidden tests come from `closed_list`.
"""

from __future__ import annotations

import signal
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.model import Failure, Module, Status, SubmissionFailed
from autograder.sandbox.feedback import closed_list
from autograder.sandbox.feedback.advice import hint_for_exception
from autograder.sandbox.launcher import Ending
from autograder.sandbox.worker import config
from autograder.text import clean

# Characters of a message and the name of a type in feedback.
MESSAGE_LENGTH, TYPE_LENGTH = 600, 60


def failed(status: Status, feedback: str, hidden: str) -> SubmissionFailed:
    """Return the exception for a failed call, with the sentence for hidden tests."""
    return SubmissionFailed(Failure(status, feedback, hidden))


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
        return failed("crashed", CLOSED_LINE, closed_list.ENDED)
    if code >= 0:
        feedback = f"your code ended the process (exit status {code}): does it call exit() or quit()?"
        return failed("crashed", feedback, closed_list.ENDED)
    if code == -signal.SIGKILL and ending.cpu_seconds >= ending.cpu_limit - 1:
        feedback = f"stopped after {ending.cpu_limit} s of processor time, all threads together"
        return failed("timeout", feedback, closed_list.TOO_SLOW)
    name = _signal_name(code)
    return failed("crashed", f"the process died of {name}{WHY_KILLED.get(name, '')}", closed_list.DIED)


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def failure_of(facts: Mapping[str, Any], module: Module, probes: str, packages: Sequence[str]) -> Failure:
    """Return the Failure for a worker's description of an exception. `packages` are the allowed ones."""
    status, feedback = _explained(facts, module, packages)
    hidden = _hidden(facts, module, closed_list.published(module, probes))
    failure = Failure(status, feedback, hidden, exception=_type_name(facts), message=_message(facts))
    place = closed_list.place_in(module, facts.get("chunk"), facts.get("line"))
    if place is None:
        return failure
    source = module.chunks[place.chunk].source
    hint = hint_for_exception(failure.exception, failure.message, source.split("\n")[place.line - 1], source)
    return replace(failure, hint=hint, place=(place.chunk, place.line))


def _explained(facts: Mapping[str, Any], module: Module, packages: Sequence[str]) -> tuple[Status, str]:
    """Return the status and the feedback of a visible test."""
    kind, message = text_of(facts, "kind"), _message(facts)
    place = closed_list.place_in(module, facts.get("chunk"), facts.get("line"))
    at = f" at {place}" if place else ""
    if kind == "todo":
        return "missing", message or closed_list.NOT_WRITTEN
    if kind == "missing":
        return "missing", f"{message} is not defined"
    if kind == "memory":
        return "crashed", f"ran out of memory{at}: a submission may have {config.MEMORY >> 30} GB"
    if kind in LIMIT_MESSAGES:
        return "error", LIMIT_MESSAGES[kind].format(at=at)
    if kind == "import":
        allowed = " and ".join(["the standard library", *packages][::-1])
        return "error", f"{message} cannot be imported{at}: this assignment allows {allowed}"
    return _raised(kind, _type_name(facts), message, at)


def _raised(kind: str, name: str, message: str, at: str) -> tuple[Status, str]:
    if kind == "exit":
        return "crashed", f"your code called exit() or was interrupted ({name}){at}"
    if kind == "refused":
        return "error", f"{name}{at}: {message} ({NOT_ALLOWED})"
    if not at:
        return "error", f"{closed_list.UNUSABLE}: {name}: {message}"
    return "error", f"{name}{at}: {message}" if message else f"{name}{at}"


# {kind from `worker.exceptions`: sentence of a hidden test}.
HIDDEN_AT_A_PLACE = {
    "memory": closed_list.NO_MEMORY,
    "recursion": closed_list.TOO_DEEP,
    "import": closed_list.NO_PACKAGE,
    "exit": closed_list.EXIT,
    "refused": closed_list.REFUSED,
}
HIDDEN = {
    "size": closed_list.TOO_LARGE,
    **dict.fromkeys(("files", "disk", "threads"), closed_list.LIMIT),
}


def _hidden(facts: Mapping[str, Any], module: Module, names: Collection[str]) -> str:
    """Return the sentence of a hidden test."""
    kind, message = text_of(facts, "kind"), _message(facts)
    if kind == "todo":
        return closed_list.todo(message, module, names)
    if kind == "missing":
        return closed_list.not_defined(message.rpartition(".")[2], names)
    if kind in HIDDEN:
        return HIDDEN[kind]
    chunk, line = facts.get("chunk"), facts.get("line")
    if kind not in HIDDEN_AT_A_PLACE and closed_list.place_in(module, chunk, line) is None:
        return closed_list.UNUSABLE
    what = HIDDEN_AT_A_PLACE.get(kind) or closed_list.raised(_type_name(facts))
    return closed_list.at(module, what, chunk, line)


def text_of(facts: Mapping[str, Any], name: str) -> str:
    """Return a text field, or "" if it is no text."""
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _message(facts: Mapping[str, Any]) -> str:
    return clean(text_of(facts, "message"), MESSAGE_LENGTH)


def _type_name(facts: Mapping[str, Any]) -> str:
    return (
        "".join(letter for letter in text_of(facts, "type")[:TYPE_LENGTH] if letter.isalnum() or letter == "_")
        or "Exception"
    )
