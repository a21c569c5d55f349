"""The fork server: imports the allowed packages once and forks a fresh worker for each graded test.

It is a program of its own (`start.py fork_server FD CONFIG`). It never reads a submission, and it stays single-threaded, so that every
fork is clean. It understands four messages on a packet socket, each one JSON object:

    {"do": "client"} + 1 descriptor             another control socket, for a forked grader
    {"do": "fork", "cpu": S} + 2 descriptors    the worker's stream and its output; answers {"pid": N}
    {"do": "end", "pid": N, "wait": S}          kill the worker and its process group after S seconds; once it is
                                                gone answers {"exit": code, "cpu": seconds, "killed": whether we killed it}
    (closed)                                    end every worker of that client; the first client's end is the fork server's own

A dead worker stays a zombie until its client says `end`: its number cannot pass to another process meanwhile.
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
from pathlib import Path

from . import config, imports, linux, lockdown, server
from .config import WorkerConfig


class ForkServer:
    """Control sockets, the workers that were forked for each, and the workers that are dying."""

    def __init__(self, first: socket.socket, chosen: WorkerConfig) -> None:
        self._first = first
        self._plan = chosen
        self._lockdown = lockdown.Lockdown(chosen, server.mapped_bytes())
        self._workers: dict[socket.socket, dict[int, int]] = {first: {}}
        self._dying: dict[int, tuple[int, socket.socket, bool]] = {}
        self._own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY) if self._nested else -1

    @property
    def _nested(self) -> bool:
        return config.NAMESPACES in self._plan.layers

    def serve(self) -> None:
        while self._first in self._workers:
            waiting: list[socket.socket | int] = [*self._workers, *self._dying]
            for one in select.select(waiting, [], [])[0]:
                if isinstance(one, int):
                    self._bury(one)
                else:
                    self._handle(one)

    def _handle(self, client: socket.socket) -> None:
        if client not in self._workers:
            return  # it went while others of the same round were served
        try:
            data, descriptors, _, _ = socket.recv_fds(client, 4096, 2)
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
            # For the next child: a process can leave for a new pid namespace only from its own.
            if self._nested:
                linux.enter(self._own_namespace, linux.CLONE_NEWPID)
        for descriptor in descriptors:
            os.close(descriptor)
        self._workers[client][pid] = uid
        return {"pid": pid}

    def _free_uid(self) -> int:
        """Return a user that no living worker is, where each is one of its own."""
        taken = {uid for workers in self._workers.values() for uid in workers.values()}
        return next(
            uid for uid in range(self._plan.first_uid, self._plan.first_uid + len(taken) + 1) if uid not in taken
        )

    def _become_worker(self, stream: int, output: int, *, uid: int, cpu_seconds: int) -> None:
        try:
            os.setsid()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            # The received numbers may be among the targets: bring them out of the way before anything is replaced.
            stream, output = (fcntl.fcntl(number, fcntl.F_DUPFD, 10) for number in (stream, output))
            nothing = os.open(os.devnull, os.O_RDONLY)
            for source, target in ((nothing, 0), (output, 1), (output, 2)):
                os.dup2(source, target)
            os.dup2(stream, 3, inheritable=False)
            _close_all_but(self._lockdown.descriptors)
            gc.enable()
            prepare = lambda: self._lockdown.lock(uid=uid, cpu_seconds=cpu_seconds)  # noqa: E731
            server.serve(socket.socket(fileno=3), prepare, self._plan.scratch)
        finally:
            os._exit(config.FAILED)

    def _end(self, client: socket.socket, pid: int, wait: float) -> None:
        if pid not in self._workers[client]:
            _answer(client, {"exit": 0, "cpu": 0.0, "killed": False})
            return
        process = os.pidfd_open(pid)
        ended = bool(select.select([process], [], [], wait)[0])
        _kill(pid)
        # Others are served while the kernel takes the process apart.
        self._dying[process] = (pid, client, not ended)

    def _bury(self, descriptor: int) -> None:
        pid, client, killed = self._dying.pop(descriptor)
        os.close(descriptor)
        _, status, usage = os.wait4(pid, 0)
        if client in self._workers:
            del self._workers[client][pid]
            seconds = usage.ru_utime + usage.ru_stime
            _answer(client, {"exit": os.waitstatus_to_exitcode(status), "cpu": seconds, "killed": killed})

    def _drop(self, client: socket.socket) -> None:
        dying = {pid for pid, _, _ in self._dying.values()}
        for pid in self._workers.pop(client):
            if pid not in dying:
                _kill(pid)
                os.waitpid(pid, 0)
        client.close()


def _answer(client: socket.socket, answer: Mapping[str, float]) -> None:
    # The client may have died while it waited: its end comes with the next message.
    with contextlib.suppress(ConnectionError):
        client.send(json.dumps(answer).encode())


def _kill(pid: int) -> None:
    """Kill a worker and its process group; with it dies the whole of a namespace of which it is the first process."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # not yet a group leader, or gone already
            kill(pid, signal.SIGKILL)


def _close_all_but(kept: list[int]) -> None:
    """Close every descriptor from 4 on but these."""
    start = 4
    for number in sorted(number for number in kept if number >= 4):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def _become_first_process() -> None:
    """Go on in a user and a pid namespace of our own, as its first process: only there may we give each worker one too."""
    linux.enter_new_user(linux.CLONE_NEWPID)
    pid = os.fork()
    if pid:
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    linux.die_with_parent(signal.SIGKILL)


def prepare(chosen: WorkerConfig) -> None:
    """Become who we shall be, then import what workers will need."""
    if chosen.own_uid is not None:
        lockdown.become(chosen.own_uid)
        # A process that changed its user does not own its /proc/self, where the map of users is written.
        linux.set_dumpable(True)
    if config.NAMESPACES in chosen.layers:
        try:
            _become_first_process()
        except OSError as error:
            raise lockdown.LayerFailed(config.NAMESPACES, str(error)) from error
    sys.path += chosen.package_paths
    for package in chosen.packages:
        imports.import_whole(package)
    sys.meta_path.insert(0, imports.Gate(chosen.importable))
    server.rehearse()
    gc.collect()
    gc.freeze()
    gc.disable()
    linux.gather_pages()


def main(arguments: list[str]) -> None:
    """Serve until the first client closes."""
    # Ctrl-C goes to the whole group: the command hears it and closes our socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(arguments[0]))
    chosen = WorkerConfig.from_json(arguments[1])
    try:
        prepare(chosen)
        fork_server = ForkServer(control, chosen)
    except lockdown.LayerFailed as failed:
        control.send(json.dumps({"layer": failed.layer, "message": str(failed)}).encode())
        return
    threads = len(list(Path("/proc/self/task").iterdir()))
    assert threads == 1, f"{threads} threads: forks would not be clean"
    control.send(b'{"ready": true}')
    fork_server.serve()
