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

from autograder.launcher import HERE, MEMORY, Launcher, Output, Worker, clean_environment, ready_channel


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
