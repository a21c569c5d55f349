"""Workers forked from one warm zygote: for systems with a safe fork. A spare always waits."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.launcher import HERE, MEMORY, START_SECONDS, Launcher, Output, Worker, clean_environment, ready_channel
from autograder.model import KitError


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
