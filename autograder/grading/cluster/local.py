"""Starts a Dask cluster on this machine, to try the engine."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from autograder.grading.cluster.cluster_file import Tls
from autograder.grading.cluster.connection import SETTINGS, connect
from autograder.grading.cluster.engine import Cluster, EngineOptions, Opener
from autograder.grading.cluster.tls import command_line, security_of
from autograder.model import KitError

if sys.platform == "linux":
    from autograder.sandbox.worker import linux

LOOPBACK: Final = "127.0.0.1"
# Without an address, the status page would listen on all networks.
ADDRESSES: Final = ("--host", LOOPBACK, "--dashboard-address", f"{LOOPBACK}:0")
START_SECONDS: Final = 60.0
END_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.05


def local_opener(rest: str, options: EngineOptions) -> Opener:
    """Return what starts N workers for `local-dask:N`, by default one for each core."""
    if rest and not (rest.isascii() and rest.isdigit() and int(rest)):
        raise KitError(f"--engine {options.engine}: write local-dask:N with the number of workers, at least 1")
    return partial(_started, int(rest) if rest else os.cpu_count() or 1, options.file.tls)


@contextmanager
def _started(workers: int, tls: Tls | None) -> Iterator[Cluster]:
    """Run a scheduler and workers that listen on the loopback address only. Dask's nannies start a dead worker again."""
    with tempfile.TemporaryDirectory(prefix="autograder-dask-") as name:
        folder, file = Path(name), Path(name, "scheduler.json")
        shared = ("--scheduler-file", str(file), *(() if tls is None else command_line(tls)))
        security = None if tls is None else security_of(tls)
        how = ("--nworkers", str(workers), "--nthreads", "1", "--local-directory", name)
        with (
            _running(("scheduler", "--port", "0", *shared), folder) as scheduler,
            _running(("worker", *shared, *how), folder),
        ):
            address = _address(file, scheduler)
            yield Cluster(
                address, partial(connect, address, security), lambda: "the workers of this machine did not start"
            )


@contextmanager
def _running(words: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of Dask, and end it with all that it started. Ctrl-C in a terminal is for us only."""
    settings = {f"DASK_{key.upper().replace('.', '__').replace('-', '_')}": str(SETTINGS[key]) for key in SETTINGS}
    with (folder / f"{words[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *words, *ADDRESSES],
            cwd=folder,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
    try:
        yield process
    finally:
        _end(process)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        linux.die_with_parent(signal.SIGTERM)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process group: politely, then surely."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _address(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    """Return the address that a scheduler writes once it listens; raise KitError if it does not start."""
    end = time.monotonic() + START_SECONDS
    while not file.exists() or not file.read_bytes().endswith(b"}"):
        if scheduler.poll() is not None or time.monotonic() > end:
            lines = file.with_name("scheduler.log").read_text(errors="replace").split("\n")
            reason = next((line for line in reversed(lines) if line.strip()), "it printed nothing")
            raise KitError(f"--engine local-dask: the scheduler did not start: {reason}")
        time.sleep(POLL_SECONDS)
    address: str = json.loads(file.read_bytes())["address"]
    return address
