"""Workers forked from one warm fork server: for systems with a safe fork. A spare always waits, locked down already."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.model import KitError
from autograder.sandbox import bubblewrap, levels
from autograder.sandbox.launcher import (
    START_SECONDS,
    Ending,
    Launcher,
    LayerMissing,
    Output,
    Worker,
    clean_environment,
    ready_channel,
)
from autograder.sandbox.levels import Isolation
from autograder.sandbox.packages import importable
from autograder.sandbox.worker import config
from autograder.sandbox.worker.config import WorkerConfig

# Users that no distribution gives to anybody; each host of each grader takes a row of them, each of its workers one.
FIRST_UID = 60_100
UIDS_OF_A_HOST, ROWS = 128, 42


class ForkHost:
    """Workers forked from one fork server, which runs in a box where the isolation has one."""

    def __init__(self, packages: Sequence[str], isolation: Isolation = levels.NONE, *, number: int = 0) -> None:
        """`number` tells the hosts of one grader apart. Raise LayerMissing when the layers cannot be had here."""
        self.isolation = isolation.level
        self._scratch = tempfile.mkdtemp(prefix="autograder-")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the host
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = subprocess.Popen(
                _command(tuple(packages), isolation, number, self._scratch, theirs.fileno()),
                pass_fds=[theirs.fileno()],
                env=clean_environment(self._scratch),
                cwd=self._scratch,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                # Ctrl-C is the command's to hear: it would end the box under the judges that are still at work.
                start_new_session=True,
            )
        except (bubblewrap.BubblewrapMissing, OSError) as error:
            self._forget()
            raise LayerMissing(config.BUBBLEWRAP, str(error)) from error
        finally:
            theirs.close()

    def wait_until_ready(self) -> None:
        """Return once the packages are imported; raise LayerMissing or KitError when the fork server ended instead."""
        self._control.settimeout(START_SECONDS)
        answer = json.loads(self._control.recv(4096) or b"{}")
        if answer.get("ready"):
            return
        code, said = self._process.wait(timeout=START_SECONDS), self._said()
        if "layer" in answer:
            raise LayerMissing(answer["layer"], answer["message"])
        if said.startswith("bwrap:"):
            raise LayerMissing(config.BUBBLEWRAP, said)
        raise KitError(f"the fork server ended (exit status {code}) before its packages were imported: {said}")

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read(4000).decode("utf-8", "replace").strip()

    def launcher(self, *, cpu_seconds: int) -> Launcher:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with (
            theirs,
            contextlib.suppress(BrokenPipeError),
        ):  # a fork server that is gone is missed when it is asked for a worker
            socket.send_fds(self._control, [b'{"do": "client"}'], [theirs.fileno()])
        return _ForkLauncher(ours, cpu_seconds)

    def close(self) -> None:
        self._control.close()
        self._process.wait(timeout=START_SECONDS)
        self._forget()

    def _forget(self) -> None:
        self._errors.close()
        self._control.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _command(packages: tuple[str, ...], isolation: Isolation, number: int, scratch: str, control: int) -> list[str]:
    """Return the command that starts a fork server with this isolation; `scratch` is a folder for workers that may write."""
    content = importable(packages)
    first_uid = FIRST_UID + UIDS_OF_A_HOST * ((os.getpid() + number) % ROWS)
    chosen = WorkerConfig(tuple(sorted(isolation.layers)), packages, content.names, first_uid=first_uid)
    if config.BUBBLEWRAP in isolation.layers:
        own_uid = first_uid if levels.is_root() else None
        chosen = replace(
            chosen,
            readable=bubblewrap.readable_inside(),
            package_paths=(bubblewrap.PACKAGES,),
            scratch=bubblewrap.SCRATCH,
            own_uid=own_uid,
        )
        return [
            *bubblewrap.command(content, clean_environment(bubblewrap.SCRATCH)),
            *bubblewrap.start(bubblewrap.KIT, "fork_server", control, chosen),
        ]
    # Where the folder is not the worker's own, it may write nowhere.
    scratch = "" if {config.LANDLOCK, config.UID} & isolation.layers else scratch
    chosen = replace(
        chosen, readable=bubblewrap.readable_outside(content), package_paths=content.folders, scratch=scratch
    )
    return bubblewrap.start(str(bubblewrap.WORKER), "fork_server", control, chosen)


@dataclass
class _Forked:
    """Our ends of a worker that the fork server was asked for; `pid` is None until its answer has been read."""

    stream: socket.socket
    output: int
    pid: int | None = None


class _ForkLauncher:
    """One grader's control socket to the fork server, and its spare worker."""

    def __init__(self, control: socket.socket, cpu_seconds: int) -> None:
        self._control = control
        self._control.settimeout(START_SECONDS)
        self._cpu_seconds = cpu_seconds
        self._spare: _Forked | None = None
        self.refill()

    def start(self) -> Worker:
        self.refill()
        self._settle()
        taken, self._spare = self._spare, None
        assert taken is not None
        pid = taken.pid
        assert pid is not None
        return Worker(ready_channel(taken.stream), Output(taken.output), lambda wait: self._end(pid, wait))

    def refill(self) -> None:
        if self._spare is None:
            self._spare = self._ask()

    def _ask(self) -> _Forked:
        ours, theirs = socket.socketpair()
        read_end, write_end = os.pipe()
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            ours.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
            theirs.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
        request = json.dumps({"do": "fork", "cpu": self._cpu_seconds}).encode()
        with theirs, contextlib.suppress(BrokenPipeError):  # as above: the missing answer says it
            socket.send_fds(self._control, [request], [theirs.fileno(), write_end])
        os.close(write_end)
        return _Forked(ours, read_end)

    def _settle(self) -> None:
        """Read the answer to the last request for a spare, if it is still to come: the fork server answers in order."""
        if self._spare is not None and self._spare.pid is None:
            self._spare.pid = int(self._answer()["pid"])

    def _answer(self) -> dict[str, Any]:
        try:
            answer = self._control.recv(4096)
        except ConnectionError:
            answer = b""
        if not answer:
            raise KitError("the fork server is gone: somebody ended it, or the machine is out of memory")
        return dict(json.loads(answer))

    def _end(self, pid: int, wait: float) -> Ending:
        self._settle()
        with contextlib.suppress(BrokenPipeError):  # the fork server is gone, which the missing answer says
            self._control.send(json.dumps({"do": "end", "pid": pid, "wait": wait}).encode())
        answer = self._answer()
        return Ending(int(answer["exit"]), float(answer["cpu"]), self._cpu_seconds, bool(answer["killed"]))

    def close(self) -> None:
        self._control.close()
        if self._spare is not None:
            self._spare.stream.close()
            os.close(self._spare.output)
