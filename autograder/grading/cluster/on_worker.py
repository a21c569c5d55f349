"""Runs in a Dask worker: unpacks the kit, starts one warm grader, and gives it one job after another.

The classes and functions of this file travel by value, so a Dask worker needs the packages of the kit but not the kit. They import the
standard library and distributed only. A Dask worker has threads and must not fork, so the grader is a program of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.grading.cluster.frames import (
    DIED,
    JOB,
    LATE,
    ORDER,
    READY,
    RESULT,
    UNUSABLE,
    FrameError,
    receive,
    send,
)

if TYPE_CHECKING:
    from distributed import Worker

START_SECONDS, WITHDRAW_SECONDS = 300.0, 30.0
MOST_UNPACKED = 2**30
SHOWN_ERROR = 600


@dataclass(frozen=True)
class Setup:
    """What a worker needs to grade in one run.

    `archive` is a zip with that `sha256`. `module` is the program in it that grades. It gets `order`, and answers with a JSON object that
    must equal `facts`.
    """

    archive: bytes
    sha256: str
    module: str
    order: bytes
    facts: bytes


class Refusal(Exception):
    """Why this worker cannot grade this run."""


class GraderPlugin(WorkerPlugin):
    """Keeps one grader beside a Dask worker, and offers it as a resource while it is usable.

    `name` is that of the plugin, of its resource and of the topic of its messages.
    """

    def __init__(self, name: str, setup: Setup) -> None:
        self.name, self.needs = name, setup

    def setup(self, worker: Worker) -> None:
        """Start the grader in the background, because a worker sends heartbeats only after this."""
        self.worker, self.loop = worker, asyncio.get_running_loop()
        self.grader: Grader | None = None
        self.turn, self.closed = threading.Lock(), False
        self.offering = self.loop.create_task(self._offer())

    async def teardown(self, worker: Worker) -> None:
        """End the grader, even while it starts."""
        self.closed = True
        if self.grader is not None:
            await asyncio.to_thread(self.grader.end)

    async def _offer(self) -> None:
        try:
            await asyncio.to_thread(self._start)
            await self.worker.set_resources(**{self.name: 1})
        except (Refusal, OSError) as refusal:
            self._report(str(refusal))

    def _start(self) -> Grader:
        """Start a grader; raise Refusal or OSError if it cannot grade this run."""
        self.grader = Grader.launched(self.needs, self.worker.local_directory)
        if self.closed:
            self.grader.end()
        self.grader.begin(self.needs)
        return self.grader

    def _report(self, reason: str) -> None:
        if not self.closed:
            self.worker.log_event(self.name, {"worker": str(self.worker.address), "refused": reason})

    def run(self, job: bytes, seconds: float) -> bytes:
        """Return the kind of the reply and its content; called in a thread of the worker."""
        with self.turn:
            try:
                grader = self.grader if self.grader is not None and self.grader.runs else self._start()
            except (Refusal, OSError) as refusal:
                self._withdraw(str(refusal))
                return UNUSABLE
            return grader.answer(job, seconds)

    def _withdraw(self, reason: str) -> None:
        """Take back the resource, so that no other job comes here."""
        withdrawing = asyncio.run_coroutine_threadsafe(self.worker.set_resources(**{self.name: 0}), self.loop)
        withdrawing.result(WITHDRAW_SECONDS)
        self._report(reason)


@dataclass
class Grader:
    """The process that grades, our end of its socket, and its folder."""

    process: subprocess.Popen[bytes]
    link: socket.socket
    folder: Path

    @classmethod
    def launched(cls, setup: Setup, parent: str) -> Grader:
        """Unpack the archive into a new folder, and start the program; raise Refusal or OSError."""
        folder = Path(tempfile.mkdtemp(prefix="grader-", dir=parent))
        try:
            unpack(setup, folder)
            ours, theirs = socket.socketpair()
            with theirs, (folder / "errors.txt").open("wb") as errors:
                process = subprocess.Popen(
                    [sys.executable, "-m", setup.module, str(theirs.fileno())],
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": str(folder)},
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=errors,
                    stderr=errors,
                    # Ctrl-C in a terminal is for the command.
                    start_new_session=True,
                )
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return cls(process, ours, folder)

    def begin(self, setup: Setup) -> None:
        """Give it the order of the run; end it and raise Refusal if it cannot grade the run."""
        try:
            self._check(setup)
        except BaseException:
            self.end()
            raise

    def _check(self, setup: Setup) -> None:
        try:
            self.link.settimeout(START_SECONDS)
            send(self.link, ORDER, setup.order)
            kind, content = receive(self.link)
        except TimeoutError:
            raise Refusal(f"its grader did not start within {START_SECONDS:.0f} s") from None
        except (FrameError, OSError):
            raise Refusal(f"its grader did not start: {self._error()}") from None
        if kind != READY:
            raise Refusal(content.decode(errors="replace"))
        differences = differences_of(json.loads(setup.facts), json.loads(content))
        if differences:
            raise Refusal(f"its results would not be the same: {', '.join(differences)}")

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def answer(self, job: bytes, seconds: float) -> bytes:
        """Return what the grader says of a job within `seconds`; a grader that fails is ended."""
        self.link.settimeout(seconds)
        try:
            send(self.link, JOB, job)
            kind, content = receive(self.link)
        except TimeoutError:
            self.end()
            return LATE
        except (FrameError, OSError):
            self.end()
            return DIED
        return kind + content if kind == RESULT else kind

    def end(self) -> None:
        """Kill the grader with all that it started, and remove its folder."""
        self.link.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _error(self) -> str:
        """Return the end of what the program printed."""
        self.process.wait(timeout=START_SECONDS)
        lines = (self.folder / "errors.txt").read_text(errors="replace").split("\n")
        return next((line.strip()[:SHOWN_ERROR] for line in reversed(lines) if line.strip()), "it printed nothing")


def unpack(setup: Setup, folder: Path) -> None:
    """Unpack the archive; raise Refusal if it is another one."""
    if hashlib.sha256(setup.archive).hexdigest() != setup.sha256:
        raise Refusal(f"the archive that arrived has not the digest {setup.sha256}")
    with zipfile.ZipFile(io.BytesIO(setup.archive)) as archive:
        entries = archive.infolist()
        for name in (entry.filename for entry in entries):
            if name.startswith("/") or ".." in name.split("/") or "\\" in name:
                raise Refusal(f"the archive has a file named {name!r}")
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Refusal(f"the archive has more than {MOST_UNPACKED >> 20} MB")
        archive.extractall(folder)


def differences_of(wanted: Any, present: Any, name: str = "") -> list[str]:
    """Return a phrase for each value that differs between two JSON objects."""
    if not isinstance(wanted, dict) or not isinstance(present, dict):
        return [] if wanted == present else [f"{name.strip()} is {present!r} there, and {wanted!r} here"]
    return [
        phrase
        for key in sorted(wanted.keys() | present.keys())
        for phrase in differences_of(wanted.get(key), present.get(key), f"{name} {key}")
    ]


def run_job(plugin: str, job: bytes, seconds: float) -> bytes:
    """Grade one job in the Dask worker that runs this task."""
    grader = get_worker().plugins[plugin]
    assert isinstance(grader, GraderPlugin)
    return grader.run(job, seconds)
