"""Starts workers as programs, on systems without a safe fork."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.sandbox import bubblewrap, levels
from autograder.sandbox.launcher import Ending, Launcher, Output, Worker, clean_environment, ready_channel
from autograder.sandbox.packages import importable
from autograder.sandbox.scratch import ScratchFolder
from autograder.sandbox.worker.config import WorkerConfig


class SpawnHost:
    """Starts workers as programs. It is slower than a fork; nothing else differs."""

    isolation = levels.NONE.level

    def __init__(self, packages: Sequence[str]) -> None:
        content = importable(tuple(packages))
        self._folder = ScratchFolder()
        self._config = WorkerConfig(
            layers=tuple(levels.NONE.layers),
            packages=tuple(packages),
            importable=content.names,
            package_paths=content.folders,
            scratch=self._folder.path,
        )

    def wait_until_ready(self) -> None:
        """Return at once: each worker reports when it is ready."""

    def launcher(self, *, cpu_seconds: int) -> Launcher:
        return _SpawnLauncher(self._config, cpu_seconds)

    def close(self) -> None:
        self._folder.close()


@dataclass(frozen=True)
class _Spawned:
    """A worker program and the grader's end of its stream."""

    stream: socket.socket
    process: subprocess.Popen[bytes]
    output: Output


class _SpawnLauncher:
    """Starts workers, and a spare while one runs."""

    def __init__(self, config: WorkerConfig, cpu_seconds: int) -> None:
        self._config = config
        self._cpu_seconds = cpu_seconds
        self._spare: _Spawned | None = self._spawn()

    def start(self) -> Worker:
        taken = self._spare or self._spawn()
        self._spare = None
        return Worker(
            ready_channel(taken.stream),
            taken.output,
            lambda wait: _end_program(taken.process, wait, self._cpu_seconds),
        )

    def refill(self) -> None:
        self._spare = self._spare or self._spawn()

    def _spawn(self) -> _Spawned:
        ours, theirs = socket.socketpair()
        windows = sys.platform == "win32"
        descriptor = "shared" if windows else str(theirs.fileno())
        output = Output()
        process = subprocess.Popen(
            [*bubblewrap.start(str(bubblewrap.WORKER), "server", descriptor, self._config), str(self._cpu_seconds)],
            pass_fds=[] if windows else [theirs.fileno()],
            env=clean_environment(self._config.scratch),
            cwd=self._config.scratch,
            stdin=subprocess.PIPE,
            stdout=output.descriptor,
            stderr=subprocess.STDOUT,
            start_new_session=not windows,
        )
        assert process.stdin is not None
        if windows:
            process.stdin.write(theirs.share(process.pid))  # type: ignore[attr-defined,unused-ignore]
        process.stdin.close()
        theirs.close()
        return _Spawned(ours, process, output)

    def close(self) -> None:
        if self._spare is None:
            return
        self._spare.stream.close()
        self._spare.output.close()
        _end_program(self._spare.process, 0.0, self._cpu_seconds)


def _end_program(process: subprocess.Popen[bytes], wait: float, cpu_limit: int) -> Ending:
    """Kill a worker and its process group after `wait` seconds. Report its processor time as 0."""
    killed = False
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        killed = True
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # The whole group has ended already.
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    code = process.wait()
    return Ending(code, 0.0, cpu_limit, killed)
