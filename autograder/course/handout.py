"""Packs the handout: a zip of the files that students receive.

Only files that match PATTERNS are packed, and the data that visible tests read. No solution, hidden test, mistake, variant or test of the
kit matches one.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from autograder import ROOMS
from autograder.atomic import write_whole

PATTERNS = (
    "assignments/*/assignment.toml",
    "assignments/*/README.md",
    "assignments/*/*.py",
    "assignments/*/*.ipynb",
    "assignments/*/*.svg",
    "tests/__init__.py",
    "tests/*/probes.py",
    "tests/*/oracle.py",
    "tests/*/test_visible.py",
    "autograder/*.py",
    *(f"autograder/{room}/**/*" for room in ROOMS if room != "validation"),
    "conftest.py",
    "constraints.txt",
    "environment.yml",
    "LICENSE",
    "tools/make_venv.py",
    "pyproject.toml",
    "uv.lock",
)
# Files of their own for students, by the name they have in the handout.
FOR_STUDENTS = {
    ".vscode/settings.json": "assignments/vscode_settings.json",
    "Makefile": "assignments/Makefile",
    "README.md": "assignments/README.md",
}
FOLDER = "ee541"
STAMP = (2020, 1, 1, 0, 0, 0)


def files_for_students(root: Path) -> dict[str, Path]:
    """Map each name in the handout to the path of its file."""
    paths = sorted({path for pattern in PATTERNS for path in root.glob(pattern) if path.is_file()} | visible_data(root))
    names = {path.relative_to(root).as_posix(): path for path in paths}
    return names | {name: root / path for name, path in FOR_STUDENTS.items()}


def visible_data(root: Path) -> set[Path]:
    """Return the files of data beside the suites that a visible test names, each with its notice."""
    suites = root.glob("tests/*/test_visible.py")
    data = [
        path
        for suite in suites
        for path in suite.parent.glob("*.npz")
        if path.name in suite.read_text(encoding="utf-8")
    ]
    return {path for sample in data for path in (sample, *sample.parent.glob(f"{sample.stem}_notice.md"))}


def pack(root: Path, out: Path) -> list[str]:
    """Write the zip and return the names in it; the same tree gives the same bytes.

    Raise KitError if the zip cannot be written.
    """
    files = files_for_students(root)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", STAMP)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    write_whole(out, packed.getvalue())
    return list(files)
