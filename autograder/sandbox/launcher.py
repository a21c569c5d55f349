"""What starts workers: the nouns that both ways of starting share.

A Host owns what the workers of one set of packages have in common, a Launcher belongs to one grading process and hands out Workers that
already wait for their LOAD. Who talks to a worker, for how long and about what is the business of `session`.
"""

from __future__ import annotations

import os
import socket
import threading
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


class Output:
    """What a worker prints: the first and the last 4 KB are kept, the rest is counted."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._first = bytearray()
        self._last = bytearray()
        self._total = 0
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        while data := os.read(self._descriptor, 1 << 16):
            self._total += len(data)
            room = KEPT_OUTPUT - len(self._first)
            self._first += data[:room]
            self._last = (self._last + data[room:])[-KEPT_OUTPUT:]
        os.close(self._descriptor)

    def text(self) -> str:
        """Return what was printed, once the worker has ended. A process that outlived it keeps nobody waiting."""
        self._thread.join(timeout=1.0)
        dropped = self._total - len(self._first) - len(self._last)
        gap = f"\n… ({dropped} bytes left out) …\n" if dropped > 0 else ""
        return self._first.decode("utf-8", "replace") + gap + self._last.decode("utf-8", "replace")


class LayerMissing(KitError):
    """A layer of the isolation cannot be had here."""

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"layer {layer}: {reason}")
        self.layer = layer
        self.reason = reason


@dataclass(frozen=True)
class Ending:
    """How a worker ended: its exit code (negative for a signal), the seconds of processor time that it used, and might have used.

    `killed` says that it was the grader who ended it.
    """

    code: int
    cpu_seconds: float
    cpu_limit: int
    killed: bool


@dataclass(frozen=True)
class Worker:
    """A waiting child: our end of its channel, what it prints, and how to end it with all that is its own.

    `end` takes the seconds in which it may end by itself first.
    """

    channel: wire.Channel
    output: Output
    end: Callable[[float], Ending]


class Launcher(Protocol):
    """Starts workers for one grading process."""

    def start(self) -> Worker:
        """Return a worker that waits for its LOAD."""

    def refill(self) -> None:
        """Have the next worker made, so that it waits as a spare when it is asked for."""

    def close(self) -> None:
        """End the workers that it started."""


class Host(Protocol):
    """Owns what the workers of one set of packages have in common; gives every grading process a launcher of its own."""

    isolation: str

    def wait_until_ready(self) -> None:
        """Return once workers can be had; call it before any fork."""

    def launcher(self, *, cpu_seconds: int) -> Launcher:
        """Return a launcher for this process; in a forked grader call it after the fork.

        A worker that has used `cpu_seconds` of processor time, all its threads together, is killed.
        """

    def close(self) -> None:
        """End everything and remove the scratch folder."""


def clean_environment(scratch: str) -> dict[str, str]:
    """Return the few variables that a worker gets: no token of the grader, one thread for each library."""
    kept = {name: os.environ[name] for name in os.environ if name in PASSED_ON or name.startswith("OPENBLAS_")}
    # Sets of texts come in the same order in every run, and a thread costs its stack instead of an arena.
    fixed = {"PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "2"}
    return {**kept, **ONE_THREAD, **fixed, "LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch, "TEMP": scratch}


def ready_channel(stream: socket.socket) -> wire.Channel:
    """Return the channel of a worker that has said it is ready: what goes wrong before that is the grader's fault."""
    channel = wire.Channel(stream)
    try:
        frame = channel.receive(time.monotonic() + START_SECONDS)
    except (wire.Closed, TimeoutError, values.ProtocolError) as error:
        raise KitError("a worker process ended before it was ready") from error
    if frame.kind == wire.FAILURE:
        raise LayerMissing(str(frame.head.get("layer")), str(frame.head.get("message")))
    return channel
