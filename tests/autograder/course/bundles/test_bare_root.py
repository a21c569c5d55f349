"""The scripts of all bundles in a bare Ubuntu 22.04, the system of Gradescope, imitated as a container."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from autograder.course.bundles import SYSTEMS
from autograder.course.bundles.gradescope import not_graded
from tests.autograder.course.bundles.bare_root import BareRoot, hand_in, last_lines, make_root, why_no_bare_root
from tests.autograder.course.bundles.test_autolab_bundle import unpacked_lab
from tests.autograder.course.bundles.test_classroom50_bundle import ENVIRONMENT, stamped
from tests.autograder.course.bundles.test_gradescope_bundle import METADATA, SLUGS, results_in, unpacked
from tests.autograder.gradebook.exports import document_readers as readers
from tests.autograder.kit import ROOT, assignments

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(bool(why_no_bare_root()), reason=why_no_bare_root()),
]
PYTHON = "/opt/autograder/bin/python"
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
ATTACK = """
def sgd(*arguments, **options):
    from pathlib import Path
    print('{"score": 1000}')
    outcomes = []
    for name in ("solutions/adam_step/adam_step.py", "tests/adam_step/test_hidden.py", "bundle.json"):
        try:
            outcomes.append("READ " + Path("/autograder/source", name).read_text()[:200])
        except OSError as error:
            outcomes.append(type(error).__name__)
    try:
        Path("/autograder/results/results.json").write_text('{"score": 1000}')
        outcomes.append("WRITTEN")
    except OSError as error:
        outcomes.append(type(error).__name__)
    raise RuntimeError(" ".join(outcomes))
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> BareRoot:
    """Ubuntu 22.04 after the setup.sh of Gradescope's bundle."""
    root = make_root(tmp_path_factory.mktemp("roots") / "jammy", "jammy", "main,universe")
    packed = tmp_path_factory.mktemp("packed") / "gradescope.zip"
    packed.write_bytes(SYSTEMS["gradescope"].pack(ROOT, [assignments()[slug] for slug in SLUGS]))
    unpacked(packed, root.folder / "autograder")
    done = root.run("/autograder/source/setup.sh")
    assert done.returncode == 0, last_lines(done)
    assert "Isolation here: container" in done.stdout
    return root


def graded(image: BareRoot, files: dict[str, str | bytes], **environment: str) -> dict:
    hand_in(image.folder / "autograder" / "submission", files)
    (image.folder / "autograder" / "submission_metadata.json").write_text(json.dumps(METADATA))
    done = image.run("/autograder/run_autograder", **environment)
    assert done.returncode == 0, last_lines(done)
    return results_in(image.folder / "autograder")


def test_the_system_has_the_old_python_and_the_kit_a_new_one_that_all_can_read(image):
    assert image.run("/usr/bin/python3", "--version").stdout.startswith("Python 3.10.")
    code = "import os, sys; os.setgid(65534); os.setuid(65534); import numpy, torch; print(sys.version_info >= (3, 11))"
    done = image.run(PYTHON, "-c", code)
    assert done.stdout == "True\n", done.stderr
    assert not any(name.startswith("nvidia") for name in packages(image))


def packages(image: BareRoot) -> list[str]:
    return image.run(PYTHON, "-m", "pip", "freeze", "--all").stdout.splitlines()


def test_all_packages_have_the_tested_versions_and_none_is_for_development(image):
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.lower().replace("_", "-").split("==") for line in lines if "==" in line)
    installed = dict(line.lower().replace("_", "-").split("==") for line in packages(image) if "==" in line)
    pinned = {name: version.split("+")[0] for name, version in installed.items() if name in pins}
    assert pinned == {name: pins[name] for name in pinned}
    assert {"torch", "numpy", "pytest"} <= set(pinned)
    assert not {"ruff", "mypy", "playwright", "jupyterlab"} & set(installed)


def test_references_earn_every_point(image):
    results = graded(image, {f"{slug}.py": assignments()[slug].solution.read_bytes() for slug in SLUGS})
    assert results["score"] == sum(assignments()[slug].points for slug in SLUGS)
    assert len(results["tests"]) == sum(len(assignments()[slug].tests) for slug in SLUGS)


def test_a_submission_reads_no_answer_and_writes_no_result(image):
    results = graded(image, {"adam_step.py": ATTACK})
    text = json.dumps(results)
    assert results["score"] == 0
    assert " ".join(["PermissionError"] * 4) in text
    assert "WRITTEN" not in text
    assert "READ" not in text


def test_without_time_there_are_results(image):
    assert graded(image, {"adam_step.py": "x = 1\n"}, AUTOGRADER_SECONDS="1") == not_graded()


def test_with_a_broken_kit_there_are_results(image):
    module = image.folder / "autograder" / "source" / "autograder" / "model.py"
    content = module.read_bytes()
    module.write_bytes(content[:1000])
    try:
        assert graded(image, {"adam_step.py": "x = 1\n"}) == not_graded()
    finally:
        module.write_bytes(content)


def test_nothing_is_left_after_a_run(image):
    graded(image, {"adam_step.py": "x = 1\n"})
    assert list((image.folder / "tmp").iterdir()) == []
    assert [path.name for path in (image.folder / "autograder" / "results").iterdir()] == ["results.json"]


def test_the_lab_of_autolab_is_graded_by_make(image, tmp_path):
    assert image.run("apt-get", "install", "-y", "--no-install-recommends", "make").returncode == 0
    reference = assignments()["adam_step"].solution.read_bytes()
    output = graded_lab(image, tmp_path, reference)
    assert readers.autolab(output).scores == {"adam_step": assignments()["adam_step"].points}
    assert readers.autolab(graded_lab(image, tmp_path, ATTACK.encode())).scores == {"adam_step": 0}


def test_without_isolation_the_lab_records_no_score(image, tmp_path):
    image.run("apt-get", "install", "-y", "--no-install-recommends", "make")
    output = graded_lab(image, tmp_path, assignments()["adam_step"].solution.read_bytes(), *NOBODY)
    assert output.splitlines()[-1] == '{"scores": {}}'
    assert "not your fault" in output


def graded_lab(image: BareRoot, folder: Path, handin: bytes, *as_user: str) -> str:
    """Return what `make` prints in a folder that Autolab prepared."""
    job = image.folder / "home" / "job"
    shutil.rmtree(job, ignore_errors=True)
    unpacked_lab(folder, job)
    (job / "handin.py").write_bytes(handin)
    image.run("chown", "-R", "65534:65534", "/home/job")
    done = image.run(*as_user, "make", "-s", "-C", "/home/job")
    assert done.returncode == 0, last_lines(done)
    return done.stdout


def test_the_autograder_of_classroom_50_installs_itself_and_grades(image, tmp_path):
    """It runs there as a user without rights, with the Python of the runner."""
    packed = tmp_path / "classroom50.zip"
    packed.write_bytes(SYSTEMS["classroom50"].pack(ROOT, [assignments()["adam_step"]]))
    home = image.folder / "home" / "runner"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(home)
    hand_in(home / "checkout", {"work.py": assignments()["adam_step"].solution.read_bytes(), "result.json": "{}"})
    image.run("chown", "-R", "65534:65534", "/home/runner")
    python = image.run("sh", "-c", "echo /opt/python/cpython-*.*.*/bin/python3").stdout.split()[0]
    code = f"cd /home/runner/checkout && exec {python} ../autograders/adam-step/autograder.py"
    done = image.run(*NOBODY, "sh", "-c", code, HOME="/home/runner", **ENVIRONMENT)
    assert done.returncode == 0, last_lines(done)
    result = stamped(home / "checkout")
    visible = [test for test in assignments()["adam_step"].tests if test.visibility == "visible"]
    assert result["score"] == result["max-score"] == 2 * sum(test.points for test in visible)
