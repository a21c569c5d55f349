"""Workers started as plain programs: for systems without a safe fork. Slower, and nothing else differs."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from autograder.sandbox import bubblewrap, levels
from autograder.sandbox.launcher import Ending, Launcher, Output, Worker, clean_environment, ready_channel
from autograder.sandbox.packages import importable
from autograder.sandbox.worker.config import WorkerConfig


class SpawnHost:
    """Workers started as plain programs, for systems without a safe fork: slower, and nothing else differs."""

    isolation = levels.NONE.level

    def __init__(self, packages: Sequence[str]) -> None:
        content = importable(tuple(packages))
        self._scratch = tempfile.mkdtemp(prefix="autograder-")
        self._config = WorkerConfig(
            layers=tuple(levels.NONE.layers),
            packages=tuple(packages),
            importable=content.names,
            package_paths=content.folders,
            scratch=self._scratch,
        )

    def wait_until_ready(self) -> None:
        """Every worker says itself when it is ready."""

    def launcher(self, *, cpu_seconds: int) -> Launcher:
        return _SpawnLauncher(self._config, cpu_seconds)

    def close(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)


class _SpawnLauncher:
    """Starts `worker.py` for each graded test, and the next one while this one runs."""

    def __init__(self, config: WorkerConfig, cpu_seconds: int) -> None:
        self._config = config
        self._cpu_seconds = cpu_seconds
        self._spare: tuple[socket.socket, subprocess.Popen[bytes]] | None = self._spawn()

    def start(self) -> Worker:
        stream, process = self._spare or self._spawn()
        self._spare = None
        assert process.stdout is not None
        return Worker(
            ready_channel(stream),
            Output(os.dup(process.stdout.fileno())),
            lambda wait: _end_program(process, wait, self._cpu_seconds),
        )

    def refill(self) -> None:
        self._spare = self._spare or self._spawn()

    def _spawn(self) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        ours, theirs = socket.socketpair()
        windows = sys.platform == "win32"
        word = "shared" if windows else str(theirs.fileno())
        process = subprocess.Popen(
            [*bubblewrap.start(str(bubblewrap.WORKER), "server", word, self._config), str(self._cpu_seconds)],
            pass_fds=[] if windows else [theirs.fileno()],
            env=clean_environment(self._config.scratch),
            cwd=self._config.scratch,
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
        if self._spare is None:
            return
        stream, process = self._spare
        stream.close()
        _end_program(process, 0.0, self._cpu_seconds)


def _end_program(process: subprocess.Popen[bytes], wait: float, cpu_limit: int) -> Ending:
    """Kill a worker program with its process group, unless it ends by itself first. What it used of the processor is not asked: 0."""
    killed = False
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        killed = True
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the whole group is gone already
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    code = process.wait()
    assert process.stdout is not None
    process.stdout.close()
    return Ending(code, 0.0, cpu_limit, killed)
