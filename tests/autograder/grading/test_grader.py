"""A run: the same inputs for everyone, and reports that depend on nothing else."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.gradebook.class_run import Course, Plan, result_writer
from autograder.grading import judges
from autograder.grading.grader import Grader
from autograder.model import Report, Submission
from autograder.sandbox import levels
from tests.autograder.kit import assignments, autograder, grade, mistakes, notebook, submission

# Modules of a submission, and one that the command imports when it forks.
NOT_IMPORTED = {"submission", "probes", "multiprocessing.popen_fork"}
WRONG = "adam_step", "adam_t_from_zero"


def student(slug: str) -> str:
    return (assignments()[slug].solution.parent / "student.py").read_text()


def write_class(folder: Path) -> Path:
    """Write five submissions of three students, two of them wrong."""
    slug, name = WRONG
    wrong = mistakes(slug)[name].source
    files = {
        "ada/hw.ipynb": notebook(student("adam_step"), student("conv2d_forward")),
        "bob/adam_step.py": wrong.encode(),
        "bob/masked_pretext.py": b"def create_masked_task(s, p, rng=None):\n    raise ValueError(s)\n",
        "cleo/adam_step.ipynb": notebook(wrong),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def graded(folder: Path, out: Path, *options: str) -> Mapping[str, str]:
    """Grade a class, and return the files of each student."""
    run = autograder("grade", folder, "--out", out, *options)
    assert run.returncode == 0, run.stderr
    paths = sorted(path for path in out.glob("students/*/*") if path.name != "index.html")
    return {str(path.relative_to(out)): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.slow
def test_reports_depend_neither_on_the_jobs_nor_on_other_submissions(tmp_path):
    folder = write_class(tmp_path / "class")
    one = graded(folder, tmp_path / "one", "--seed", "541", "--jobs", "1")
    assert {name.split("/")[1] for name in one} == {"ada", "bob", "cleo"}
    assert graded(folder, tmp_path / "two", "--seed", "541", "--jobs", "3") == one
    shutil.rmtree(folder / "ada")
    (folder / "zoe").mkdir()
    (folder / "zoe" / "adam_step.py").write_text("import time\ndef sgd(*a, **k): return None\n")
    other = graded(folder, tmp_path / "three", "--seed", "541", "--jobs", "2")
    assert {name: text for name, text in other.items() if not name.startswith("students/zoe")} == {
        name: text for name, text in one.items() if not name.startswith("students/ada")
    }


def test_a_comment_draws_no_other_inputs():
    source = mistakes(WRONG[0])[WRONG[1]].source
    plain, commented = grade(
        [submission(WRONG[0], "plain", source), submission(WRONG[0], "commented", f"{source}\n# other bytes\n")]
    )
    facts = [[(o.status, o.feedback, o.hint, o.difference) for o in report.outcomes] for report in (plain, commented)]
    assert facts[0] == facts[1]
    assert any(outcome.difference for outcome in plain.outcomes)


def test_a_function_that_ends_the_process_costs_its_own_tests_only():
    source = student("environment_check") + "\nimport os\ndef environment_report(*a, **k): os._exit(3)\n"
    (report,) = grade([submission("environment_check", "s", source)])
    assert {outcome.status for outcome in report.outcomes} == {"passed", "crashed"}
    for outcome in report.outcomes:
        assert (outcome.status == "crashed") == outcome.test.title.startswith(("environment_report", "all")), outcome


@pytest.mark.slow
@pytest.mark.skipif(not levels.can_fork(), reason="no fork here")
@pytest.mark.parametrize(
    ("times", "lose", "why"),
    [
        (1, lambda: time.sleep(60), ""),
        (1, lambda: os._exit(0), ""),
        (2, lambda: os._exit(0), judges.DIED),
        pytest.param(2, lambda: time.sleep(60), judges.LATE.format(4), marks=pytest.mark.thorough),
    ],
)
def test_a_submission_whose_judge_was_lost_is_graded_once_more(tmp_path, monkeypatch, times, lose, why):
    def finish(report: Report) -> Report:
        tries = [path.name for path in tmp_path.iterdir()]
        if report.student == "ada" and len(tries) < times and not report.message:
            (tmp_path / str(len(tries))).touch()
            lose()
        return report

    monkeypatch.setattr(Grader, "_seconds_for", lambda self, submission: 4.0)
    work = [submission("adam_step", name, student("adam_step")) for name in ("ada", "bob")]
    with Grader({"adam_step": assignments()["adam_step"]}, seed=541) as grader:
        bob, ada = grader.grade_all(work, at_once=2, finish=finish)
    assert (bob.student, bob.score) == ("bob", 20)
    assert (ada.student, ada.score, ada.message) == ("ada", 0 if why else 20, why)


@pytest.mark.slow
def test_the_next_run_into_a_folder_uses_its_seed_again(tmp_path):
    slug, out, folder = "environment_check", tmp_path / "out", tmp_path / "class"
    (folder / "bob").mkdir(parents=True)
    (folder / "bob" / f"{slug}.py").write_text(student(slug))

    def seed_of_run(*options: str) -> int:
        graded(folder, out, *options)
        seed = json.loads((out / "run.json").read_text())["seed"]
        report = json.loads((out / "students" / "bob" / f"{slug}.json").read_text())
        assert report["extra_data"]["seed"] == seed
        assert str(seed) not in (out / "students" / "bob" / f"{slug}.html").read_text() or seed < 1000
        return int(seed)

    first = seed_of_run()
    assert first > 1000
    assert seed_of_run() == first
    assert seed_of_run("--seed", "77") == 77
    assert seed_of_run() == 77
    (out / "run.json").write_text("{}")
    run = autograder("grade", folder, "--out", out)
    assert run.returncode == 2
    assert "run.json: has no seed of a run; delete it, or pass --seed N" in run.stderr


def test_a_negative_seed_is_refused(tmp_path):
    run = autograder("grade", write_class(tmp_path), "--seed", "-1", "--out", tmp_path / "out")
    assert (run.returncode, run.stderr.strip()) == (2, "autograder: --seed -1: 0 or more")


@pytest.mark.slow
@pytest.mark.skipif(not levels.can_fork(), reason="no fork here")
def test_a_judge_imports_no_module(tmp_path):
    files: list[Submission] = []
    for slug in assignments():
        wrong = list(mistakes(slug).values())[::9]
        files += [submission(slug, f"{slug}-right", student(slug)), submission(slug, f"{slug}-broken", "def f(:")]
        files += [submission(slug, f"{slug}-{program.name}", program.source) for program in wrong]
        files += [submission(slug, f"{slug}-notebook", notebook(student(slug)), "hw.ipynb")]
    course = Course(assignments(), 541, levels.NONE)
    write = result_writer(tmp_path, Plan((), tuple(files), frozenset()), course)

    def finish(before: frozenset[str]) -> Callable[[Report], list[str]]:
        def new_modules(report: Report) -> list[str]:
            write(report)
            return sorted(set(sys.modules) - before - NOT_IMPORTED)

        return new_modules

    with Grader(assignments(), seed=541) as grader:
        new = list(grader.grade_all(files, at_once=2, finish=finish(frozenset(sys.modules))))
    assert len(new) == len(files)
    assert " ".join(sorted({name for names in new for name in names})) == ""
