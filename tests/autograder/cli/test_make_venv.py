"""The environment: made once, remade when what decides it changes, and one sentence where there is no CPU torch."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.autograder.kit import ROOT

TOOL = ROOT / "tools" / "make_venv.py"
PYTHON = f"{sys.base_prefix}/bin/python3"


def tool_in(folder: Path):
    """Return the tool's module as it stands in a folder with its own pins."""
    (folder / "tools").mkdir()
    for name in ("tools/make_venv.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    spec = importlib.util.spec_from_file_location("make_venv", folder / "tools" / "make_venv.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_environment_depends_on_pins_and_requirements_and_on_nothing_else(tmp_path):
    tool = tool_in(tmp_path)
    before = tool.wanted("index")
    project = tmp_path / "pyproject.toml"
    project.write_text(project.read_text().replace("line-length = 120", "line-length = 121"))
    assert tool.wanted("index") == before
    project.write_text(project.read_text().replace("numpy>=2.0", "numpy>=2.1"))
    assert tool.wanted("index") != before
    assert tool.wanted("another index") != tool.wanted("index")
    after = tool.wanted("index")
    (tmp_path / "constraints.txt").write_text("torch==2.13.1\n")
    assert tool.wanted("index") != after
    assert tool.pinned("torch") == "torch==2.13.1"


def test_a_second_run_makes_nothing(tmp_path, monkeypatch, capsys):
    tool = tool_in(tmp_path)
    made = []
    monkeypatch.setattr(tool, "make", lambda folder, index: made.append(folder) or folder.mkdir())
    monkeypatch.setattr(sys, "argv", ["make_venv", str(tmp_path / "venv")])
    tool.main()
    tool.main()
    assert made == [tmp_path / "venv"]


def test_the_progress_of_pip_is_shown(tmp_path, capfd):
    tool = tool_in(tmp_path)
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\necho "pip: $*"\nexit 0\n')
    program.chmod(0o755)
    tool.install(program, "setuptools")
    assert capfd.readouterr().out == "pip: -m pip --disable-pip-version-check install setuptools\n"
    tool.install_torch(program, "index")
    # An attempt that may fail shows nothing of pip.
    assert capfd.readouterr().out == f"Looking for {tool.pinned('torch')} on this machine ...\n"


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="the tests run outside of an environment")
@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter has another place there")
def test_an_active_environment_changes_nothing():
    code = "from make_venv import wanted; print(wanted('index'))"
    inside, outside = (
        subprocess.run([python, "-c", code], cwd=TOOL.parent, capture_output=True, text=True, check=True).stdout
        for python in (sys.executable, PYTHON)
    )
    assert inside == outside


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter has another place there")
def test_without_room_for_an_environment_it_says_so_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "venv"
    run = subprocess.run([PYTHON, str(TOOL), str(folder)], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.endswith(f"No environment could be made in {folder}: see the message above\n")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the ordinary index has CPU builds")
def test_without_a_cpu_torch_it_says_what_to_set_and_downloads_nothing_else(tmp_path):
    environment = {**os.environ, "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull, "PIP_EXTRA_INDEX_URL": ""}
    command = [PYTHON, str(TOOL), str(tmp_path / "venv"), "--torch-index", (tmp_path / "nothing").as_uri()]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "No CPU build of torch==" in run.stderr
    assert "make TORCH_INDEX=URL" in run.stderr
    assert not (tmp_path / "venv" / "ready").exists()
