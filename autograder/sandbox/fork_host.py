"""Forks workers from a warm fork server. A locked-down spare always waits."""

from __future__ import annotations

import contextlib
import json
import os
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
from autograder.sandbox.scratch import ScratchFolder
from autograder.sandbox.worker import config
from autograder.sandbox.worker.config import WorkerConfig

# Users that no distribution assigns. Each host of each grader takes a row of them, and each worker one.
FIRST_UID = 60_100
UIDS_OF_A_HOST, ROWS = 128, 42
SOCKET_BUFFER_BYTES = 1 << 20
ERROR_BYTES = 4000


class ForkHost:
    """Owns one fork server, sandboxed if the isolation has bubblewrap."""

    def __init__(self, packages: Sequence[str], isolation: Isolation = levels.NONE, *, number: int = 0) -> None:
        """`number` tells the hosts of a grader apart. Raise LayerMissing if a layer does not work here."""
        self.isolation = isolation.level
        self._folder = ScratchFolder()
        self._scratch = self._folder.path
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the host
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = subprocess.Popen(
                _command(_settings(tuple(packages), isolation, number, self._scratch), theirs.fileno()),
                pass_fds=[theirs.fileno()],
                env=clean_environment(self._scratch),
                cwd=self._scratch,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                # Ctrl-C must not end the sandbox of judges that still work. The command handles it.
                start_new_session=True,
            )
        except (bubblewrap.BubblewrapMissing, OSError) as error:
            self._forget()
            raise LayerMissing(config.BUBBLEWRAP, str(error)) from error
        finally:
            theirs.close()

    def wait_until_ready(self) -> None:
        """Return once the packages are imported. Raise LayerMissing or KitError if that fails."""
        self._control.settimeout(START_SECONDS)
        answer = json.loads(self._control.recv(config.MESSAGE_BYTES) or b"{}")
        if answer.get("ready"):
            return
        code, errors = self._process.wait(timeout=START_SECONDS), self._error_text()
        if "layer" in answer:
            raise LayerMissing(answer["layer"], answer["message"])
        if errors.startswith("bwrap:"):
            raise LayerMissing(config.BUBBLEWRAP, errors)
        raise KitError(f"the fork server ended (exit status {code}) before its packages were imported: {errors}")

    def _error_text(self) -> str:
        self._errors.seek(0)
        return self._errors.read(ERROR_BYTES).decode("utf-8", "replace").strip()

    def launcher(self, *, cpu_seconds: int) -> Launcher:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # If the fork server has ended, the request for the first worker fails with a message.
        with theirs, contextlib.suppress(BrokenPipeError):
            socket.send_fds(self._control, [b'{"do": "client"}'], [theirs.fileno()])
        return _ForkLauncher(ours, cpu_seconds)

    def close(self) -> None:
        self._control.close()
        self._process.wait(timeout=START_SECONDS)
        self._forget()

    def _forget(self) -> None:
        self._errors.close()
        self._control.close()
        self._folder.close()


def _settings(packages: tuple[str, ...], isolation: Isolation, number: int, scratch: str) -> WorkerConfig:
    """Return the settings of a fork server. Workers that share a user may write to `scratch`."""
    content = importable(packages)
    first_uid = FIRST_UID + UIDS_OF_A_HOST * ((os.getpid() + number) % ROWS)
    settings = WorkerConfig(tuple(sorted(isolation.layers)), packages, content.names, first_uid=first_uid)
    if config.BUBBLEWRAP in isolation.layers:
        return replace(
            settings,
            readable=bubblewrap.readable_inside(),
            package_paths=(bubblewrap.PACKAGES,),
            scratch=bubblewrap.SCRATCH,
            own_uid=first_uid if levels.is_root() else None,
        )
    return replace(
        settings,
        readable=bubblewrap.readable_outside(content),
        package_paths=content.folders,
        # All workers would share the folder, so with these layers they may write nowhere.
        scratch="" if {config.LANDLOCK, config.UID} & isolation.layers else scratch,
    )


def _command(settings: WorkerConfig, control: int) -> list[str]:
    """Return the command for a fork server with these settings."""
    if config.BUBBLEWRAP not in settings.layers:
        return bubblewrap.start(str(bubblewrap.WORKER), "fork_server", control, settings)
    return [
        *bubblewrap.command(importable(settings.packages), clean_environment(bubblewrap.SCRATCH)),
        *bubblewrap.start(bubblewrap.KIT, "fork_server", control, settings),
    ]


@dataclass
class _Forked:
    """The grader's ends of a forked worker. `pid` is None until the fork server's answer is read."""

    stream: socket.socket
    output: Output
    pid: int | None = None

    def close(self) -> None:
        self.stream.close()
        self.output.close()


class _ForkLauncher:
    """Forks workers over one control socket, and keeps a spare."""

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
        return Worker(ready_channel(taken.stream), taken.output, lambda wait: self._end(pid, wait))

    def refill(self) -> None:
        if self._spare is None:
            self._spare = self._ask()

    def _ask(self) -> _Forked:
        ours, theirs = socket.socketpair()
        output = Output()
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            ours.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER_BYTES)
            theirs.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER_BYTES)
        request = json.dumps({"do": "fork", "cpu": self._cpu_seconds}).encode()
        # If the fork server has ended, `_answer` raises.
        with theirs, contextlib.suppress(BrokenPipeError):
            socket.send_fds(self._control, [request], [theirs.fileno(), output.descriptor])
        return _Forked(ours, output)

    def _settle(self) -> None:
        """Read the answer to the last fork request, if it is outstanding. Answers come in order."""
        if self._spare is not None and self._spare.pid is None:
            self._spare.pid = int(self._answer()["pid"])

    def _answer(self) -> dict[str, Any]:
        try:
            answer = self._control.recv(config.MESSAGE_BYTES)
        except ConnectionError:
            answer = b""
        if not answer:
            raise KitError("the fork server has ended: another program killed it, or the machine is out of memory")
        return dict(json.loads(answer))

    def _end(self, pid: int, wait: float) -> Ending:
        self._settle()
        # If the fork server has ended, `_answer` raises.
        with contextlib.suppress(BrokenPipeError):
            self._control.send(json.dumps({"do": "end", "pid": pid, "wait": wait}).encode())
        answer = self._answer()
        return Ending(int(answer["exit"]), float(answer["cpu"]), self._cpu_seconds, bool(answer["killed"]))

    def close(self) -> None:
        self._control.close()
        if self._spare is not None:
            self._spare.close()
