"""The closed list of sentences about a failed call in a hidden test.

A submission sees the inputs of hidden tests, and it chooses how it fails there. So each sentence that it can choose from tells its author
something about the inputs. This module has them all, made of the grader's own words, the names that the assignment
publishes, and lines of the submission's code as the grader read them. No text, number or size from a worker gets into one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autograder.model import Module
from autograder.text import clean

MOST_PLACES = 100
CODE_LENGTH = 120
_ATTRIBUTE = re.compile(r"\.([A-Za-z_]\w*)")

UNUSABLE = "the returned value cannot be used"
UNREADABLE = "the answer of your code could not be read"
TOO_LARGE = "the returned value is too large or too deeply nested to be graded"
TOO_SLOW = "stopped: is there a loop that never ends, or does it wait for something?"
USED_UP = "not run: the tests before this one used up the time or the bytes of this submission"
ENDED = "your code ended the process: does it call exit() or quit()?"
DIED = "the process died: a crash below Python, recursion without end, or no memory left"
LIMIT = "your code opened too many files, started too many threads, or wrote or printed too much"
NOT_WRITTEN = "not written yet"
NOT_DEFINED = "a name is not defined"
CHANGED = "a second run with the same inputs and the same seed gave a different answer"
WITHOUT_PLACE = (
    UNUSABLE, UNREADABLE, TOO_LARGE, TOO_SLOW, USED_UP, ENDED, DIED, LIMIT, NOT_WRITTEN, NOT_DEFINED, CHANGED,
)  # fmt: skip

TOO_DEEP = "a function calls itself too deeply: does the recursion end?"
NO_MEMORY = "ran out of memory"
REFUSED = "your code tried what a submission may not do: start programs, use the network, or open files of others"
NO_PACKAGE = "a package that this assignment does not allow was imported"
EXIT = "your code called exit() or was interrupted"
EXCEPTION = "an exception"
RAISED = (
    "AssertionError", "AttributeError", "IndexError", "KeyError", "NameError", "TypeError", "UnboundLocalError", "ValueError",
    "ZeroDivisionError",
)  # fmt: skip
AT_A_PLACE = (TOO_DEEP, NO_MEMORY, REFUSED, NO_PACKAGE, EXIT, EXCEPTION, *RAISED)


@dataclass(frozen=True)
class Place:
    """A line of the student's code, read from the grader's own copy."""

    label: str
    line: int
    code: str
    chunk: int

    def __str__(self) -> str:
        shown = f": `{self.code}`" if self.code else ""
        return f"{self.label}, line {self.line}{shown}"


def place_in(module: Module, chunk: object, line: object) -> Place | None:
    """Return the place of a failure, or None for an unknown line."""
    if type(chunk) is not int or type(line) is not int or not 0 <= chunk < len(module.chunks):
        return None
    lines = module.chunks[chunk].source.split("\n")
    if not 1 <= line <= len(lines):
        return None
    return Place(module.chunks[chunk].label, line, clean(lines[line - 1].strip(), CODE_LENGTH), chunk)


def raised(type_name: str) -> str:
    """Return the name of an exception as a hidden test shows it."""
    return type_name if type_name in RAISED else EXCEPTION


def published(module: Module, probes: str) -> frozenset[str]:
    """Return the names that every student knows: the required ones, and the attributes that the probes use."""
    return frozenset(_ATTRIBUTE.findall(probes)) | frozenset(module.found)


def not_defined(name: str, names: Collection[str]) -> str:
    """Return that a name is missing, by name if it is published."""
    return f"{name} is not defined" if name in names else NOT_DEFINED


def todo(message: str, module: Module, names: Collection[str]) -> str:
    """Return the TODO of a stub: that of a required name, or of its method."""
    return message if message in _todos(module, names) else NOT_WRITTEN


def _todos(module: Module, names: Collection[str]) -> Iterator[str]:
    for name in module.found:
        yield f"TODO: {name}"
        yield from (f"TODO: {name}.{method}" for method in names)


def lost(name: str, module: Module) -> str:
    """Return why the definition of a required name could not be read; no run decides this."""
    return f"{name} is not defined: {module.lost[name]}"


def at(module: Module, what: str, chunk: object, line: object) -> str:
    """Return a sentence of AT_A_PLACE with its line. In code of more than MOST_PLACES lines, several lines share a sentence."""
    lines = _code_lines(module)
    if (chunk, line) not in lines:
        return what
    step = _step(lines)
    return f"{what} {_shown(module, lines[lines.index((chunk, line)) // step * step], step)}"


def sentences(module: Module, probes: str) -> Iterator[str]:
    """Yield every sentence that a worker with this submission can cause."""
    names, lines = published(module, probes), _code_lines(module)
    places = [_shown(module, line, _step(lines)) for line in lines[:: _step(lines)]]
    yield from WITHOUT_PLACE
    yield from (not_defined(name, names) for name in names)
    yield from _todos(module, names)
    yield from (lost(name, module) for name in module.lost)
    for what in AT_A_PLACE:
        yield what
        yield from (f"{what} {place}" for place in places)


def _code_lines(module: Module) -> list[tuple[object, object]]:
    """Return the chunk and number of each line with code."""
    return [
        (chunk, number)
        for chunk, text in enumerate(module.chunks)
        for number, line in enumerate(text.source.split("\n"), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def _shown(module: Module, line: tuple[object, object], step: int) -> str:
    return f"{'at' if step == 1 else 'near'} {place_in(module, *line)}"


def _step(lines: Sequence[object]) -> int:
    return max(1, math.ceil(len(lines) / MOST_PLACES))
