"""Starts a Dask scheduler here whose workers are jobs of Slurm, by dask-jobqueue.

Import it with signals ignored: when it is imported, dask-jobqueue sets a handler that ends the program at Ctrl-C with status 0.
"""

from __future__ import annotations

import secrets
import shlex
import sys
from pathlib import Path
from typing import Final

from dask_jobqueue.slurm import SLURMCluster, SLURMJob
from distributed.deploy.spec import ProcessInterface
from distributed.security import Security

from autograder.grading.cluster.cluster_file import Slurm

# A job that outlives its scheduler, because the command was killed, ends after this time.
DEATH_SECONDS: Final = 60
# The status pages are not encrypted, so they listen on no network.
LOOPBACK: Final = "127.0.0.1:0"


class Job(SLURMJob):
    """A job that remembers why `sbatch` refused it. Else Dask would only log it, and could not close."""

    refusal = ""

    async def start(self) -> None:
        """Submit the job."""
        try:
            await super().start()  # type: ignore[no-untyped-call]
        except RuntimeError as error:
            self.refusal = str(error).rpartition("stderr:\n")[2].strip()
            await ProcessInterface.start(self)


class JobCluster(SLURMCluster):
    """A scheduler here, and such jobs."""

    job_cls = Job


def start_cluster(settings: Slurm, folder: Path, security: Security) -> SLURMCluster:
    """Start a scheduler. Each job will run a worker of one thread on each of its cores, and write its output into the folder."""
    return JobCluster(
        cores=settings.cores,
        processes=settings.cores,
        memory=settings.memory,
        walltime=settings.walltime,
        queue=settings.partition,
        account=settings.account,
        interface=settings.interface,
        job_extra_directives=list(settings.directives),
        job_script_prologue=list(settings.prologue),
        job_name=f"autograder-{secrets.token_hex(4)}",
        python=shlex.quote(settings.python or sys.executable),
        log_directory=str(folder),
        death_timeout=DEATH_SECONDS,
        security=security,
        worker_extra_args=["--no-dashboard", "--dashboard-address", LOOPBACK],
        scheduler_options={"dashboard": False, "dashboard_address": LOOPBACK},
    )
