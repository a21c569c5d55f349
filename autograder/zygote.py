"""The fork server: imports the allowed packages once and forks a fresh worker for each graded test.

It runs in a process of its own (`python -I zygote.py FD MEMORY PACKAGE...`), never sees a byte of a submission, and stays single-threaded,
so that every fork is clean. It understands four messages on a packet socket, each one JSON object:

    {"do": "client"} + 1 descriptor     another control socket, for a forked grader
    {"do": "fork"}   + 2 descriptors    the worker's stream and its output; answers {"pid": N}
    {"do": "end", "pid": N}             kill the worker's group and reap it; answers {"exit": code}
    (closed)                            end every worker of that client; the first client's end is the zygote's own

A dead worker stays a zombie until its client says `end`: its number cannot pass to another process meanwhile.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any


def _load_worker() -> Any:
    spec = importlib.util.spec_from_file_location("worker", Path(__file__).with_name("worker.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["worker"] = module
    spec.loader.exec_module(module)
    return module


worker = _load_worker()


class Zygote:
    """Control sockets and the workers that were forked for each."""

    def __init__(self, first: socket.socket, memory: int) -> None:
        self._first = first
        self._memory = memory
        self._workers: dict[socket.socket, set[int]] = {first: set()}

    def serve(self) -> None:
        while True:
            ready, _, _ = select.select(list(self._workers), [], [])
            for client in ready:
                self._handle(client)
                if self._first not in self._workers:
                    return

    def _handle(self, client: socket.socket) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(client, 4096, 2)
        except ConnectionError:
            data, descriptors = b"", []
        if not data:
            self._drop(client)
            return
        message = json.loads(data)
        if message["do"] == "client":
            self._workers[socket.socket(fileno=descriptors[0])] = set()
            return
        answer = self._end(client, message["pid"]) if message["do"] == "end" else self._fork(client, descriptors)
        with contextlib.suppress(
            ConnectionError
        ):  # the client died while it waited: its end comes with the next message
            client.send(json.dumps(answer).encode())

    def _fork(self, client: socket.socket, descriptors: list[int]) -> dict[str, int]:
        pid = os.fork()
        if pid == 0:
            self._become_worker(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._workers[client].add(pid)
        return {"pid": pid}

    def _become_worker(self, stream: int, output: int) -> None:
        try:
            os.setsid()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            # The received numbers may be among the targets: bring them out of the way before anything is replaced.
            stream, output = (fcntl.fcntl(number, fcntl.F_DUPFD, 10) for number in (stream, output))
            nothing = os.open(os.devnull, os.O_RDONLY)
            for source, target in ((nothing, 0), (output, 1), (output, 2)):
                os.dup2(source, target)
            os.dup2(stream, 3, inheritable=False)
            os.closerange(4, 1024)
            gc.enable()
            worker.main(socket.socket(fileno=3), self._memory)
        finally:
            os._exit(70)

    def _end(self, client: socket.socket, pid: int) -> dict[str, int]:
        if pid not in self._workers[client]:
            return {"exit": 0}
        self._workers[client].discard(pid)
        return {"exit": kill_and_reap(pid)}

    def _drop(self, client: socket.socket) -> None:
        for pid in self._workers.pop(client):
            kill_and_reap(pid)
        client.close()


def kill_and_reap(pid: int) -> int:
    """Kill the worker's whole process group and return its exit code (negative: the signal that ended it)."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # not yet a group leader, or gone already
            kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def import_whole(name: str) -> None:
    """Import a package with the parts that it loads on first use, such as numpy.random: once here, not in every worker."""
    package = importlib.import_module(name)
    for part in getattr(package, "__all__", ()):
        getattr(package, part, None)


def main() -> None:
    # Ctrl-C goes to the whole group: the command hears it and closes our socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    for package in sys.argv[3:]:
        import_whole(package)
    gc.collect()
    gc.freeze()
    gc.disable()
    control.send(b'{"ready": true}')
    Zygote(control, int(sys.argv[2])).serve()


if __name__ == "__main__":
    main()
