"""Files that are slow or large to search cost their own student, and nobody else."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.extraction import extract
from autograder.intake import name_search
from autograder.sandbox import levels
from tests.autograder.intake.class_folders import ADAM_CODE, SLUGS, table, write, zipped
from tests.autograder.kit import take_in

pytestmark = pytest.mark.skipif(not levels.can_fork(), reason="no fork here")
REAL = extract.names_in
HARMED = [("ada", "adam_step", "hw.py"), ("zoe", "adam_step", "hw.py")]


def take_in_beside(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch, search: Callable[[], object]) -> tuple:
    """Take in Ada, Zoe and, between them, Eve, whose files are searched by calling `search`."""

    def names_in(content, file, wanted):
        return search() if file.startswith("evil") else REAL(content, file, wanted)

    monkeypatch.setattr(name_search, "names_in", names_in)
    files = {f"eve/evil{number:03}.py": f"{ADAM_CODE}  # {number}" for number in range(count)}
    return take_in(write(folder, {"ada/hw.py": ADAM_CODE, **files, "zoe/hw.py": ADAM_CODE}), SLUGS)


def endless() -> None:
    while True:
        pass


@pytest.mark.slow
def test_a_hundred_endless_files_of_a_student_cost_the_time_of_one(tmp_path, monkeypatch):
    monkeypatch.setattr(name_search, "STUDENT_SECONDS", 1.0)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    submissions, sentences = take_in_beside(tmp_path, 100, monkeypatch, endless)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert table(submissions) == HARMED
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 4
    assert time.monotonic() - start < 30
    reason = "refused, searching the files of this student took more than 5 s: hand in only the submission"
    assert sum(reason in sentence for sentence in sentences) == 5
    assert sentences[4] == f"eve/evil004.py, and 95 more files: {reason}"


@pytest.mark.slow
@pytest.mark.thorough
def test_a_zip_that_claims_to_be_a_class_has_one_time_for_all_its_students(tmp_path, monkeypatch):
    def names_in(content, file, wanted):
        return endless() if file == "evil.py" else REAL(content, file, wanted)

    monkeypatch.setattr(name_search, "names_in", names_in)
    monkeypatch.setattr(name_search, "STUDENT_SECONDS", 1.0)
    monkeypatch.setattr(name_search, "ZIP_SECONDS", 2.0)
    invented = {f"student{number}/evil.py": f"{ADAM_CODE}  # {number}" for number in range(50)}
    named = {f"student{number}/adam_step.py": "x = 1" for number in range(2)}
    files: dict[str, bytes | str] = {"eve.zip": zipped({**invented, **named}), "zoe/hw.py": ADAM_CODE}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    submissions, _ = take_in(write(tmp_path, files), SLUGS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ("zoe", "adam_step", "hw.py") in table(submissions)
    assert after.ru_utime - before.ru_utime < 6


def test_memory_that_a_file_takes_is_neither_the_commands_nor_without_limit(tmp_path, monkeypatch):
    def greedy():
        return len(bytearray(2 * name_search.MEMORY)) and frozenset()

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    submissions, sentences = take_in_beside(tmp_path, 3, monkeypatch, greedy)
    assert table(submissions) == HARMED
    assert sum("takes too much memory to read" in sentence for sentence in sentences) == 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 2**10


@pytest.mark.parametrize("search", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(0)])
def test_a_child_that_dies_costs_its_student_only(tmp_path, monkeypatch, search):
    submissions, sentences = take_in_beside(tmp_path, 3, monkeypatch, search)
    assert table(submissions) == HARMED
    assert sum("hand in only the submission" in sentence for sentence in sentences) == 3


def test_named_files_are_searched_before_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(name_search, "MOST_PARSED", 1)
    both = f"{ADAM_CODE}\nclass Dense: pass"
    submissions, _ = take_in(write(tmp_path, {"ada/a.py": "def walk(): pass", "ada/adam_step.py": both}), SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.py"), ("ada", "dense_backward", "adam_step.py")]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"names": 3, "refusal": "", "parsed": 0, "seconds": 0}', b"\xff"]
)
def test_only_an_answer_is_taken_for_one(content):
    with pytest.raises(OSError, match="no answer"):
        name_search._read_answer(content)


def test_no_child_stays(tmp_path, monkeypatch):
    started: list[int] = []
    start = name_search._Child._start
    monkeypatch.setattr(name_search._Child, "_start", lambda child: (start(child), started.append(child._process.pid)))
    take_in_beside(tmp_path, 1, monkeypatch, lambda: os._exit(0))
    assert len(started) == 2
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
