"""The driver on real Dask processes, with a grader that only echoes: windows, refused workers, losses."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from autograder.grading.cluster import driver
from autograder.grading.cluster.connection import connect
from autograder.grading.cluster.driver import PER_WORKER, Display, Driver, Work
from autograder.grading.cluster.engine import Cluster
from autograder.grading.judges import DIED, LATE, Lost
from autograder.model import KitError
from autograder.sandbox.levels import is_root
from tests.autograder.grading.cluster.dask_processes import Dask, dask
from tests.autograder.grading.cluster.noop_grader import ECHO, echo_setup

pytestmark = pytest.mark.slow
DIES_OF_13 = ECHO.replace("receive(link)[1])", "job) if (job := receive(link)[1]) != b'13' else sys.exit(3)")
HANGS_AT_13 = ECHO.replace(
    "receive(link)[1])", "job) if (job := receive(link)[1]) != b'13' else time.sleep(60)"
).replace("import contextlib", "import time, contextlib")
LIES = ECHO.replace("receive(link)[1])", "receive(link)[1] + b'0')")


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Dask]:
    with dask(tmp_path_factory.mktemp("cluster"), workers=2) as cluster:
        yield cluster


def cluster_of(running: Dask, patience: float = 30.0) -> Cluster:
    return Cluster(running.address, partial(connect, running.address), lambda: "start a worker", patience)


def decode(task: int, reply: bytes) -> int:
    if int(reply) != task:
        raise ValueError(f"{reply!r} is no answer to {task}")
    return task


QUIET = Display(lambda sentence: None, lambda: None)
WORK = Work(encode=lambda task: str(task).encode(), decode=decode, seconds_for=lambda task: 20.0)


def drive(running: Dask, setup, tasks, work=WORK, patience: float = 30.0) -> tuple[list[int | Lost[int]], list[str]]:
    """Return the results, and what was said."""
    said: list[str] = []
    return list(
        Driver(cluster_of(running, patience), setup, work, Display(said.append, lambda: None)).results(tasks)
    ), said


def answers(results: list[int | Lost[int]]) -> list[int]:
    return sorted(each for each in results if not isinstance(each, Lost))


def test_every_task_has_one_result(running):
    results, said = drive(running, echo_setup(), range(300))
    assert (answers(results), said) == (list(range(300)), [])


def test_tasks_are_read_when_they_are_sent(running):
    """Never more of them than the window are in memory."""
    sent, most = 0, 0

    def encode(task: int) -> bytes:
        nonlocal sent
        sent += 1
        return str(task).encode() + b" " * 1_000_000

    ended = 0
    work = replace(WORK, encode=encode, decode=lambda task, reply: int(reply))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in Driver(cluster_of(running), echo_setup(), work, QUIET).results(iter(range(500))):
        ended += 1
        most = max(most, sent - ended)
    assert ended == 500
    # What has arrived while the caller worked is no longer on its way, and was replaced.
    assert most <= 2 * PER_WORKER * 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_task_that_ends_its_grader_is_lost_after_a_second_try_alone(running):
    results, said = drive(running, echo_setup(DIES_OF_13), range(40))
    assert [each for each in results if isinstance(each, Lost)] == [Lost(13, DIED)]
    assert answers(results) == [n for n in range(40) if n != 13]
    assert said == []


def test_a_task_that_takes_too_long_is_lost_after_a_second_try_alone(running, monkeypatch):
    monkeypatch.setattr(driver, "WORKER_GRACE_SECONDS", 1.0)
    work = replace(WORK, seconds_for=lambda task: 1.0)
    results, said = drive(running, echo_setup(HANGS_AT_13), range(40), work)
    assert [each for each in results if isinstance(each, Lost)] == [Lost(13, LATE.format(1.0))]
    assert answers(results) == [n for n in range(40) if n != 13]
    assert said == []


def test_a_worker_that_hangs_costs_nothing_but_time(tmp_path):
    with dask(tmp_path, workers=2, DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="5s") as cluster:
        results = Driver(cluster_of(cluster), echo_setup(), WORK, QUIET).results(range(400))
        first = [next(results) for _ in range(50)]
        cluster.workers[0].process.send_signal(signal.SIGSTOP)
        assert answers([*first, *results]) == list(range(400))


def test_an_answer_to_something_else_is_lost(running):
    results, said = drive(running, echo_setup(LIES), [7])
    assert results == [Lost(7, DIED)]
    assert said[0] == "a result is refused: b'70' is no answer to 7"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            ECHO.replace("READY, facts", "b'X', b'isolation full is not available here'"),
            "isolation full is not available",
        ),
        (
            ECHO.replace("READY, facts", "READY, b'{}'"),
            "its results would not be the same: numpy is None there, and '2.4' here",
        ),
        ("import a_package_that_is_not_here", "No module named 'a_package_that_is_not_here'"),
        ("import sys; sys.exit(0)", "its grader did not start: it printed nothing"),
    ],
    ids=["isolation", "facts", "package", "silent"],
)
def test_a_worker_that_cannot_grade_is_not_used_and_says_why(running, monkeypatch, program, reason):
    monkeypatch.setattr(driver, "REFUSED_SECONDS", 1.0)
    said: list[str] = []
    results = Driver(
        cluster_of(running),
        echo_setup(program, json.dumps({"numpy": "2.4"}).encode()),
        WORK,
        Display(said.append, lambda: None),
    )
    with pytest.raises(KitError, match="no worker of the cluster can grade") as error:
        list(results.results(range(3)))
    assert reason in str(error.value)
    # Both are on one machine.
    assert len(said) == 1
    assert reason in said[0]


def test_an_archive_with_another_digest_is_refused(running, monkeypatch):
    monkeypatch.setattr(driver, "REFUSED_SECONDS", 1.0)
    with pytest.raises(KitError, match="has not the digest 00"):
        drive(running, replace(echo_setup(), sha256="00"), range(3))


def test_the_usable_workers_do_the_work_of_a_refused_one(running, tmp_path):
    """One worker of three lacks a package; the others grade everything."""
    picky = "import os, sys\nif os.environ.get('POOR'): sys.exit('no torch here')\n" + ECHO
    with dask(tmp_path, workers=1) as cluster:
        cluster.add_worker(POOR="1")
        results, said = drive(cluster, echo_setup(picky), range(50))
        assert answers(results) == list(range(50))
        # The refusal may come after the last result.
        assert all("no torch here" in sentence for sentence in said)


def test_a_cluster_without_workers_ends_with_a_sentence(tmp_path):
    with dask(tmp_path, workers=0) as cluster, pytest.raises(KitError, match=r"no worker is connected.*start a worker"):
        drive(cluster, echo_setup(), range(3), patience=1.0)


def test_a_scheduler_that_stays_away_ends_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(driver, "RECONNECT_SECONDS", 2.0)
    with dask(tmp_path, workers=1) as cluster:
        results = Driver(cluster_of(cluster), echo_setup(), WORK, QUIET).results(range(10**6))
        assert next(results) in range(10)
        cluster.stop()
        with pytest.raises(KitError, match=r"is gone .*finished results are kept"):
            list(results)


def test_two_runs_share_a_cluster(running):
    """Keys, plugins and resources of one are not those of the other."""
    one = Driver(cluster_of(running), echo_setup(), WORK, QUIET).results(range(100))
    other = Driver(cluster_of(running), echo_setup(ECHO + "\n"), WORK, QUIET).results(range(100))
    pairs = list(zip(one, other, strict=True))
    assert answers([first for first, _ in pairs]) == answers([second for _, second in pairs]) == list(range(100))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.thorough
@pytest.mark.skipif(not is_root() or shutil.which("mount") is None, reason="needs root, to mount a small disk")
def test_a_worker_with_a_full_disk_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(driver, "REFUSED_SECONDS", 1.0)
    filled = echo_setup(ECHO + "#" + os.urandom(2_000_000).hex())
    with small_disk(tmp_path / "disk") as disk, dask(tmp_path / "cluster", workers=0) as cluster:
        cluster.add_worker(folder=disk)
        with pytest.raises(KitError, match="No space left on device"):
            drive(cluster, filled, range(3))
        # The next worker takes a moment to come.
        monkeypatch.undo()
        cluster.add_worker()
        results, said = drive(cluster, filled, range(20))
        assert answers(results) == list(range(20))
        assert "No space left on device" in said[0]
