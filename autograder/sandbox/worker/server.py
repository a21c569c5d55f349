"""Loads a submission beside the probes and answers calls with values.

Once LOAD arrives, nothing in this process can be trusted. It decides nothing, and contains no expected value, tolerance or verdict. What it
and the probes need is looked up before the submission is read, so the simple ways to replace it do not work; docs/isolation.md says which
ways remain. `fork_server` forks one for each submission. On systems without a safe fork it starts as a program.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import inspect
import marshal
import os
import random
import socket
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import config, imports, outside, values, wire
from .exceptions import CHUNK_NAMES, Missing, describe


class Submission:
    """A submission for a probe: its top-level names are attributes."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Any:
        try:
            return self._namespace[name]
        except KeyError:
            raise Missing(name) from None

    @contextlib.contextmanager
    def replaced(self, **others: Any) -> Iterator[None]:
        """Give names of the submission other values in a block; put back its own at the end.

        Its functions find the other values, because Python looks up a global name at each use. What it has copied before, as a default
        value or an attribute of a class, stays. A name that the submission lacks exists only in the block.
        """
        own = {name: self._namespace[name] for name in others if name in self._namespace}
        self._namespace.update(others)
        try:
            yield
        finally:
            for name in others:
                self._namespace.pop(name, None)
            self._namespace.update(own)


class Program:
    """The kept statements of a submission, compiled once and run for every case.

    A chunk has its `name` for tracebacks, its `source`, and `keep`, the indices of the statements.
    """

    def __init__(self, chunks: list[dict[str, Any]]) -> None:
        self._statements: list[types.CodeType | dict[str, Any]] = []
        for index, chunk in enumerate(chunks):
            CHUNK_NAMES[chunk["name"]] = index
            self._compile(chunk)

    def _compile(self, chunk: dict[str, Any]) -> None:
        body, flags = ast.parse(chunk["source"], filename=chunk["name"]).body, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        for position in chunk["keep"]:
            statement = ast.Module(body=[body[position]], type_ignores=[])
            try:
                code = compile(statement, chunk["name"], "exec", flags=flags, dont_inherit=True)
            except BaseException as error:
                self._statements.append(describe(error))
                continue
            flags |= code.co_flags & FUTURE_FLAGS
            self._statements.append(code)

    def run(self, namespace: dict[str, Any]) -> list[dict[str, Any]]:
        """Run the statements. Return descriptions of exceptions. An exception ends only its own statement."""
        problems = []
        for statement in self._statements:
            if isinstance(statement, dict):
                problems.append(statement)
                continue
            try:
                run_statement(statement, namespace)
            except BaseException as error:
                problems.append(describe(error))
        return problems


def run_statement(code: types.CodeType, namespace: dict[str, Any]) -> None:
    """Run a compiled statement, in an event loop if it awaits."""
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, namespace)
        return
    import asyncio  # Few submissions need it.

    asyncio.run(eval(code, namespace))


def _future_flags() -> int:
    import __future__

    flags = 0
    for name in __future__.all_feature_names:
        flags |= getattr(__future__, name).compiler_flag
    return flags


FUTURE_FLAGS = _future_flags()


def load_probes(code: types.CodeType) -> dict[str, Any]:
    """Run the probes, before any submission. Return their names.

    They have built-in functions of their own, and are in `sys.modules` only meanwhile.
    """
    namespace = new_module("probes").__dict__
    namespace["__builtins__"] = dict(vars(builtins))
    exec(code, namespace)
    del sys.modules["probes"]
    return namespace


def new_module(name: str) -> types.ModuleType:
    """Return an empty module. `sys.modules` lists it, as pickle and dataclasses expect."""
    module = types.ModuleType(name)
    module.__dict__["__builtins__"] = builtins
    sys.modules[name] = module
    return module


class Server:
    """Answers the calls of one session, one after another."""

    def __init__(self, channel: wire.Channel) -> None:
        self._channel = channel
        self._program = Program([])
        self._probes: dict[str, Any] = {}
        self._submission = Submission({})
        self._seeders = seeders()
        self._outside: tuple[Any, ...] = ()
        self._outside_changed = False

    def serve(self) -> None:
        """Answer until the other end closes."""
        with contextlib.suppress(wire.Closed):
            while True:
                self.serve_one()

    def serve_one(self) -> None:
        """Answer one frame. Raise Closed if the other end has closed."""
        frame = self._channel.receive()
        action = self._load if frame.kind == wire.LOAD else self._call
        self._answer(frame.head, lambda: action(frame.head, frame.buffers))

    def _load(self, head: dict[str, Any], buffers: list[memoryview]) -> Any:
        self._probes, self._program = load_probes(marshal.loads(buffers[0])), Program(head["chunks"])
        problems = self._start_anew(head["seed"])
        self._outside = outside.snapshot()
        return problems[: config.PROBLEMS]

    def _start_anew(self, seed: int) -> list[dict[str, Any]]:
        """Run the submission in a new module. Return descriptions of exceptions."""
        self._seed(seed)
        module = new_module("submission")
        # In a notebook, `__main__` has the student's names.
        sys.modules["__main__"] = module
        namespace = module.__dict__
        problems = self._program.run(namespace)
        self._submission = Submission(namespace)
        return problems

    def _call(self, head: dict[str, Any], buffers: list[memoryview]) -> Any:
        if head["anew"]:
            self._outside_changed |= outside.snapshot() != self._outside
            self._start_anew(head["seed"])
        self._seed(head["seed"])
        # No variable here keeps the inputs, so a probe can hide some from the submission.
        probe = self._probes[head["probe"]]
        return probe(self._submission, **values.Encoded(head.pop("inputs"), buffers).decode())

    def _seed(self, seed: int) -> None:
        for seeder in self._seeders:
            seeder(seed)

    def _answer(self, head: dict[str, Any], action: Callable[[], Any]) -> None:
        try:
            value = action()
            # Student code may run in a flush. After the value is encoded, none runs.
            flush()
            answer = values.encode(value)
            head = {"id": head["id"], "outside_changed": self._outside_changed}
            self._channel.send(wire.RESULT, {**head, "value": answer.tree}, answer.buffers)
        except wire.Closed:
            raise
        except BaseException as error:
            # Includes values over the limits: they are refused before any byte is sent.
            flush()
            head = {"id": head["id"], "outside_changed": self._outside_changed}
            self._channel.send(wire.FAILURE, {**head, **describe(error)}, [])


def compiled(probes: str) -> bytes:
    """Compile probes once for all workers of a suite."""
    return marshal.dumps(compile(probes, "<probes>", "exec", dont_inherit=True))


def rehearse() -> None:
    """Load and answer once over a private socket pair, before the first fork.

    What an answer imports and sets up is then there in every worker.
    """
    near, far = socket.socketpair()
    main = sys.modules["__main__"]
    asking, server = wire.Channel(near), Server(wire.Channel(far))
    numpy = sys.modules.get("numpy")
    inputs = values.encode({"x": [0.5] if numpy is None else numpy.ones(3)})
    chunk = {"name": "rehearsal", "source": "import sys\n\ndef f(x):\n    return x\n", "keep": [0, 1]}
    probes = compiled("def call(submission, x):\n    return submission.f(x)\n")
    for kind, head, parts in (
        (wire.LOAD, {"chunks": [chunk]}, [probes]),
        (wire.CALL, {"probe": "call", "inputs": inputs.tree, "anew": False}, inputs.buffers),
    ):
        asking.send(kind, {"id": 0, "seed": 0, **head}, parts)
        server.serve_one()
        asking.receive()
    for channel in (asking, server._channel):
        channel.close()
    CHUNK_NAMES.clear()
    sys.modules["__main__"] = main
    del sys.modules["submission"]


def hide_modules() -> None:
    """Remove this package from `sys.modules`. Import nothing of it afterwards."""
    for name in [name for name in sys.modules if name.partition(".")[0] == __package__]:
        del sys.modules[name]


def seeders() -> list[Callable[[int], object]]:
    """Return the functions that seed the global generators. A seed is below 2**32."""
    found: list[Callable[[int], object]] = [random.seed]
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        found.append(numpy.random.seed)
    if torch is not None:
        # `torch.manual_seed` also records a traceback for devices that are set up later: some milliseconds.
        found.append(torch.default_generator.manual_seed)
    return found


def seed_generators(seed: int) -> None:
    """Seed the global generators, so that runs repeat."""
    for seeder in seeders():
        seeder(seed)


def flush() -> None:
    """Flush the streams. The submission may have replaced or closed them."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue


def mapped_bytes() -> int:
    """Return the address space of this process in bytes."""
    import resource

    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * resource.getpagesize()


def serve(stream: socket.socket, prepare: Callable[[], None], scratch: str) -> None:
    """Lock down with `prepare`, report ready, and serve one session.

    If a layer does not work, report the layer and return.
    """
    channel = wire.Channel(stream)
    try:
        prepare()
    except Exception as error:
        channel.send(wire.FAILURE, {"layer": getattr(error, "layer", ""), "message": f"{error}"}, [])
        return
    hide_grader(scratch)
    channel.send(wire.RESULT, {"ready": True}, [])
    Server(channel).serve()


def hide_grader(scratch: str) -> None:
    """Replace arguments, environment, folder and streams by neutral ones."""
    sys.argv = ["submission"]
    kept = {name: os.environ[name] for name in os.environ if name.endswith("_NUM_THREADS")}
    os.environ.clear()
    os.environ.update({**kept, "LANG": "C.UTF-8", **dict.fromkeys(("HOME", "TMPDIR", "TEMP"), scratch or "/")})
    os.chdir(scratch or "/")
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def _inherited_socket(descriptor: str) -> socket.socket:
    """Return the inherited socket. On Windows it comes over standard input, and `descriptor` is "shared"."""
    if descriptor == "shared":
        shared: socket.socket = socket.fromshare(sys.stdin.buffer.read())  # type: ignore[attr-defined,unused-ignore]
        return shared
    return socket.socket(fileno=int(descriptor))


def main(arguments: list[str]) -> None:
    """Serve as a program. Arguments: a socket, the settings in JSON, seconds of processor time."""
    stream, settings = _inherited_socket(arguments[0]), config.WorkerConfig.from_json(arguments[1])
    sys.path += settings.package_paths
    for package in settings.packages:
        imports.import_whole(package)
    sys.meta_path.insert(0, imports.Gate(settings.importable))

    prepare: Callable[[], None] = lambda: None  # noqa: E731
    # Only Linux enforces a limit on the address space.
    if sys.platform.startswith("linux"):
        from .lockdown import Lockdown

        lockdown = Lockdown(settings, mapped_bytes())
        prepare = lambda: lockdown.lock(uid=0, cpu_seconds=int(arguments[2]))  # noqa: E731
    values.bound_numpy()
    hide_modules()
    try:
        serve(stream, prepare, settings.scratch)
    except wire.Closed:
        # The grader has closed the session.
        pass
    finally:
        os._exit(0)
