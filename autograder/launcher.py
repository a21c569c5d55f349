"""Starts workers: forked from a warm zygote where the system can fork, else as a plain program for each graded test.

A launcher hands out a Worker that is already waiting for its LOAD and has the next one made ready meanwhile. Who talks to a worker, for
how long and about what is the business of `session`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder import wire
from autograder.model import KitError

HERE = Path(__file__).parent
MEMORY = 1 << 30
START_SECONDS = 60.0
KEPT_OUTPUT = 4096
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


@dataclass(frozen=True)
class Worker:
    """A waiting child: our end of its channel, what it prints, and how to end it (returns the exit code, negative for a signal)."""

    channel: wire.Channel
    output: Output
    end: Callable[[], int]


class Launcher(Protocol):
    """Starts workers for one grading process."""

    def start(self) -> Worker:
        """Return a worker that waits for its LOAD."""

    def close(self) -> None:
        """End the workers that it started."""


class Host(Protocol):
    """Owns what the workers of one set of packages have in common; gives every grading process a launcher of its own."""

    isolation: str

    def wait_until_ready(self) -> None:
        """Return once workers can be had; call it before any fork."""

    def launcher(self) -> Launcher:
        """Return a launcher for this process; in a forked grader call it after the fork."""

    def close(self) -> None:
        """End everything and remove the scratch folder."""


def clean_environment(scratch: str) -> dict[str, str]:
    """Return the few variables that a worker gets: no token of the grader, one thread for each library."""
    kept = {name: os.environ[name] for name in os.environ if name in PASSED_ON or name.startswith("OPENBLAS_")}
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **one, "LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch, "TEMP": scratch}


def can_fork() -> bool:
    """Say whether workers can be forked here. A Mac can fork, but not safely once its libraries are loaded."""
    return sys.platform.startswith("linux")


def open_host(packages: Sequence[str], *, fork: bool) -> Host:
    """Return the host of workers that have imported `packages`: forked from a zygote, or plain programs."""
    return ForkHost(packages) if fork else SpawnHost(packages)


def open_hosts(sets: Iterable[tuple[str, ...]], *, fork: bool) -> dict[tuple[str, ...], Host]:
    """Return a ready host for each set of packages; they start side by side."""
    hosts = {packages: open_host(packages, fork=fork) for packages in sets}
    for host in hosts.values():
        host.wait_until_ready()
    return hosts


def ready_channel(stream: socket.socket) -> wire.Channel:
    """Return the channel of a worker that has said it is ready: what goes wrong before that is the grader's fault."""
    channel = wire.Channel(stream)
    try:
        channel.receive(time.monotonic() + START_SECONDS)
    except (wire.Closed, TimeoutError, wire.ProtocolError) as error:
        raise KitError("a worker process ended before it was ready; see its message above") from error
    return channel


class ForkHost:
    """Workers forked from one zygote."""

    isolation = "process"

    def __init__(self, packages: Sequence[str]) -> None:
        self._scratch = tempfile.mkdtemp(prefix="autograder-")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", str(HERE / "zygote.py"), str(theirs.fileno()), str(MEMORY), *packages],
            pass_fds=[theirs.fileno()],
            env=clean_environment(self._scratch),
            cwd=self._scratch,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()

    def wait_until_ready(self) -> None:
        """Return once the packages are imported; raise KitError when the zygote died instead."""
        self._control.settimeout(START_SECONDS)
        if not self._control.recv(4096):
            raise KitError(
                f"the worker process ended (exit status {self._process.wait()}) before its packages were imported"
            )

    def launcher(self) -> Launcher:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        socket.send_fds(self._control, [b'{"do": "client"}'], [theirs.fileno()])
        theirs.close()
        return _ForkLauncher(ours)

    def close(self) -> None:
        self._control.close()
        self._process.wait(timeout=START_SECONDS)
        shutil.rmtree(self._scratch, ignore_errors=True)


@dataclass
class _Forked:
    """Our ends of a worker that the zygote was asked for; `pid` is None until its answer has been read."""

    stream: socket.socket
    output: int
    pid: int | None = None


class _ForkLauncher:
    """One grader's control socket to the zygote, and its spare worker."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._control.settimeout(START_SECONDS)
        self._spare = self._ask()

    def start(self) -> Worker:
        taken, pid = self._spare, self._settle()
        self._spare = self._ask()
        return Worker(ready_channel(taken.stream), Output(taken.output), lambda: self._end(pid))

    def _ask(self) -> _Forked:
        ours, theirs = socket.socketpair()
        read_end, write_end = os.pipe()
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            ours.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
            theirs.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
        socket.send_fds(self._control, [b'{"do": "fork"}'], [theirs.fileno(), write_end])
        theirs.close()
        os.close(write_end)
        return _Forked(ours, read_end)

    def _settle(self) -> int:
        """Read the answer to the last request for a spare, if it is still to come: the zygote answers in order."""
        if self._spare.pid is None:
            self._spare.pid = int(json.loads(self._control.recv(4096))["pid"])
        return self._spare.pid

    def _end(self, pid: int) -> int:
        self._settle()
        self._control.send(json.dumps({"do": "end", "pid": pid}).encode())
        return int(json.loads(self._control.recv(4096))["exit"])

    def close(self) -> None:
        self._control.close()
        self._spare.stream.close()
        os.close(self._spare.output)


class SpawnHost:
    """Workers started as plain programs, for systems without a safe fork: slower, and nothing else differs."""

    isolation = "process"

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = tuple(packages)
        self._scratch = tempfile.mkdtemp(prefix="autograder-")

    def wait_until_ready(self) -> None:
        """Every worker says itself when it is ready."""

    def launcher(self) -> Launcher:
        return _SpawnLauncher(self._packages, self._scratch)

    def close(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)


class _SpawnLauncher:
    """Starts `worker.py` for each graded test, and the next one while this one runs."""

    def __init__(self, packages: Sequence[str], scratch: str) -> None:
        self._packages = tuple(packages)
        self._scratch = scratch
        self._spare = self._spawn()

    def start(self) -> Worker:
        stream, process = self._spare
        self._spare = self._spawn()
        assert process.stdout is not None
        return Worker(ready_channel(stream), Output(os.dup(process.stdout.fileno())), lambda: _end_program(process))

    def _spawn(self) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        ours, theirs = socket.socketpair()
        windows = sys.platform == "win32"
        word = "shared" if windows else str(theirs.fileno())
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", str(HERE / "worker.py"), word, str(MEMORY), *self._packages],
            pass_fds=[] if windows else [theirs.fileno()],
            env=clean_environment(self._scratch),
            cwd=self._scratch,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=not windows,
        )
        assert process.stdin is not None
        if windows:
            process.stdin.write(theirs.share(process.pid))  # type: ignore[attr-defined,unused-ignore]
        process.stdin.close()
        theirs.close()
        return ours, process

    def close(self) -> None:
        stream, process = self._spare
        stream.close()
        _end_program(process)


def _end_program(process: subprocess.Popen[bytes]) -> int:
    """Kill a worker program with its process group; return its exit code."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the whole group is gone already
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    code = process.wait()
    assert process.stdout is not None
    process.stdout.close()
    return code
