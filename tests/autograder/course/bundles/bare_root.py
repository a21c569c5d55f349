"""Makes the root of a bare system with debootstrap, and runs the scripts of a bundle in it, in an imitation of a container.

The packages come from where this machine's pip has them; nothing of that is in a bundle. Python comes from this machine too, in the form in
which uv downloads one.
"""

from __future__ import annotations

import ast
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.autograder.sandbox.container import in_root, why_no_container

MACHINE = "/machine"
PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PYTHON = ".".join(map(str, sys.version_info[:3]))
NOT_OF_PYTHON = frozenset({"site-packages", "test", "tests", "__pycache__"})
PIP_SETTING = re.compile(r"(?m)^[\w:]+\.([\w-]+)=(.*)$")
PASSED_ON = ("index-url", "extra-index-url", "find-links", "trusted-host", "proxy", "timeout")
SETUP_SECONDS = 900
DEBOOTSTRAP_SCRIPTS = Path("/usr/share/debootstrap/scripts")
UBUNTU_MIRROR = re.compile(r"default_mirror (\S+//archive\.\S+)")


def why_no_bare_root() -> str:
    """Return why there can be no such root here, or ""."""
    if platform.machine() != "x86_64":
        return "the roots are for x86-64"
    if shutil.which("debootstrap") is None:
        return "debootstrap is not installed"
    return why_no_container()


@dataclass(frozen=True)
class BareRoot:
    """A root: its folder, and what it has of this machine."""

    folder: Path
    shown: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the root as its root user."""
        variables = {"PATH": PATHS, "HOME": "/root", **self.environment, **environment}
        words = in_root(command, self.folder, self.shown, variables)
        return subprocess.run(words, capture_output=True, text=True, timeout=SETUP_SECONDS, check=False)


def make_root(folder: Path, suite: str, components: str = "main") -> BareRoot:
    """Return a bare root of a suite, or skip the test if its packages cannot be had."""
    options = ["--variant=minbase", f"--components={components}"]
    command = ["debootstrap", *options, suite, str(folder), *mirror_of(suite)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SETUP_SECONDS, check=False)
    if done.returncode != 0:
        pytest.skip(f"debootstrap {suite}: {(done.stdout + done.stderr).strip().splitlines()[-1]}")
    machine = folder.parent / f"{folder.name}-machine"
    machine.mkdir()
    pack_python(machine)
    pip = of_pip()
    uv = {"UV_PYTHON": PYTHON, "UV_PYTHON_DOWNLOADS_JSON_URL": f"file://{MACHINE}/pythons.json"}
    return BareRoot(folder, {MACHINE: str(machine), **pip.shown}, {**pip.environment, **uv})


def mirror_of(suite: str) -> list[str]:
    """Return the mirror that debootstrap names for a suite of Ubuntu; on Debian, its default is Debian's own."""
    script = DEBOOTSTRAP_SCRIPTS / suite
    return UBUNTU_MIRROR.findall(script.read_text(encoding="utf-8"))[:1] if script.is_file() else []


@dataclass(frozen=True)
class OfPip:
    """What pip needs in the root to find packages as on this machine."""

    shown: Mapping[str, str]
    environment: Mapping[str, str]


@cache
def of_pip() -> OfPip:
    """Return this machine's settings of pip as environment, and the folders that they name."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    # Those of the environment come first and win.
    values: dict[str, str] = {}
    for name, value in PIP_SETTING.findall(listed):
        values.setdefault(name, str(ast.literal_eval(value)))
    environment = {f"PIP_{name.replace('-', '_').upper()}": values[name] for name in PASSED_ON if name in values}
    paths = {word.removeprefix("file://") for value in environment.values() for word in value.split()}
    shown = {path: path for folder in paths if (path := _mounted(folder))}
    if "cert" in values:
        # Not where the root's own certificates are, which it makes itself.
        shown["/certificates.crt"] = values["cert"]
        environment |= {"PIP_CERT": "/certificates.crt"}
    return OfPip(shown, environment)


def _mounted(folder: str) -> str:
    """Return the folder to show for an index or a folder of wheels, or "" if it is none of this machine."""
    path = Path(folder)
    if not path.is_absolute() or not path.exists():
        return ""
    # The pages of an index link to files beside it.
    return str(path.parent if path.name == "simple" else path)


def pack_python(folder: Path) -> None:
    """Write this machine's Python, and the list in which uv finds it."""
    base = Path(sys.base_prefix).resolve()
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    with tarfile.open(folder / "python.tar.gz", "w:gz", compresslevel=1) as archive:
        program = tarfile.TarInfo(f"python/bin/{name}")
        content = _relocatable((base / "bin" / name).read_bytes(), base)
        program.mode, program.size = 0o755, len(content)
        archive.addfile(program, io.BytesIO(content))
        link = tarfile.TarInfo("python/bin/python3")
        link.type, link.linkname = tarfile.SYMTYPE, name
        archive.addfile(link)
        for path in (base / "lib" / name, *sorted((base / "lib").glob("libpython*"))):
            archive.add(path, f"python/lib/{path.name}", filter=_of_python)
    key = f"cpython-{PYTHON}-linux-x86_64-gnu"
    (folder / "pythons.json").write_text(json.dumps({key: _described()}))


def _relocatable(program: bytes, base: Path) -> bytes:
    """Let a program find its libraries beside itself, where it has a path to them."""
    path = f"{base}/lib\0".encode()
    return program.replace(path, b"$ORIGIN/../lib".ljust(len(path), b"\0"))


def _of_python(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if NOT_OF_PYTHON.intersection(Path(entry.name).parts) else entry


def _described() -> dict[str, object]:
    major, minor, patch = sys.version_info[:3]
    version = {"major": major, "minor": minor, "patch": patch, "prerelease": ""}
    system = {"arch": {"family": "x86_64", "variant": None}, "os": "linux", "libc": "gnu"}
    url = f"file://{MACHINE}/python.tar.gz"
    return {"name": "cpython", **system, **version, "url": url, "sha256": None, "variant": None, "build": "0"}


def unpack(packed: Path, folder: Path) -> None:
    """Unpack a zip with its modes, as systems do; zipfile leaves them out."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
        for entry in archive.infolist():
            os.chmod(folder / entry.filename, entry.external_attr >> 16)


def hand_in(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Replace the files of a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def last_lines(done: subprocess.CompletedProcess[str], count: int = 30) -> str:
    """Return the end of what a command printed, for the message of a test."""
    lines: Sequence[str] = (done.stdout + done.stderr).splitlines()
    return "\n".join(lines[-count:])
