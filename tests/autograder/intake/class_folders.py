"""Small class folders and zips, and their assignments."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.model import Submission

ADAM, DENSE, STEP = ("sgd", "adam"), ("Dense",), ("walk",)
SLUGS = {"adam_step": ADAM, "dense_backward": DENSE, "step": STEP}
ADAM_CODE, DENSE_CODE = "def adam(): pass", "class Dense: pass"


def write(root: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files below a folder, each one a second newer than the one before."""
    for second, (name, content) in enumerate(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (1_700_000_000 + second, 1_700_000_000 + second))
    return root


def pack(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write a zip, each entry two seconds newer than the one before."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 2 * number)), content, zipfile.ZIP_DEFLATED)
    return path


def table(submissions: tuple[Submission, ...]) -> list[tuple[str, str, str]]:
    return [(submission.student, submission.slug, submission.file) for submission in submissions]


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()
