"""Runs commands and measures the processor time of each one's whole process tree, in a control group of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tools.bench import BUILD, ROOT

MOUNT = Path("/sys/fs/cgroup")
POLL_SECONDS = 0.25
LAST_LINES = 20
LAST_PROCESS_SECONDS = 5.0
# Nobody watches a run: a command that hangs must not hold up the rest.
LONGEST_SECONDS = 3600.0
NO_GROUP = "Processor time of a process tree needs a control group, and this machine gives none that can be written to (see {})."
# The shell joins the group before it becomes the command, so that nothing of the command is missed.
JOIN = 'echo $$ > "$0" && exec "$@"'
_numbers = count()


class NoControlGroup(Exception):
    """This machine has no control group that can be written to."""


@dataclass(frozen=True)
class Group:
    """A control group, with a function that reads the processor seconds used in it so far."""

    folder: Path
    seconds: Callable[[], float]


@dataclass(frozen=True)
class Usage:
    """What a command used: processor seconds of its whole process tree, and wall seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Sample:
    """One look at a running command: processor and wall seconds so far, and the memory of its first process in MiB."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Command:
    """A command to measure: its name for messages and its log, its words, folder, and additions to the environment."""

    name: str
    words: Sequence[str]
    folder: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """The file with everything that the command printed."""
        return BUILD / "logs" / f"{self.name}.log"


class Failed(Exception):
    """A measured command ended with an error."""


def measure(command: Command, watch: Callable[[Sample], None] | None = None) -> Usage:
    """Run a command and return its usage; `watch` gets a sample every POLL_SECONDS.

    Raise Failed if it ends with an error or runs for more than LONGEST_SECONDS, and NoControlGroup if there is no control group.
    """
    with _group() as group:
        start = time.monotonic()
        process = _start(command, group)
        with _watching(process.pid, group, watch):
            status = _status(process, command, group)
        wall = time.monotonic() - start
        _wait_until_empty(group)
        usage = Usage(group.seconds(), wall)
    if status:
        lines = command.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        raise Failed("\n".join([f"{command.name} ended with exit status {status}; the end of its output:", *lines]))
    return usage


def _start(command: Command, group: Group) -> subprocess.Popen[bytes]:
    words = ["sh", "-c", JOIN, str(group.folder / "cgroup.procs"), *command.words]
    command.log.parent.mkdir(parents=True, exist_ok=True)
    with command.log.open("wb") as log:
        return subprocess.Popen(
            words,
            cwd=command.folder,
            env=os.environ | command.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _status(process: subprocess.Popen[bytes], command: Command, group: Group) -> int:
    """Wait for the exit status; end the whole group if the wait ends otherwise."""
    try:
        return process.wait(LONGEST_SECONDS)
    except BaseException as error:
        for pid in (group.folder / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise Failed(f"{command.name} was stopped after {LONGEST_SECONDS:.0f} s") from None
        raise


@contextlib.contextmanager
def _watching(pid: int, group: Group, watch: Callable[[Sample], None] | None) -> Iterator[None]:
    """Take samples of a process in another thread, until the block ends."""
    if watch is None:
        yield
        return
    ended, start = threading.Event(), time.monotonic()

    def take_samples() -> None:
        while not ended.wait(POLL_SECONDS):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it may have just ended
                watch(Sample(group.seconds(), time.monotonic() - start, _resident_memory(pid)))

    thread = threading.Thread(target=take_samples)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _resident_memory(pid: int) -> float:
    """Return the resident memory of a process in MiB. Its share of pages that forks share would change with their number."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


@contextlib.contextmanager
def _group() -> Iterator[Group]:
    """Yield a new control group, and remove it afterwards."""
    group = _new_group()
    try:
        yield group
    finally:
        with contextlib.suppress(OSError):  # a process of a stopped command may still be in it
            group.folder.rmdir()


def _new_group() -> Group:
    name = f"bench-{os.getpid()}-{next(_numbers)}"
    for parent, group_of in _parents():
        folder = parent / name
        try:
            folder.mkdir()
        except OSError:
            continue
        if os.access(folder / "cgroup.procs", os.W_OK):
            return group_of(folder)
        folder.rmdir()
    raise NoControlGroup(NO_GROUP.format(MOUNT))


def _wait_until_empty(group: Group) -> None:
    """Wait for the last processes of a group: a killed worker needs a moment to end."""
    deadline = time.monotonic() + LAST_PROCESS_SECONDS
    while (group.folder / "cgroup.procs").read_text() and time.monotonic() < deadline:
        time.sleep(0.01)


def _parents() -> Iterator[tuple[Path, Callable[[Path], Group]]]:
    """Yield folders in which a group may be made: those of this process, then the roots."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            yield from ((parent, _unified_group) for parent in (MOUNT / path.lstrip("/"), MOUNT))
        elif "cpuacct" in controllers.split(","):
            hierarchy = MOUNT / "cpuacct"
            yield from ((parent, _accounting_group) for parent in (hierarchy / path.lstrip("/"), hierarchy))


def _accounting_group(folder: Path) -> Group:
    """Return a group of version 1."""
    return Group(folder, lambda: int((folder / "cpuacct.usage").read_text()) / 1e9)


def _unified_group(folder: Path) -> Group:
    """Return a group of version 2."""

    def seconds() -> float:
        lines = (folder / "cpu.stat").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("usage_usec ")) / 1e6

    return Group(folder, seconds)
