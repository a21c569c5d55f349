"""A class graded by jobs of a real Slurm: the same files as on one machine, and no job left in the queue."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.autograder.gradebook.small_class import contents, counts, grade, start
from tests.autograder.grading.cluster.certificates import TLS, make_certificates, refuse_strangers
from tests.autograder.grading.cluster.dask_processes import wait_for
from tests.autograder.grading.cluster.slurm_node import PARTITION, NoSlurmError, SlurmNode, slurm_node
from tests.autograder.grading.cluster.test_cluster import GRADER_ERROR, SEED, class_with, results, students

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(600)]

STUDENTS = 40
INTERRUPTED = 130
ENGINE = ("--engine", "dask-slurm", "--out", "cluster", *SEED)


@pytest.fixture(scope="module")
def slurm() -> Iterator[SlurmNode]:
    try:
        with slurm_node() as node:
            yield node
    except NoSlurmError as reason:
        pytest.skip(f"Slurm does not run here: {reason}")


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A class of 40, one of them a poison, graded on this machine."""
    folder = class_with(tmp_path_factory.mktemp("class") / "course", students(STUDENTS, poisons=1))
    grade(folder, "--out", "local", *SEED, status=GRADER_ERROR)
    return folder


@pytest.fixture
def graded(course, slurm, monkeypatch, tmp_path) -> Iterator[Path]:
    """The class, not yet graded by Slurm; at the end no job and no key is left."""
    for name in ("SLURM_CONF", "PATH"):
        monkeypatch.setenv(name, slurm.environment[name])
    shared = tmp_path / "shared"
    shared.mkdir()
    write_settings(course, shared)
    shutil.rmtree(course / "cluster", ignore_errors=True)
    yield course
    wait_for(lambda: not slurm.jobs())
    assert list(shared.iterdir()) == []


def write_settings(folder: Path, shared: Path, **changed: object) -> None:
    """Write a cluster.toml for two jobs of one core, whose workers do not know the kit."""
    fields = {"jobs": 2, "memory": "1GB", "partition": PARTITION, "wait_minutes": 1, "prologue": ["unset PYTHONPATH"]}
    fields |= {"shared": str(shared), **changed}
    values = (f"{name} = {value if isinstance(value, int | list) else repr(value)}\n" for name, value in fields.items())
    (folder / "cluster.toml").write_text("[slurm]\n" + "".join(values))


def change_settings(folder: Path, tmp_path: Path, **changed: object) -> None:
    write_settings(folder, tmp_path / "shared", **changed)


def wait_while_it_runs(run: subprocess.Popen[str], condition: Callable[[], bool]) -> None:
    while not condition():
        assert run.poll() is None, run.communicate()[1]
        time.sleep(0.05)


def check_encryption(shared: Path) -> None:
    """Fail unless only the owner can read the key, and the scheduler refuses who does not have it."""
    (folder,) = shared.iterdir()
    assert {path.stat().st_mode & 0o077 for path in (folder, folder / "key.pem")} == {0}
    address = re.search("tls://([0-9.]+):([0-9]+) ", (folder / "job.sh").read_text())
    assert address
    refuse_strangers(address[1], int(address[2]), folder / "cert.pem")


def test_a_class_is_graded_though_a_job_is_cancelled(graded, slurm, tmp_path):
    run = start(graded, *ENGINE)
    wait_while_it_runs(run, lambda: results(graded / "cluster") >= 5)
    check_encryption(tmp_path / "shared")
    slurm.run("scancel", slurm.jobs("running")[0])
    _, stderr = run.communicate(timeout=300)
    assert run.returncode == GRADER_ERROR, stderr
    assert contents(graded / "cluster") == contents(graded / "local")


def test_the_only_job_is_replaced(graded, slurm, tmp_path):
    """It has two cores, so two workers, and certificates of the staff."""
    change_settings(graded, tmp_path, jobs=1, cores=2)
    make_certificates(graded)
    with (graded / "cluster.toml").open("a") as file:
        file.write(TLS)
    run = start(graded, *ENGINE)
    wait_while_it_runs(run, lambda: results(graded / "cluster") >= 5)
    (job,) = slurm.jobs("running")
    slurm.run("scancel", job)
    wait_while_it_runs(run, lambda: bool({*slurm.jobs("running")} - {job}))
    _, stderr = run.communicate(timeout=300)
    assert run.returncode == GRADER_ERROR, stderr
    assert "waiting for a worker; squeue lists " in stderr
    assert contents(graded / "cluster") == contents(graded / "local")


def test_ctrl_c_cancels_the_jobs_and_keeps_the_results(graded, slurm):
    run = start(graded, *ENGINE)
    wait_while_it_runs(run, lambda: results(graded / "cluster") >= 5)
    # A terminal sends it to all processes of the group.
    os.killpg(run.pid, signal.SIGINT)
    time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)
    _, stderr = run.communicate(timeout=60)
    assert run.returncode == INTERRUPTED, stderr
    assert "autograder: stopped; finished reports are kept" in stderr.splitlines()
    wait_for(lambda: not slurm.jobs())
    kept = results(graded / "cluster")
    assert 5 <= kept < STUDENTS
    reused, new = counts(grade(graded, *ENGINE, status=GRADER_ERROR))
    assert reused + new == STUDENTS
    assert reused >= kept - 1
    assert contents(graded / "cluster") == contents(graded / "local")


def test_jobs_that_wait_for_ever_end_the_command(graded, slurm):
    slurm.run("scontrol", "update", "nodename=ALL", "state=drain", "reason=maintenance")
    try:
        output = grade(graded, *ENGINE, status=2)
    finally:
        slurm.run("scontrol", "update", "nodename=ALL", "state=resume")
    assert re.search(r"waiting for a worker; squeue lists \d PENDING \(", output)
    assert re.search(r"no worker is connected to the scheduler: squeue lists \d PENDING \(", output)
    assert results(graded / "cluster") == 0


def test_jobs_that_fail_end_the_command_with_their_last_line(graded, tmp_path):
    change_settings(graded, tmp_path, prologue=["echo no such module: python/9 >&2", "exit 1"])
    output = grade(graded, *ENGINE, status=2)
    assert re.search("[34] jobs ended before they started a worker; the output of job ", output)
    assert output.endswith("ends with: no such module: python/9")


def test_a_job_that_slurm_refuses_ends_the_command_at_once(graded, tmp_path):
    change_settings(graded, tmp_path, partition="none")
    output = grade(graded, *ENGINE, status=2)
    assert "cluster.toml: Slurm refuses the job: `sbatch`: " in output
    assert "invalid partition specified: none" in output


def test_jobs_that_slurm_refuses_later_end_the_command(graded, monkeypatch, tmp_path):
    """As a limit of jobs for each user does, for which Slurm needs a database."""
    folder, calls = tmp_path / "bin", tmp_path / "calls"
    folder.mkdir()
    program = folder / "sbatch"
    program.write_text(
        f'#!/bin/sh\nif [ -e {calls} ]; then echo "AssocMaxSubmitJobLimit" >&2; exit 1; fi\n'
        f'touch {calls}\nexec {shutil.which("sbatch")} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    output = grade(graded, *ENGINE, status=2)
    assert re.search("[34] jobs ended before they started a worker; `sbatch` refused the last of them: Assoc", output)
    assert "Traceback" not in output


def test_a_machine_without_slurm_is_named(graded, monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin" / "openssl").symlink_to("/usr/bin/openssl")
    output = grade(graded, *ENGINE, status=2)
    assert "no program `sbatch` here; run this on a machine from which you can submit jobs" in output


def test_the_jobs_of_a_killed_command_end(graded, slurm, tmp_path):
    run = start(graded, *ENGINE)
    wait_while_it_runs(run, lambda: results(graded / "cluster") >= 5)
    run.kill()
    run.communicate()
    wait_for(lambda: not slurm.jobs(), seconds=150)
    (left,) = (tmp_path / "shared").iterdir()
    assert left.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(left)
