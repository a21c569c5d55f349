"""What is said of an exception of student code: its kind, type, text and place, as plain values.

Everything here runs beside the code that raised, on objects that it made: no attribute of theirs is trusted to answer.
"""

from __future__ import annotations

import errno
import traceback
from typing import Any

from .values import ProtocolError

MOST_MESSAGE = 4000
FILES = (errno.EMFILE, errno.ENFILE)
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REFUSED = (errno.EPERM, errno.EACCES, errno.EROFS)
NO_MEMORY_IN_TORCH = "can't allocate memory"

# The names under which chunks are compiled, as tracebacks and warnings show them -> their index.
CHUNK_NAMES: dict[str, int] = {}

_class_name = type.__dict__["__name__"].__get__
_traceback_of = BaseException.__dict__["__traceback__"].__get__


class Missing(Exception):
    """A probe asked for something that the submission does not define."""


def describe(error: BaseException) -> dict[str, Any]:
    """Return kind, type, text and place of what a probe or a statement raised."""
    facts = {"type": _class_name(type(error))[:80], "message": message_of(error), **place_of(error)}
    try:
        return {**facts, **_kind_of(error, facts)}
    except BaseException:
        # A class of the submission's own that makes trouble when it is looked at.
        return {**facts, "kind": "error"}


def place_of(error: BaseException) -> dict[str, int]:
    """Return chunk and line of the deepest frame of the student's own code, or {} when there is none."""
    place: dict[str, int] = {}
    for frame, line in traceback.walk_tb(_traceback_of(error)):
        if frame.f_code.co_filename in CHUNK_NAMES:
            place = {"chunk": CHUNK_NAMES[frame.f_code.co_filename], "line": line}
    if not place and type(error) is SyntaxError and error.filename in CHUNK_NAMES:
        place = {"chunk": CHUNK_NAMES[error.filename], "line": error.lineno or 0}
    return place


def message_of(error: BaseException) -> str:
    """Return the text of an exception, whose own `__str__` may raise or lie."""
    try:
        return str.__getitem__(str(error), slice(MOST_MESSAGE))
    except BaseException:
        return "(its message cannot be shown)"


def _kind_of(error: BaseException, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the kind, and a name where the kind is about one."""
    if isinstance(error, Missing):
        return {"kind": "missing"}
    if isinstance(error, NotImplementedError):
        return {"kind": "todo"}
    if isinstance(error, (SystemExit, KeyboardInterrupt, GeneratorExit)):
        return {"kind": "exit"}
    if isinstance(error, ModuleNotFoundError) and error.name:
        return {"kind": "import", "message": str(error.name).partition(".")[0][:80]}
    if isinstance(error, AttributeError) and "chunk" not in facts and error.name:
        # The probe itself asked for it: a method that is not written, a gradient that is not set.
        owner = error.obj if isinstance(error.obj, type) else type(error.obj)
        return {"kind": "missing", "message": f"{_class_name(owner)}.{error.name}"[:200]}
    return {"kind": _limit_of(error, facts["message"])}


def _limit_of(error: BaseException, message: str) -> str:
    """Return the limit that stopped the code, or "error"."""
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and NO_MEMORY_IN_TORCH in message):
        return "memory"
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return "memory"
    if isinstance(error, RecursionError):
        return "recursion"
    if isinstance(error, ProtocolError):
        return "size"
    if isinstance(error, RuntimeError) and "start new thread" in message:
        return "threads"
    if isinstance(error, OSError):
        for kind, numbers in (("files", FILES), ("disk", DISK), ("refused", REFUSED)):
            if error.errno in numbers:
                return kind
    return "error"
