"""A class of a hundred, a fifth of it hostile: nobody else's score or report changes.

`python -m tests.autograder.grading.test_hostile_class` grades it with and without the hostile ones, and prints the times.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from autograder.course.programs import read_variants
from autograder.sandbox import levels
from tests.autograder.attacks.header import FOLDER
from tests.autograder.corpus.archives.hostile import crowding_zips
from tests.autograder.intake.class_folders import write
from tests.autograder.kit import assignments, autograder, mistakes

SIZE = 100
SEED = "541"
MEGABYTE = 2**20
# Tell the author of the hidden inputs: each exception spells some of their bytes in words of the sheet.
TELLING = """
import numpy as np
WORDS = ["adam", "sgd", "velocity", "grad"]

def sgd(w, grad, lr=0.01):
    code = "".join(WORDS[byte % 4] + " " for byte in np.asarray(w).tobytes()[:72])
    print(code)
    raise type(code.title().replace(" ", ""), (ValueError,), {})(code)
"""
# Ask the socket for a descriptor of the judge, end other processes, and wait.
REACHING = """
import os, signal, socket, time

def sgd(w, grad, lr=0.01):
    for attempt in (
        lambda: socket.socket(fileno=os.dup(3)).getsockopt(socket.SOL_SOCKET, 77),
        lambda: os.kill(os.getppid(), signal.SIGKILL),
        lambda: os.fork(),
    ):
        try:
            attempt()
        except OSError:
            continue
    return w - lr * grad
"""
CELLS = "# %%\n" * 920_000
DAMAGED = '{"cells": [' + '{"cell_type": "code", "source": "' * 300_000


def honest_files(count: int) -> dict[str, str]:
    """Return right and wrong programs of all assignments, one for each student."""
    programs = [
        (slug, program.source)
        for slug, assignment in assignments().items()
        for program in [*read_variants(assignment)[:3], *list(mistakes(slug).values())[::12]]
    ]
    chosen = islice(cycle(programs), count)
    return {f"student{number:03}/{slug}.py": source for number, (slug, source) in enumerate(chosen)}


def hostile_files() -> dict[str, bytes | str]:
    """Return what a hostile fifth of the class hands in."""
    adam = (assignments()["adam_step"].solution.parent / "student.py").read_text(encoding="utf-8")
    names = ("intake.json", "run.json", "unknown_mistakes.json", "index.html", "gradebook.csv", "students")
    suites = sorted((FOLDER / "suites").glob("*/*.py"))
    by_heart = {slug: assignment.solution.with_name("by_heart.py") for slug, assignment in assignments().items()}
    return {
        **{f"{name}/adam_step.py": adam for name in names},
        **crowding_zips("crowding"),
        "cells/hw.zip": deflated({f"hw{number}.py": CELLS for number in range(100)}),
        "damaged/hw.zip": deflated({f"hw{number}.ipynb": DAMAGED for number in range(100)}),
        "telling/adam_step.py": TELLING,
        "reaching/adam_step.py": REACHING,
        **{f"by_heart_{slug}/{slug}.py": path.read_text(encoding="utf-8") for slug, path in by_heart.items()},
        **{f"{path.stem}/{path.parent.name}.py": path.read_text(encoding="utf-8") for path in suites[::2]},
    }


def deflated(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def hostile_students() -> int:
    return len({name.partition("/")[0] for name in hostile_files()})


def grade_class(folder: Path, files: dict[str, bytes | str]) -> float:
    """Grade the files into `folder/out`; return the seconds."""
    start = time.monotonic()
    done = autograder("grade", write(folder / "class", files), "--out", folder / "out", "--seed", SEED, timeout=900)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return time.monotonic() - start


def grade_both(folder: Path) -> tuple[float, float]:
    """Grade the honest students alone, then the whole class; return the seconds of both."""
    honest = honest_files(SIZE - hostile_students())
    alone = grade_class(folder / "alone", {**honest})
    return alone, grade_class(folder / "together", {**honest, **hostile_files()})


def reports_in(out: Path) -> Iterator[tuple[str, str]]:
    # The page of all assignments lists those that anybody handed in.
    for path in sorted(path for path in (out / "students").glob("student0*/*") if path.name != "index.html"):
        yield str(path.relative_to(out)), path.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not levels.can_fork(), reason="no fork here")
def test_a_hostile_fifth_changes_nobody_elses_report(tmp_path):
    grade_both(tmp_path)
    alone, together = (dict(reports_in(tmp_path / which / "out")) for which in ("alone", "together"))
    assert len(alone) >= 2 * (SIZE - hostile_students())
    assert alone == together


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        without, beside = grade_both(Path(scratch))
    sys.stdout.write(
        f"{SIZE - hostile_students()} honest students: {without:.1f} s, beside {hostile_students()} hostile: {beside:.1f} s\n"
    )
