"""Defines hosts, launchers and workers, for both ways to start a worker.

A Host serves one set of packages. A Launcher belongs to one grading process and returns Workers that already wait for their LOAD.
"""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from autograder.model import KitError
from autograder.sandbox.worker import values, wire

START_SECONDS = 60.0
KEPT_OUTPUT = 4096
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def one_thread() -> None:
    """Keep the numeric libraries that are imported from now on at one thread.

    For small matrices, more threads only wait for each other. A fork of a threaded OpenMP would hang.
    """
    os.environ.update(ONE_THREAD)


class Output:
    """The output of a worker: a file in memory that both ends have open.

    A worker flushes before it answers, so the file then contains all that it printed. The kernel limits its size.
    """

    def __init__(self) -> None:
        self.descriptor = os.memfd_create("output") if hasattr(os, "memfd_create") else _unnamed_file()

    def take(self) -> str:
        """Return the text since the last call, its first and last 4 KB."""
        size = os.fstat(self.descriptor).st_size
        if size == 0:
            return ""
        first = self._read(0, min(size, KEPT_OUTPUT))
        start = max(len(first), size - KEPT_OUTPUT)
        last, dropped = self._read(start, size - start), start - len(first)
        # Both ends share one position, so the next text starts at 0 again.
        os.ftruncate(self.descriptor, 0)
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        gap = f"\n… ({dropped} bytes left out) …\n" if dropped > 0 else ""
        return first.decode("utf-8", "replace") + gap + last.decode("utf-8", "replace")

    def _read(self, start: int, size: int) -> bytes:
        os.lseek(self.descriptor, start, os.SEEK_SET)
        return os.read(self.descriptor, size)

    def close(self) -> None:
        os.close(self.descriptor)


def _unnamed_file() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


class LayerMissing(KitError):
    """A layer of the isolation does not work here."""

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"layer {layer}: {reason}")
        self.layer = layer
        self.reason = reason


@dataclass(frozen=True)
class Ending:
    """How a worker ended.

    `code` is its exit status, negative for a signal. `cpu_seconds` is its processor time, out of `cpu_limit`. `killed` says that the grader
    killed it.
    """

    code: int
    cpu_seconds: float
    cpu_limit: int
    killed: bool


@dataclass(frozen=True)
class Worker:
    """A waiting worker: the grader's end of its channel, and its output.

    `end` kills it with its process group; the argument is the seconds in which it may end by itself first.
    """

    channel: wire.Channel
    output: Output
    end: Callable[[float], Ending]


class Launcher(Protocol):
    """Starts workers for one grading process."""

    def start(self) -> Worker:
        """Return a worker, ready for its LOAD."""

    def refill(self) -> None:
        """Start the next worker, as a spare."""

    def close(self) -> None:
        """End the workers of this launcher."""


class Host(Protocol):
    """Serves one set of packages. Gives every grading process its own launcher."""

    isolation: str

    def wait_until_ready(self) -> None:
        """Return once workers can start. Call it before any fork."""

    def launcher(self, *, cpu_seconds: int) -> Launcher:
        """Return a launcher for this process. In a forked grader, call it after the fork.

        A worker dies after `cpu_seconds` of processor time, all its threads together.
        """

    def close(self) -> None:
        """End everything and remove the scratch folder."""


def clean_environment(scratch: str) -> dict[str, str]:
    """Return the environment of a worker: no tokens, one thread for each library."""
    kept = {name: os.environ[name] for name in os.environ if name in PASSED_ON or name.startswith("OPENBLAS_")}
    # Sets of texts have the same order in every run. A thread takes a stack, but no memory arena.
    fixed = {"PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "2"}
    return {**kept, **ONE_THREAD, **fixed, "LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch, "TEMP": scratch}


def ready_channel(stream: socket.socket) -> wire.Channel:
    """Return the channel of a worker once it is ready. Raise KitError or LayerMissing if it fails before."""
    channel = wire.Channel(stream)
    try:
        frame = channel.receive(time.monotonic() + START_SECONDS)
    except (wire.Closed, TimeoutError, values.ProtocolError) as error:
        raise KitError("a worker process ended before it was ready") from error
    if frame.kind == wire.FAILURE:
        raise LayerMissing(str(frame.head.get("layer")), str(frame.head.get("message")))
    return channel
