"""Imports packages once and forks a worker for each graded test.

It is a program (`start.py fork_server FD SETTINGS`). It never reads a submission, and it stays single-threaded, so that forks are safe. It
takes four messages on a packet socket, each a JSON object:

    {"do": "client"} + 1 descriptor             add a control socket, for a forked grader
    {"do": "fork", "cpu": S} + 2 descriptors    fork a worker with this stream and this output; answer {"pid": N}
    {"do": "end", "pid": N, "wait": S}          kill the worker and its process group after S seconds; once it has
                                                ended, answer {"exit": code, "cpu": seconds, "killed": by the fork server}
    (closed)                                    end all workers of the client; after the first client, end the fork server

A dead worker stays a zombie until its client sends `end`, so that no other process gets its number.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import config, imports, linux, lockdown, server
from .config import WorkerConfig


@dataclass(frozen=True)
class Dying:
    """A dying worker and its waiting client. `killed` says that the fork server killed it."""

    pid: int
    client: socket.socket
    killed: bool


class ForkServer:
    """Serves control sockets: forks workers for each and ends them."""

    def __init__(self, first: socket.socket, settings: WorkerConfig) -> None:
        self._first = first
        self._settings = settings
        self._lockdown = lockdown.Lockdown(settings, server.mapped_bytes())
        self._workers: dict[socket.socket, dict[int, int]] = {first: {}}
        self._dying: dict[int, Dying] = {}
        self._own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY) if self._nested else -1

    @property
    def _nested(self) -> bool:
        return config.NAMESPACES in self._settings.layers

    def serve(self) -> None:
        while self._first in self._workers:
            waiting: list[socket.socket | int] = [*self._workers, *self._dying]
            for ready in select.select(waiting, [], [])[0]:
                if isinstance(ready, int):
                    self._reap(ready)
                else:
                    self._handle(ready)

    def _handle(self, client: socket.socket) -> None:
        if client not in self._workers:
            return  # It was dropped earlier in this round.
        try:
            data, descriptors, _, _ = socket.recv_fds(client, config.MESSAGE_BYTES, 2)
        except ConnectionError:
            data, descriptors = b"", []
        if not data:
            self._drop(client)
            return
        message = json.loads(data)
        if message["do"] == "client":
            self._workers[socket.socket(fileno=descriptors[0])] = {}
        elif message["do"] == "end":
            self._end(client, message["pid"], message["wait"])
        else:
            _answer(client, self._fork(client, descriptors, message["cpu"]))

    def _fork(self, client: socket.socket, descriptors: list[int], cpu_seconds: int) -> dict[str, int]:
        uid = self._free_uid()
        if self._nested:
            linux.unshare(linux.CLONE_NEWPID)
        try:
            pid = os.fork()
            if pid == 0:
                self._become_worker(*descriptors, uid=uid, cpu_seconds=cpu_seconds)
        finally:
            # The next `unshare` works only from the pid namespace of this process.
            if self._nested:
                linux.enter(self._own_namespace, linux.CLONE_NEWPID)
        for descriptor in descriptors:
            os.close(descriptor)
        self._workers[client][pid] = uid
        return {"pid": pid}

    def _free_uid(self) -> int:
        """Return a user without a living worker."""
        taken = {uid for workers in self._workers.values() for uid in workers.values()}
        return next(
            uid
            for uid in range(self._settings.first_uid, self._settings.first_uid + len(taken) + 1)
            if uid not in taken
        )

    def _become_worker(self, stream: int, output: int, *, uid: int, cpu_seconds: int) -> None:
        try:
            os.setsid()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            # A received descriptor may have the number of a target, so move both out of the way first.
            stream, output = (
                fcntl.fcntl(number, fcntl.F_DUPFD, linux.FIRST_FREE_DESCRIPTOR) for number in (stream, output)
            )
            nothing = os.open(os.devnull, os.O_RDONLY)
            for source, target in ((nothing, 0), (output, 1), (output, 2)):
                os.dup2(source, target)
            os.dup2(stream, config.STREAM, inheritable=False)
            _close_all_but(self._lockdown.descriptors)
            gc.enable()
            prepare = lambda: self._lockdown.lock(uid=uid, cpu_seconds=cpu_seconds)  # noqa: E731
            server.serve(socket.socket(fileno=config.STREAM), prepare, self._settings.scratch)
        finally:
            os._exit(config.FAILED)

    def _end(self, client: socket.socket, pid: int, wait: float) -> None:
        if pid not in self._workers[client]:
            _answer(client, {"exit": 0, "cpu": 0.0, "killed": False})
            return
        process = os.pidfd_open(pid)
        ended = bool(select.select([process], [], [], wait)[0])
        _kill(pid)
        # Serve other clients while the kernel tears the process down.
        self._dying[process] = Dying(pid, client, killed=not ended)

    def _reap(self, descriptor: int) -> None:
        dead = self._dying.pop(descriptor)
        os.close(descriptor)
        _, status, usage = os.wait4(dead.pid, 0)
        if dead.client in self._workers:
            del self._workers[dead.client][dead.pid]
            seconds = usage.ru_utime + usage.ru_stime
            _answer(dead.client, {"exit": os.waitstatus_to_exitcode(status), "cpu": seconds, "killed": dead.killed})

    def _drop(self, client: socket.socket) -> None:
        dying = {worker.pid for worker in self._dying.values()}
        for pid in self._workers.pop(client):
            if pid not in dying:
                _kill(pid)
                os.waitpid(pid, 0)
        client.close()


def _answer(client: socket.socket, answer: Mapping[str, float]) -> None:
    # The client may have died while it waited. Then its socket reports the end next.
    with contextlib.suppress(ConnectionError):
        client.send(json.dumps(answer).encode())


def _kill(pid: int) -> None:
    """Kill a worker and its process group. If it is the first in a pid namespace, all others there die too."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # Not yet a group leader, or gone already.
            kill(pid, signal.SIGKILL)


def _close_all_but(kept: list[int]) -> None:
    """Close every descriptor after the stream's except these."""
    start = config.STREAM + 1
    for number in sorted(number for number in kept if number >= start):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def _become_first_process() -> None:
    """Continue as the first process of new user and pid namespaces. Only there may each worker get its own."""
    linux.enter_new_user(linux.CLONE_NEWPID)
    pid = os.fork()
    if pid:
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    linux.die_with_parent(signal.SIGKILL)


def prepare(settings: WorkerConfig) -> None:
    """Change user and namespaces, then import the packages."""
    if settings.own_uid is not None:
        lockdown.become(settings.own_uid)
        # After a change of user, a process does not own its /proc/self, where it writes the user map.
        linux.set_dumpable(True)
    if config.NAMESPACES in settings.layers:
        try:
            _become_first_process()
        except OSError as error:
            raise lockdown.LayerFailed(config.NAMESPACES, str(error)) from error
    sys.path += settings.package_paths
    for package in settings.packages:
        imports.import_whole(package)
    sys.meta_path.insert(0, imports.Gate(settings.importable))
    server.rehearse()
    server.hide_modules()
    gc.collect()
    gc.freeze()
    gc.disable()
    linux.gather_pages()


def main(arguments: list[str]) -> None:
    """Serve as a program until the first client closes."""
    # Ctrl-C goes to the whole group. The command handles it and closes the control socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(arguments[0]))
    settings = WorkerConfig.from_json(arguments[1])
    try:
        prepare(settings)
        fork_server = ForkServer(control, settings)
    except lockdown.LayerFailed as failed:
        control.send(json.dumps({"layer": failed.layer, "message": str(failed)}).encode())
        return
    threads = len(list(Path("/proc/self/task").iterdir()))
    assert threads == 1, f"{threads} threads: forks would not be safe"
    control.send(b'{"ready": true}')
    fork_server.serve()
