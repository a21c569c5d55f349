"""Reads the code that all students received, which is no evidence."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.handout import files_for_students
from autograder.gradebook.similarity.fingerprints import Hashes, all_grams
from autograder.gradebook.similarity.syntax import units_of_sources

_FENCED = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class HandoutCode:
    """The grams of all code in the handout.

    `digests` are the sha256 hex digests of its files: an unchanged stub is no copy.
    """

    grams: Hashes
    digests: frozenset[str]


def read_handout(root: Path) -> HandoutCode:
    """Read the code in the files that students receive.

    The grader's own code is among them.
    """
    paths = [path for path in files_for_students(root).values() if path.is_file()]
    units = [unit for path in paths for source in _sources(path) for unit in units_of_sources([source])]
    digests = frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
    return HandoutCode(all_grams(units), digests)


def _sources(path: Path) -> Iterator[str]:
    """Yield the code in a file."""
    if path.suffix == ".py":
        yield path.read_text(encoding="utf-8")
    elif path.suffix == ".md":
        yield from _FENCED.findall(path.read_text(encoding="utf-8"))
    elif path.suffix == ".ipynb":
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
