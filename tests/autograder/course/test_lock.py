"""`uv.lock`, `constraints.txt` and the ranges of `pyproject.toml` give one environment, with pip and with uv."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from autograder.course.handout import pack
from tests.autograder.kit import ROOT

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
HOSTS = {"pypi.org", "files.pythonhosted.org", "download.pytorch.org"}
KIT = "ee541-autograder"
# What only macOS gets: `constraints.txt` is made on Linux.
UNPINNED = {"appnope"}
PYTHONS = ("cp311", "cp312", "cp313", "cp314")
needs_uv = pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked() -> list[dict]:
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]


def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    requirements = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in requirements}


def test_lock_has_the_versions_of_the_constraints():
    versions = {(package["name"], Version(package["version"]).public) for package in locked() if package["name"] != KIT}
    assert {(name, version) for name, version in versions if name not in UNPINNED} == {
        (name, str(version)) for name, version in pins().items()
    }


def requirements() -> list[Requirement]:
    table = project()["project"]
    extras = table["optional-dependencies"].values()
    return [Requirement(line) for lines in (table["dependencies"], *extras) for line in lines]


def test_ranges_of_the_project_contain_the_pinned_versions():
    assert [
        str(each) for each in requirements() if not each.specifier.contains(pins()[canonicalize_name(each.name)])
    ] == []


def test_lock_was_made_from_these_ranges():
    (kit,) = (package for package in locked() if package["name"] == KIT)
    written = {canonicalize_name(each.name): each.specifier for each in requirements()}
    recorded = {
        each["name"]: Requirement(each["name"] + each["specifier"]) for each in kit["metadata"]["requires-dist"]
    }
    assert {name: each.specifier for name, each in recorded.items()} == written


def test_lock_has_public_addresses_and_a_hash_for_every_file():
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert {urlsplit(url).hostname for url in re.findall(r'"(https?://[^"]+)"', text)} == HOSTS
    files = [
        file for package in locked() for file in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    ]
    assert [file["url"] for file in files if not re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"])] == []


def test_linux_gets_torch_without_cuda_and_other_systems_the_ordinary_one():
    assert project()["tool"]["uv"]["index"] == [{"name": "pytorch-cpu", "url": CPU_INDEX, "explicit": True}]
    versions = {package["source"]["registry"]: package for package in locked() if package["name"] == "torch"}
    assert set(versions) == {CPU_INDEX, "https://pypi.org/simple"}
    linux, elsewhere = versions[CPU_INDEX], versions["https://pypi.org/simple"]
    assert all("sys_platform == 'linux'" in marker for marker in linux["resolution-markers"])
    assert all("sys_platform != 'linux'" in marker for marker in elsewhere["resolution-markers"])
    for python in PYTHONS:
        for machine in ("x86_64", "aarch64"):
            assert any(f"{python}-{python}-manylinux_2_28_{machine}" in wheel["url"] for wheel in linux["wheels"])
        for system in ("macosx_14_0_arm64", "win_amd64"):
            assert any(f"{python}-{python}-{system}" in wheel["url"] for wheel in elsewhere["wheels"])
    assert not any(package["name"].startswith(("nvidia", "cuda", "triton")) for package in locked())


@pytest.fixture
def handout(tmp_path) -> Path:
    pack(ROOT, tmp_path / "handout.zip")
    shutil.unpack_archive(tmp_path / "handout.zip", tmp_path)
    return tmp_path / "ee541"


def uv(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environment |= {"UV_PYTHON": f"{sys.base_prefix}/bin/python3", "UV_PYTHON_DOWNLOADS": "never"}
    return subprocess.run(["uv", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.thorough
@needs_uv
def test_uv_takes_the_lock_of_the_handout_as_it_is(handout):
    run = uv(handout, "lock", "--check", "--offline")
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
@pytest.mark.thorough
@needs_uv
@pytest.mark.timeout(900)
def test_uv_runs_the_command_in_the_handout(handout):
    try:
        socket.create_connection(("download.pytorch.org", 443), timeout=10).close()
    except OSError as error:
        pytest.skip(f"PyTorch's index cannot be reached: {error}")
    shutil.copy(ROOT / "solutions" / "adam_step" / "adam_step.py", handout / "assignments" / "adam_step")
    run = uv(handout, "run", "--locked", "autograder", "test", "adam_step")
    assert run.returncode == 0, run.stdout + run.stderr
