"""The child's end of a session: loads one submission beside the probes and answers calls with values.

From the moment that LOAD arrives nothing in this process can be trusted, and nothing here decides anything: there is no expected value, no
tolerance and no verdict to find. It imports nothing of the kit but the wire format. It is started by `zygote` (a fork for each graded
test) or, where there is no fork, as a plain program: `python -I worker.py FD`.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.util
import os
import random
import socket
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _load_wire() -> Any:
    """Import wire.py from this folder by its path: isolated mode keeps the folder itself off the import path."""
    spec = importlib.util.spec_from_file_location("wire", Path(__file__).with_name("wire.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["wire"] = module
    spec.loader.exec_module(module)
    return module


wire = sys.modules.get("wire") or _load_wire()

MOST_PROBLEMS = 20
MOST_MESSAGE = 4000


class Missing(Exception):
    """A probe asked for something that the submission does not define."""


class Submission:
    """What a probe sees of a submission: its top-level names as attributes."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Any:
        try:
            return self._namespace[name]
        except KeyError:
            raise Missing(name) from None


# The names under which chunks are compiled, as tracebacks and warnings show them -> their index.
CHUNK_NAMES: dict[str, int] = {}


def place_of(error: BaseException) -> dict[str, int]:
    """Return chunk and line of the deepest frame of the student's own code, or {} when there is none."""
    place: dict[str, int] = {}
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename in CHUNK_NAMES:
            place = {"chunk": CHUNK_NAMES[frame.f_code.co_filename], "line": line}
    if not place and isinstance(error, SyntaxError) and error.filename in CHUNK_NAMES:
        place = {"chunk": CHUNK_NAMES[error.filename], "line": error.lineno or 0}
    return place


def message_of(error: BaseException) -> str:
    """Return the text of an exception, whose own `__str__` may raise."""
    try:
        return str(error)[:MOST_MESSAGE]
    except BaseException:
        return "(its message cannot be shown)"


def describe(error: BaseException) -> dict[str, Any]:
    """Return kind, type, text and place of what a probe or a statement raised."""
    facts = {"type": type(error).__name__[:80], "message": message_of(error), **place_of(error)}
    if isinstance(error, Missing):
        return {**facts, "kind": "missing"}
    if isinstance(error, NotImplementedError):
        return {**facts, "kind": "todo"}
    if isinstance(error, MemoryError):
        return {**facts, "kind": "memory"}
    if isinstance(error, (SystemExit, KeyboardInterrupt, GeneratorExit)):
        return {**facts, "kind": "exit"}
    if isinstance(error, AttributeError) and "chunk" not in facts and error.name:
        # The probe itself asked for it: a method that is not written, a gradient that is not set.
        owner = error.obj if isinstance(error.obj, type) else type(error.obj)
        return {**facts, "kind": "missing", "message": f"{owner.__name__}.{error.name}"[:200]}
    return {**facts, "kind": "error"}


def run_chunk(index: int, chunk: dict[str, Any], namespace: dict[str, Any]) -> list[dict[str, Any]]:
    """Run the kept statements of a chunk in order; return what went wrong. A statement that raises costs only itself.

    `chunk` has the `name` that tracebacks show, its `source`, and `keep`, the indices of the statements.
    """
    problems = []
    name = chunk["name"]
    CHUNK_NAMES[name] = index
    body = ast.parse(chunk["source"], filename=name).body
    flags = 0
    for position in chunk["keep"]:
        statement = ast.Module(body=[body[position]], type_ignores=[])
        try:
            code = compile(statement, name, "exec", flags=flags, dont_inherit=True)
            flags |= code.co_flags & FUTURE_FLAGS
            exec(code, namespace)
        except BaseException as error:
            problems.append(describe(error))
    return problems


def _future_flags() -> int:
    import __future__

    flags = 0
    for name in __future__.all_feature_names:
        flags |= getattr(__future__, name).compiler_flag
    return flags


FUTURE_FLAGS = _future_flags()


def new_module(name: str) -> types.ModuleType:
    """Return an empty module that stands in `sys.modules`, as pickling and dataclasses of student code expect."""
    module = types.ModuleType(name)
    module.__dict__["__builtins__"] = builtins
    sys.modules[name] = module
    return module


class Server:
    """Answers the calls of one session, one after another, until the other end closes."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self._probes: dict[str, Any] = {}
        self._submission = Submission({})

    def serve(self) -> None:
        while True:
            try:
                kind, head, buffers = self._channel.receive()
            except wire.Closed:
                return
            action = self._load if kind == wire.LOAD else self._call
            self._answer(head, lambda: action(head, buffers))  # noqa: B023 - called at once

    def _load(self, head: dict[str, Any], buffers: list[memoryview]) -> Any:
        seed_generators(head["seed"])
        namespace = new_module("submission").__dict__
        problems: list[dict[str, Any]] = []
        for index, chunk in enumerate(head["chunks"]):
            problems += run_chunk(index, chunk, namespace)
        self._submission = Submission(namespace)
        self._probes = new_module("probes").__dict__
        exec(compile(head["probes"], "<probes>", "exec", dont_inherit=True), self._probes)
        return problems[:MOST_PROBLEMS]

    def _call(self, head: dict[str, Any], buffers: list[memoryview]) -> Any:
        inputs = wire.own_arrays(wire.decode(head["inputs"], buffers))
        seed_generators(head["seed"])
        return self._probes[head["probe"]](self._submission, **inputs)

    def _answer(self, head: dict[str, Any], action: Callable[[], Any]) -> None:
        kind, buffers = wire.RESULT, []
        try:
            tree, buffers = wire.encode(action())
            answer = {"id": head["id"], "value": tree}
        except BaseException as error:
            kind, answer = wire.FAILURE, {"id": head["id"], **describe(error)}
        flush()
        self._channel.send(kind, answer, buffers)


def seed_generators(seed: int) -> None:
    """Seed the global generators, so that a run can be repeated. `seed` is below 2**32."""
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed)


def flush() -> None:
    """Write out what the submission printed. It may have replaced or closed the streams: then there is nothing to write."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue


def limit_memory(budget: int) -> None:
    """Cap the address space at what is mapped now plus `budget` bytes, and forbid core dumps. Only Linux keeps such a cap."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    cap = pages * resource.getpagesize() + budget
    resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(stream: socket.socket, memory: int) -> None:
    """Serve one session on `stream` with a memory budget in bytes, then end at once, whatever student code registered."""
    limit_memory(memory)
    sys.argv = ["submission"]
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    channel = wire.Channel(stream)
    try:
        channel.send(wire.RESULT, {"ready": True}, [])
        Server(channel).serve()
    except wire.Closed:
        # The parent has lost its patience or has all it wants.
        pass
    finally:
        os._exit(0)


def _inherited_socket(word: str) -> socket.socket:
    """Return the socket that the parent passed: a descriptor's number, or on Windows its shared form on standard input."""
    if word == "shared":
        shared: socket.socket = socket.fromshare(sys.stdin.buffer.read())  # type: ignore[attr-defined,unused-ignore]
        return shared
    return socket.socket(fileno=int(word))


if __name__ == "__main__":
    inherited = _inherited_socket(sys.argv[1])
    for package in sys.argv[3:]:
        importlib.import_module(package)
    main(inherited, int(sys.argv[2]))
