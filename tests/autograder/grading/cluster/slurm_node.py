"""Starts a real Slurm of one node in a temporary folder: munged, slurmctld and slurmd, without any file of the system."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("munged", "mungekey", "slurmctld", "slurmd", "sbatch", "scancel", "sinfo", "squeue")
PARTITION = "grading"
CPUS, MEGABYTES = 2, 8000
START_SECONDS, END_SECONDS = 60, 60

CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
MinJobAge=2
KillWait=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={megabytes} State=UNKNOWN
PartitionName={partition} Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


class NoSlurmError(Exception):
    """Slurm cannot run on this machine; the text says why."""


@dataclass(frozen=True)
class SlurmNode:
    """A running Slurm; `environment` leads its programs to it."""

    environment: dict[str, str]

    def run(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def jobs(self, state: str = "all") -> list[str]:
        """Return the ids of the jobs in a state, those that are just ending too."""
        return self.run("squeue", "--noheader", "--format=%i", f"--states={state}").split()

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until a condition holds; raise NoSlurmError after the given time."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise NoSlurmError(f"waited {seconds:.0f} s; sinfo: {self.run('sinfo', '--long').strip()!r}")
            time.sleep(0.2)


def _missing() -> str:
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent:
        return f"{', '.join(absent)} missing; run `apt-get install slurm-wlm munge`"
    return "" if os.geteuid() == 0 else "only root can start slurmd"


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _write_configuration(folder: Path) -> Path:
    host, path = socket.gethostname().partition(".")[0], folder / "slurm.conf"
    values = {"host": host, "folder": folder, "ports": _free_ports(2), "cpus": CPUS, "megabytes": MEGABYTES}
    path.write_text(CONFIGURATION.format(**values, partition=PARTITION))
    for name in ("state", "spool"):
        (folder / name).mkdir()
    return path


@contextlib.contextmanager
def _server(command: Sequence[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    # A path of a socket is short, and munge wants folders that others can pass.
    folder = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def slurm_node() -> Iterator[SlurmNode]:
    """Run Slurm; raise NoSlurmError with the reason where it does not start."""
    if reason := _missing():
        raise NoSlurmError(reason)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(_folder())
        node = SlurmNode({**os.environ, "SLURM_CONF": str(_write_configuration(folder))})
        for command in _commands(folder):
            if command[0] == "mungekey":
                node.run(*command)
            else:
                stack.enter_context(_server(command, node.environment, folder / f"{command[0]}.out"))
        _wait_for_start(node, folder)
        stack.callback(_end_jobs, node)
        yield node


def _commands(folder: Path) -> list[list[str]]:
    key, socket_path = folder / "munge.key", folder / "munge.socket"
    files = ("pid-file", "seed-file", "log-file")
    options = [f"--{name}={folder}/munged.{name}" for name in files]
    return [
        ["mungekey", "--create", f"--keyfile={key}"],
        ["munged", "--foreground", f"--key-file={key}", f"--socket={socket_path}", *options],
        ["slurmctld", "-D"],
        ["slurmd", "-D"],
    ]


def _wait_for_start(node: SlurmNode, folder: Path) -> None:
    def idle() -> bool:
        done = subprocess.run(
            ["sinfo", "-h", "-o", "%T"], env=node.environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip() == "idle"

    end = time.monotonic() + START_SECONDS
    while not idle():
        if time.monotonic() > end:
            logs = "".join(path.read_text(errors="replace")[-500:] for path in sorted(folder.glob("*.log")))
            raise NoSlurmError(f"its node was not idle after {START_SECONDS} s: {logs}")
        time.sleep(0.2)


def _end_jobs(node: SlurmNode) -> None:
    node.run("scancel", "--user=root")
    node.wait_until(lambda: not node.jobs(), END_SECONDS)
