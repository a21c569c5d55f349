"""Runs Dask workers as jobs of Slurm, by dask-jobqueue, and keeps their number."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autograder.grading.cluster.cluster_file import ClusterFile, Slurm
from autograder.grading.cluster.connection import configure, connect
from autograder.grading.cluster.engine import Cluster, EngineOptions, Opener, Say
from autograder.grading.cluster.tls import security_of, temporary_certificate
from autograder.model import KitError
from autograder.sandbox import interrupts
from autograder.text import clean

if TYPE_CHECKING:
    from dask_jobqueue.slurm import SLURMCluster

# squeue asks a controller that all users of the machine share.
LOOK_EVERY_SECONDS: Final = 5
PROGRAM_SECONDS: Final = 60
MOST_SHOWN: Final = 300


@dataclass(frozen=True)
class Queued:
    """A job in the queue: its id, state and the reason why it waits."""

    job: str
    state: str
    reason: str


@dataclass(frozen=True)
class Submitted:
    """A job that was submitted: its id, or None and why `sbatch` refused it."""

    job: str | None
    refusal: str


class SlurmJobs:
    """The jobs of one run, which Slurm starts when it has room."""

    def __init__(self, cluster: SLURMCluster, settings: Slurm, folder: Path) -> None:
        self._cluster, self._settings, self._folder = cluster, settings, folder
        self._with_worker, self._failed = set[str](), dict[str, Submitted]()
        self._looked, self._shown = time.monotonic(), ""

    def tend(self, say: Say) -> None:
        """Replace the jobs that ended, now and then; tell of the queue while there is no worker.

        A job ends at its walltime, if it is cancelled, or if its node fails. Raise KitError if jobs end before they start a worker.
        """
        if time.monotonic() < self._looked + LOOK_EVERY_SECONDS:
            return
        self._looked = time.monotonic()
        jobs: dict[str, Submitted] = self._cluster.sync(_jobs, self._cluster)
        working: set[str] = self._cluster.sync(_working, self._cluster)
        self._with_worker |= working
        try:
            queue = _queue(self._cluster.job_name)
        except KitError as error:  # A controller that is started again loses no job.
            self._tell(say, str(error))
            return
        self._replace_ended(jobs, {each.job for each in queue})
        if not working:
            self._refuse_failures()
            self._tell(say, f"waiting for a worker; {_told(queue)}")

    def _replace_ended(self, jobs: Mapping[str, Submitted], queued: Collection[str | None]) -> None:
        """Submit a job for each that ended. A node that breaks each job gets no more of them than the run has."""
        ended = [name for name, submitted in jobs.items() if submitted.job not in queued]
        self._failed |= {name: jobs[name] for name in ended if name not in self._with_worker}
        too_many = max(0, len(self._failed) - self._settings.jobs)
        if ended:
            self._cluster.sync(self._cluster.scale_down, ended)
            self._cluster.scale(jobs=max(0, self._settings.jobs - too_many))

    def _refuse_failures(self) -> None:
        if len(self._failed) > self._settings.jobs:
            *_, last = self._failed.values()
            raise KitError(f"{len(self._failed)} jobs ended before they started a worker; {self._output_of(last)}")

    def _output_of(self, last: Submitted) -> str:
        if last.job is None:
            return f"`sbatch` refused the last of them: {clean(last.refusal, MOST_SHOWN)}"
        lines = [line for path in sorted(self._folder.glob(f"*-{last.job}.*")) for line in _lines(path)]
        if not lines:
            return f"job {last.job} has no output; do all nodes have the folder {self._folder.parent}?"
        return f"the output of job {last.job} ends with: {lines[-1]}"

    def _tell(self, say: Say, sentence: str) -> None:
        if sentence != self._shown:
            self._shown = sentence
            say(sentence)

    def advice(self) -> str:
        """Return what squeue says of the jobs."""
        return _told(_queue(self._cluster.job_name))


def _lines(path: Path) -> list[str]:
    text = clean(path.read_text(encoding="utf-8", errors="replace")[-MOST_SHOWN:], MOST_SHOWN)
    return [line for line in text.splitlines() if line.strip()]


async def _jobs(cluster: SLURMCluster) -> dict[str, Submitted]:
    """Return each job by its name."""
    return {name: Submitted(job.job_id, job.refusal) for name, job in cluster.workers.items()}


async def _working(cluster: SLURMCluster) -> set[str]:
    """Return the names of the jobs with a worker. It has the name of its job, with a number after it if the job has several."""
    assert cluster.scheduler is not None
    names = {str(worker.name) for worker in cluster.scheduler.workers.values()}
    return cluster.workers.keys() & (names | {name.rpartition("-")[0] for name in names})


def _queue(job_name: str) -> list[Queued]:
    output = _run("squeue", "--noheader", f"--name={job_name}", "--format=%i|%T|%r")
    return [Queued(*line.split("|", 2)) for line in output.splitlines() if line.count("|") >= 2]


def _told(queue: Collection[Queued]) -> str:
    if not queue:
        return "squeue lists no job of this run"
    counts = Counter(f"{each.state} ({each.reason})" for each in queue)
    return clean(f"squeue lists {', '.join(f'{count} {state}' for state, count in counts.items())}", MOST_SHOWN)


def _run(*command: str) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=PROGRAM_SECONDS, check=True
        )
    except FileNotFoundError as error:
        raise KitError(
            f"no program `{command[0]}` here; run this on a machine from which you can submit jobs"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise KitError(
            f"`{command[0]}` did not answer in {PROGRAM_SECONDS} s; is the controller of Slurm up?"
        ) from error
    except subprocess.CalledProcessError as error:
        raise KitError(f"`{command[0]}`: {clean(error.stderr.strip() or str(error), MOST_SHOWN)}") from error
    return done.stdout


def slurm_opener(rest: str, options: EngineOptions) -> Opener:
    """Return what submits the jobs of a cluster file, and cancels them at the end."""
    if rest:
        raise KitError(f"--engine {options.engine}: write dask-slurm; its settings are in {options.file.path}")
    if options.file.slurm is None:
        raise KitError(f"--engine dask-slurm: {options.file.path} has no table [slurm]; docs/cluster.md has an example")
    if find_spec("dask_jobqueue") is None:
        raise KitError("--engine dask-slurm: needs the package dask-jobqueue; `pip install '.[cluster]'` gets it")
    return partial(_running, options.file, options.file.slurm)


@contextlib.contextmanager
def _running(file: ClusterFile, settings: Slurm) -> Iterator[Cluster]:
    configure()
    with interrupts.ignored():
        from autograder.grading.cluster.slurm_cluster import start_cluster
    with _shared_folder(file, settings) as folder:
        tls = file.tls or temporary_certificate(folder)
        _refuse_blanks(folder, tls.ca, tls.cert, tls.key)
        security = security_of(tls)
        with _closing(start_cluster(settings, folder, security)) as cluster:
            _check(cluster, folder, file.path)
            cluster.scale(jobs=settings.jobs)
            jobs = SlurmJobs(cluster, settings, folder)
            address = cluster.scheduler_address
            open_client = partial(connect, address, security)
            yield Cluster(address, open_client, jobs.advice, patience=60 * settings.wait_minutes, tend=jobs.tend)


@contextlib.contextmanager
def _shared_folder(file: ClusterFile, settings: Slurm) -> Iterator[Path]:
    """Make a folder for certificates and output that only its owner can enter, on all nodes."""
    shared = Path(settings.shared).expanduser()
    try:
        folder = tempfile.TemporaryDirectory(prefix=".autograder-slurm-", dir=shared, ignore_cleanup_errors=True)
    except OSError as error:
        raise KitError(
            f"{file.path}: no folder can be made in {shared} ({error.strerror}); change slurm.shared"
        ) from error
    with folder as path:
        yield Path(path)


def _refuse_blanks(*paths: Path) -> None:
    for path in paths:
        if shlex.quote(str(path)) != str(path):
            raise KitError(
                f"{path}: the script of a job names this path; use one without blanks and signs of the shell"
            )


def _check(cluster: SLURMCluster, folder: Path, path: Path) -> None:
    """Raise KitError with Slurm's words if it refuses the job: submit one that waits, and cancel it."""
    script = folder / "job.sh"
    script.write_text(cluster.job_script(), encoding="utf-8")
    try:
        # `sbatch --test-only` refuses too what could start later, after a maintenance.
        job = _run("sbatch", "--hold", "--parsable", str(script)).partition(";")[0].strip()
    except KitError as error:
        raise KitError(f"{path}: Slurm refuses the job: {error}") from error
    _run("scancel", job)


@contextlib.contextmanager
def _closing(cluster: SLURMCluster) -> Iterator[SLURMCluster]:
    """Cancel all jobs of the run at the end; a second Ctrl-C does not keep some in the queue."""
    try:
        yield cluster
    finally:
        with interrupts.ignored():
            name = cluster.job_name
            cluster.close()
            # Ctrl-C may have killed an sbatch whose job was submitted. Without a controller, the jobs end because no scheduler answers.
            with contextlib.suppress(KitError):
                _run("scancel", f"--name={name}", f"--user={os.getuid()}")
