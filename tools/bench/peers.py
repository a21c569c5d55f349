"""Installs other graders, each in an environment of its own below build/."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

import numpy as np

from autograder.sandbox.launcher import ONE_THREAD
from tools.bench import BUILD
from tools.bench.processor import Failed

LAST_CHARACTERS = 2000


class Missing(Exception):
    """A peer cannot be installed here."""


def install(name: str, *requirements: str) -> Path:
    """Return the folder of a peer's programs; install it unless it is there. Raise Missing if pip cannot."""
    folder = BUILD / name
    programs, ready = folder / "bin", folder / "ready"
    wanted = "\n".join([*requirements, f"numpy=={np.__version__}"])
    if not ready.is_file() or ready.read_text(encoding="utf-8") != wanted:
        venv.create(folder, clear=True, with_pip=True)
        pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        done = subprocess.run([*pip, *wanted.split()], capture_output=True, text=True, check=False)
        if done.returncode:
            last_line = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise Missing(f"pip cannot install {requirements[0]}: {last_line}")
        ready.write_text(wanted, encoding="utf-8")
    return programs


def environment(programs: Path) -> dict[str, str]:
    """Return the additions to the environment with which a peer finds its own kernel, on one thread."""
    jupyter = programs.parent / "share" / "jupyter"
    return {"PATH": f"{programs}:{os.environ['PATH']}", "JUPYTER_PATH": str(jupyter), "PYTHONPATH": "", **ONE_THREAD}


def run(programs: Path, folder: Path, *words: str) -> None:
    """Run one of a peer's programs in a folder, without measuring it; raise Failed if it ends with an error."""
    done = subprocess.run(
        [str(programs / words[0]), *words[1:]],
        cwd=folder,
        env=os.environ | environment(programs),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{' '.join(words)} failed:\n{done.stderr[-LAST_CHARACTERS:]}")
