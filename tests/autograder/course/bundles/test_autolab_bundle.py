"""The lab for Autolab: its archive as the importer reads it, and its Makefile with broken graders."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from autograder.course.bundles import SYSTEMS
from tests.autograder.gradebook.exports import document_readers as readers
from tests.autograder.kit import ROOT, anyhow, assignments, autograder, notebook

SLUG = "adam_step"
# Of the assessment in autolab/Autolab.
LAB_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
needs_make = pytest.mark.skipif(shutil.which("make") is None or sys.platform != "linux", reason="there is no make")


@pytest.fixture(scope="module")
def packed() -> bytes:
    return SYSTEMS["autolab"].pack(ROOT, [assignments()[SLUG]])


def unpacked_lab(folder: Path, job: Path) -> None:
    """Prepare a job as Autolab does: the Makefile and autograde.tar of the lab, and nothing else of it."""
    with tarfile.open(fileobj=io.BytesIO(SYSTEMS["autolab"].pack(ROOT, [assignments()[SLUG]]))) as archive:
        archive.extractall(folder, filter="data")
    job.mkdir(parents=True)
    shutil.copy(folder / SLUG / "autograde-Makefile", job / "Makefile")
    shutil.copy(folder / SLUG / "autograde.tar", job)


def test_the_command_packs_the_same_bytes(packed, tmp_path):
    done = autograder("bundle", "--for", "autolab", SLUG, "--out", tmp_path / "lab.tar")
    assert done.returncode == 0, done.stderr
    assert "for staff only" in done.stdout
    assert (tmp_path / "lab.tar").read_bytes() == packed


def test_a_lab_has_one_assignment(tmp_path):
    done = autograder("bundle", "--for", "autolab", "--out", tmp_path / "lab.tar")
    assert done.returncode == 2
    assert "name one, as in" in done.stderr


def test_it_has_one_folder_first_with_the_files_that_the_importer_wants(packed):
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        first, *others = archive.getmembers()
        settings = archive.extractfile(f"{SLUG}/{SLUG}.yml")
        config = archive.extractfile(f"{SLUG}/{SLUG}.rb")
        assert settings is not None
        assert config is not None
        lab, ruby = yaml.safe_load(settings.read()), config.read().decode()
    assert first.isdir()
    assert LAB_NAME.fullmatch(first.name)
    names = ("adam_step.rb", "adam_step.yml", "autograde-Makefile", "autograde.tar")
    assert [entry.name for entry in others] == [f"{SLUG}/{name}" for name in names]
    assert ruby == "module AdamStep\nend\n"
    assert lab["general"]["name"] == SLUG
    assert lab["general"]["handin_filename"] == "handin.py"
    (problem,) = lab["problems"]
    assert (problem["name"], problem["max_score"]) == (SLUG, assignments()[SLUG].points)
    assert lab["autograder"]["autograde_timeout"] > 540


def test_autograde_tar_has_the_whole_course_of_the_assignment_and_the_scripts(tmp_path):
    unpacked_lab(tmp_path, tmp_path / "job")
    with tarfile.open(tmp_path / "job" / "autograde.tar") as archive:
        modes = {entry.name: entry.mode for entry in archive}
    scripts = ("grade.sh", "setup.sh")
    assert {name: mode for name, mode in modes.items() if mode != 0o644} == dict.fromkeys(scripts, 0o755)
    whole = {f"solutions/{SLUG}/{SLUG}.py", f"tests/{SLUG}/test_hidden.py", f"assignments/{SLUG}/assignment.toml"}
    assert whole <= set(modes)
    assert {name.split("/")[1] for name in modes if name.startswith("solutions/")} == {SLUG}


def test_bash_accepts_the_scripts():
    for script in (ROOT / "autograder" / "course" / "bundles" / "templates").rglob("*.sh"):
        done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def graded(folder: Path, handin: bytes, python: str) -> str:
    """Return what `make` prints on both of its streams, which Autolab shows."""
    unpacked_lab(folder, folder / "job")
    (folder / "job" / "handin.py").write_bytes(handin)
    # Below a make of our own, as in `make check`, it would print the names of folders.
    alone = [word for name in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS") for word in ("-u", name)]
    command = ["env", *alone, f"AUTOGRADER_PYTHON={python}", "AUTOGRADER_SECONDS=60", "make"]
    done = subprocess.run(
        command,
        cwd=folder / "job",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


GRADERS = {
    "crashes": "import os; os.abort()",
    "exits with an error": "import sys; sys.exit('secret')",
    "prints scores": 'print("secret"); print(\'{"scores": {"adam_step": 1000}}\')',
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "fails after its result": 'from pathlib import Path; Path(sys.argv[-1], "result.txt").write_text("{}"); 1/0',
}


@needs_make
@pytest.mark.parametrize("grader", GRADERS)
def test_if_the_grader_fails_no_score_is_recorded(tmp_path, grader):
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\nimport sys\n{GRADERS[grader]}\n")
    python.chmod(0o755)
    output = graded(tmp_path, b"x = 1\n", str(python))
    assert output.splitlines()[-1] == '{"scores": {}}'
    assert "not your fault" in output
    assert "secret" not in output


PRINTS = """
print('{"scores": {"adam_step": 1000}}')
def sgd(*arguments, **options):
    print('{"scores": {"adam_step": 1000}}')
    import os
    os.write(1, b'{"scores": {"adam_step": 1000}}')
    return 0
"""


@needs_make
@pytest.mark.slow
@pytest.mark.skipif(bool(anyhow()), reason="this machine cannot isolate submissions well enough for hidden tests")
def test_what_a_submission_prints_is_no_line_of_the_output(tmp_path):
    output = graded(tmp_path, PRINTS.encode(), sys.executable)
    assert readers.autolab(output).scores == {SLUG: 0}
    assert "1000" not in output


@needs_make
@pytest.mark.slow
@pytest.mark.skipif(bool(anyhow()), reason="this machine cannot isolate submissions well enough for hidden tests")
def test_a_notebook_that_was_renamed_earns_its_points(tmp_path):
    reference = assignments()[SLUG].solution.read_text(encoding="utf-8")
    found = readers.autolab(graded(tmp_path, notebook(reference), sys.executable))
    assert found.scores == {SLUG: assignments()[SLUG].points}
    assert sum(map(len, found.stages.values())) == len(assignments()[SLUG].tests)
