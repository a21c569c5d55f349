"""A class graded on real Dask processes: the same files as on one machine, whatever dies during the run."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from distributed import Client

from tests.autograder.gradebook.small_class import WRONG, contents, counts, grade, hand_in, start
from tests.autograder.grading.cluster.dask_processes import Dask, dask
from tests.autograder.judging.test_suite import RIGHT, kit_with

SEED = ("--seed", "541")
GRADER_ERROR = 3
# The suite is the staff's, so it can kill what it likes: on a cluster the Dask worker, else its judge.
KILLER = """answer = judge.values(probes.add, like=0, a=4, b=5)
    if answer == 666:
        from pathlib import Path
        parent = Path(f"/proc/{os.getppid()}")
        if b"cluster.serve" in (parent / "cmdline").read_bytes():
            os.kill(int((parent / "stat").read_text().rpartition(")")[2].split()[1]), 9)
        os.kill(os.getpid(), 9)"""
POISON = "def add(a, b): return 666 if (a, b) == (4, 5) else a + b\n"


def class_with(folder: Path, students: Mapping[str, str]) -> Path:
    """Write a kit whose suite kills, and its class; return the folder."""
    folder.mkdir()
    kit_with(folder, KILLER)
    for student, source in students.items():
        hand_in(folder, student, source)
    return folder


def students(count: int, poisons: int) -> dict[str, str]:
    """Return the sources of a class; the poisons are spread over it."""
    kinds = (RIGHT, WRONG, "def add(a, b: pass", "import math\ndef add(a, b): return math.nan")
    sources = {f"s{number:04}": f"{kinds[number % len(kinds)]}\n# {number}\n" for number in range(count)}
    for number in range(poisons):
        sources[f"s{number * count // poisons:04}"] = f"{POISON}# {number}\n"
    return sources


def results(out: Path) -> int:
    return len(list(out.glob("results/*/*.json")))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Dask]:
    """A scheduler and two workers, away from the kit."""
    with dask(tmp_path_factory.mktemp("cluster"), workers=2) as running:
        yield running


def finish(run: subprocess.Popen[str], cluster: Dask, status: int) -> str:
    _, stderr = run.communicate(timeout=600)
    assert run.returncode == status, stderr
    return stderr


@pytest.mark.slow
def test_a_killed_worker_and_a_poison_cost_nobody_else_a_point(tmp_path, cluster):
    folder = class_with(tmp_path / "course", students(20, poisons=1))
    grade(folder, "--out", "local", *SEED, status=GRADER_ERROR)
    run = start(folder, "--out", "cluster", *SEED, "--engine", cluster.engine)
    while results(folder / "cluster") < 5:
        assert run.poll() is None, run.communicate()[1]
        time.sleep(0.01)
    cluster.workers[0].kill()
    finish(run, cluster, GRADER_ERROR)
    assert contents(folder / "cluster") == contents(folder / "local")
    with Client(cluster.address) as client:
        assert set(client.run(lambda: "autograder" in __import__("sys").modules).values()) <= {False}


@pytest.mark.thorough
def test_a_class_of_1000_is_graded_as_on_one_machine_whatever_dies(tmp_path, cluster):
    folder = class_with(tmp_path / "course", students(1000, poisons=5))
    grade(folder, "--out", "local", *SEED, status=GRADER_ERROR)
    run = start(folder, "--out", "cluster", *SEED, "--engine", cluster.engine)
    victims = [cluster.workers[number % 2] for number in range(5)]
    victims.insert(3, cluster.scheduler)
    for number, victim in enumerate(victims, start=1):
        while results(folder / "cluster") < number * 150:
            assert run.poll() is None, run.communicate()[1]
            time.sleep(0.01)
        victim.kill()
    finish(run, cluster, GRADER_ERROR)
    assert results(folder / "cluster") == 1000
    assert contents(folder / "cluster") == contents(folder / "local")
    assert counts(grade(folder, "--out", "cluster", "--engine", cluster.engine, status=GRADER_ERROR)) == (995, 5)
