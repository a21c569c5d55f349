"""A Dask scheduler and workers on the loopback address: real processes, started again when they end, as systemd would do."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

DASK = (sys.executable, "-m", "dask")
LOOPBACK = "127.0.0.1"
STATUS_PAGE = ("--dashboard-address", f"{LOOPBACK}:0")
END_SECONDS = 20
# The settings that docs/cluster.md asks for. Nothing here knows the kit.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0",
}


class Service:
    """A process that is started again when it ends. Its output goes to a file."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, **environment: str) -> None:
        self._command = command
        self._folder, self._environment = folder, {**ENVIRONMENT, **environment}
        self.log = folder / f"{name}.log"
        self._stopped = threading.Event()
        self.process = self._start()
        self._watch = threading.Thread(target=self._keep_running, daemon=True)
        self._watch.start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _keep_running(self) -> None:
        while not self._stopped.wait(0.1):
            if self.process.poll() is not None:
                self.process = self._start()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    def stop(self) -> None:
        self._stopped.set()
        self._watch.join()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(END_SECONDS)


class Dask:
    """A scheduler and its workers."""

    def __init__(self, folder: Path, tls: Sequence[str] = (), **environment: str) -> None:
        self._folder, self._tls = folder, tls
        self.port = free_port()
        self.address = f"{'tls' if tls else 'tcp'}://{LOOPBACK}:{self.port}"
        self.engine = f"dask://{LOOPBACK}:{self.port}"
        words = ["scheduler", "--host", LOOPBACK, "--port", str(self.port), *STATUS_PAGE, *tls]
        self.scheduler = Service("scheduler", [*DASK, *words], folder, **environment)
        self.workers: list[Service] = []
        wait_for(self.answers)

    def add_worker(self, *, folder: Path | None = None, before: Sequence[str] = (), **environment: str) -> Service:
        """Start one more worker; `folder` is its local directory. The words `before` are those of a program that starts it."""
        name = f"worker{len(self.workers)}"
        fixed = ["worker", self.address, "--host", LOOPBACK, "--nthreads", "1", "--no-nanny", *STATUS_PAGE, *self._tls]
        directory = ["--local-directory", str(folder or self._folder / name)]
        self.workers.append(Service(name, [*before, *DASK, *fixed, *directory], self._folder, **environment))
        return self.workers[-1]

    def answers(self) -> bool:
        try:
            socket.create_connection((LOOPBACK, self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        for service in [*self.workers, self.scheduler]:
            service.stop()

    def logs(self) -> str:
        return "\n".join(
            f"== {service.log.name}\n{service.log.read_text()}" for service in [self.scheduler, *self.workers]
        )


@contextlib.contextmanager
def dask(folder: Path, workers: int, tls: Sequence[str] = (), **environment: str) -> Iterator[Dask]:
    """Run a scheduler and workers; all of them end with the block. `tls` are options of both, `environment` is for the scheduler."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Dask(folder, tls, **environment)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
    return port


def wait_for(condition, seconds: float = 60.0) -> None:
    """Wait until a condition is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, condition
        time.sleep(0.05)
