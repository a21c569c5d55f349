"""Describes exceptions of student code as plain values.

This code runs beside the code that raised, on objects that it made. It trusts none of their attributes.
"""

from __future__ import annotations

import errno
from types import TracebackType
from typing import Any

from .values import ProtocolError

# Characters of a message, a type and a dotted name.
MESSAGE_LENGTH, TYPE_LENGTH, NAME_LENGTH = 4000, 80, 200
FILES = (errno.EMFILE, errno.ENFILE)
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REFUSED = (errno.EPERM, errno.EACCES, errno.EROFS)
NO_MEMORY_IN_TORCH = "can't allocate memory"

# {name: index} of the chunks. Tracebacks and warnings show the name.
CHUNK_NAMES: dict[str, int] = {}

_class_name = type.__dict__["__name__"].__get__
_traceback_of = BaseException.__dict__["__traceback__"].__get__


class Missing(Exception):
    """A probe asked for a name, and the submission lacks it."""


def describe(error: BaseException) -> dict[str, Any]:
    """Return kind, type, text and place of an exception."""
    facts = {"type": _class_name(type(error))[:TYPE_LENGTH], "message": message_of(error), **place_of(error)}
    try:
        return {**facts, **_kind_of(error, facts)}
    except BaseException:
        # Inspecting an object of the submission's own class may raise anything.
        return {**facts, "kind": "error"}


def place_of(error: BaseException) -> dict[str, int]:
    """Return chunk and line of the deepest frame in student code, or {}."""
    place: dict[str, int] = {}
    trace: TracebackType | None = _traceback_of(error)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file in CHUNK_NAMES:
            place = {"chunk": CHUNK_NAMES[file], "line": trace.tb_lineno}
        trace = trace.tb_next
    if not place and type(error) is SyntaxError and error.filename in CHUNK_NAMES:
        place = {"chunk": CHUNK_NAMES[error.filename], "line": error.lineno or 0}
    return place


def message_of(error: BaseException) -> str:
    """Return the text of an exception. Its own `__str__` may raise or lie."""
    try:
        return str.__getitem__(str(error), slice(MESSAGE_LENGTH))
    except BaseException:
        return "(its message cannot be shown)"


def _kind_of(error: BaseException, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the kind of an exception, and the missing name."""
    if isinstance(error, Missing):
        return {"kind": "missing"}
    if isinstance(error, NotImplementedError):
        return {"kind": "todo"}
    if isinstance(error, (SystemExit, KeyboardInterrupt, GeneratorExit)):
        return {"kind": "exit"}
    if isinstance(error, ModuleNotFoundError) and error.name:
        return {"kind": "import", "message": str(error.name).partition(".")[0][:TYPE_LENGTH]}
    if isinstance(error, AttributeError) and "chunk" not in facts and error.name:
        # The probe asked for it: a missing method, or a gradient that was never set.
        owner = error.obj if isinstance(error.obj, type) else type(error.obj)
        return {"kind": "missing", "message": f"{_class_name(owner)}.{error.name}"[:NAME_LENGTH]}
    return {"kind": _limit_of(error, facts["message"])}


def _limit_of(error: BaseException, message: str) -> str:
    """Return the exceeded limit, or "error"."""
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
