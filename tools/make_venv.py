"""Make the virtual environment that every Makefile target runs in. Only Python and its pip are needed.

    python tools/make_venv.py FOLDER [--torch-index URL] [--kernel]
    uv run tools/make_venv.py FOLDER

On Linux the ordinary index has a CUDA build of PyTorch of several gigabytes. So torch comes first, from the first of these that has the CPU
build: the torch of this Python, a wheel that pip finds on this machine, PyTorch's CPU index. On macOS and Windows the ordinary index has
CPU builds. All other packages follow from `pyproject.toml`, with the versions of `constraints.txt`. `--kernel` adds what notebooks use, and
registers the environment with Jupyter as the kernel `ee541`.
"""

# For uv: no environment of the project, which would get torch from the ordinary index.
# /// script
# requires-python = ">=3.11"
# ///

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python reads this line
    raise SystemExit(
        f"Python {sys.version.split()[0]} is too old: the kit needs 3.11 or newer, as in make PYTHON=python3.12"
    )
import tomllib

ROOT = Path(__file__).resolve().parents[1]
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
OLDEST_TORCH, NEXT_TORCH = (2, 6), (3, 0)
# The release of torchvision for the torch of constraints.txt. Its CPU build is where torch's is.
TORCHVISION = "torchvision==0.28.0"
KERNEL = "ee541"
# The same in an environment, active or uv's own, and outside of it.
BASE_PYTHON = Path(getattr(sys, "_base_executable", sys.executable))


def installed_torch() -> bool:
    """Return whether this Python has a usable torch; a new venv cannot reach one in another venv."""
    if sys.prefix != sys.base_prefix:
        return False
    try:
        version = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return False
    numbers = tuple(int(n) for n in re.findall(r"\d+", version)[:2])
    return OLDEST_TORCH <= numbers < NEXT_TORCH


def pinned(name: str) -> str:
    """Return the requirement `name==version` of constraints.txt."""
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}=="):
            return line.strip()
    raise SystemExit(f"constraints.txt: no line for {name}")


def pip(python: Path, *arguments: str, output: int | None = None) -> bool:
    """Run pip of the new environment; return whether it succeeded. Its output is its progress."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, check=False).returncode == 0


def install(python: Path, *arguments: str) -> None:
    """Install packages into the new environment, or stop with one sentence."""
    if not pip(python, *arguments):
        raise SystemExit(f"pip could not install {' '.join(arguments)}: see its message above")


def install_torch(python: Path, index: str) -> None:
    """Install the CPU build of torch into the new environment."""
    requirement = pinned("torch")
    print(f"Looking for {requirement} on this machine ...", flush=True)
    if pip(python, "--no-index", "--no-deps", requirement, output=subprocess.DEVNULL):
        return
    print(f"Downloading the CPU build of {requirement} ...", flush=True)
    source = cpu_builds(index)
    if not pip(python, *source, "--no-deps", requirement):
        where = index if source else "the package index"
        raise SystemExit(
            f"No CPU build of {requirement} could be installed from {where}. Install a torch >= 2.6 for this Python yourself, "
            "or name an index or a folder with its wheel: make TORCH_INDEX=URL"
        )


def cpu_builds(index: str) -> list[str]:
    """Return pip's option for the CPU builds of PyTorch: on macOS and Windows, the ordinary index has them."""
    return ["--index-url", index] if sys.platform.startswith("linux") else []


def make(folder: Path, index: str) -> None:
    """Make the environment in `folder`; replace an old one."""
    own_torch = installed_torch()
    print(f"Setting up {folder} (once; about two minutes) ...", flush=True)
    share = ["--system-site-packages"] if own_torch else []
    command = [str(BASE_PYTHON), "-m", "venv", "--clear", *share, str(folder)]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(f"No environment could be made in {folder}: see the message above")
    python = python_of(folder)
    constraints = _constraints(folder)
    install(python, *constraints, "setuptools")
    if not own_torch:
        install_torch(python, index)
    development = (ROOT / "tests" / "autograder").is_dir()
    install(python, *constraints, "--no-build-isolation", "--editable", ".[dev]" if development else ".")


def register_kernel(folder: Path, index: str) -> None:
    """Install the notebooks' packages, and register the environment with Jupyter.

    Without torchvision, only the download of Fashion-MNIST is missing. A torch of this Python has its own torchvision, or none.
    """
    python = python_of(folder)
    install(python, *_constraints(folder), "--no-build-isolation", "--editable", ".[notebook]")
    if not installed_torch() and not pip(python, "--no-deps", *cpu_builds(index), TORCHVISION):
        print(
            f"{TORCHVISION} could not be installed: the notebook of fashion_mnist cannot download its images",
            file=sys.stderr,
        )
    register = [str(python), "-m", "ipykernel", "install", "--user", "--name", KERNEL, "--display-name", KERNEL]
    if subprocess.run(register, check=False).returncode:
        raise SystemExit(f"the kernel {KERNEL} could not be registered: see the message above")


def python_of(folder: Path) -> Path:
    """Return the interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _constraints(folder: Path) -> list[str]:
    """Return pip's option for the tested versions; the torch of this Python may have another version."""
    if not installed_torch():
        return ["--constraint", "constraints.txt"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    path = (folder / "constraints.txt").resolve()
    path.write_text("".join(line for line in lines if not line.startswith("torch==")), encoding="utf-8")
    return ["--constraint", str(path)]


def wanted(index: str) -> str:
    """Return a digest of everything that decides the contents of the environment."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    facts = [BASE_PYTHON.resolve(), sys.version, index, pins, project["dependencies"], project["optional-dependencies"]]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def main() -> None:
    """Make the environment unless it is current."""
    parser = argparse.ArgumentParser(description="Make the kit's virtual environment.")
    parser.add_argument("folder", type=Path, help="the folder of the environment")
    parser.add_argument(
        "--torch-index", default=CPU_INDEX, metavar="URL", help=f"index of the CPU build (default: {CPU_INDEX})"
    )
    parser.add_argument(
        "--kernel", action="store_true", help="add what notebooks use, and register the kernel with Jupyter"
    )
    options = parser.parse_args()
    index = options.torch_index or CPU_INDEX
    ready = options.folder / "ready"
    if not ready.is_file() or ready.read_text(encoding="utf-8") != wanted(index):
        make(options.folder, index)
    ready.write_text(wanted(index), encoding="utf-8")
    if options.kernel:
        register_kernel(options.folder, index)


if __name__ == "__main__":
    main()
