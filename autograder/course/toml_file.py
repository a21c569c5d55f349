"""Reads a TOML file that staff wrote."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from autograder.model import KitError
from autograder.text import clean

MOST_BYTES = 2**20
MOST_SHOWN = 200


def read_toml(path: Path, kind: str, *, unreadable: str = "", invalid: str) -> dict[str, Any]:
    """Return the tables of a file; `kind` names it in "too large for a course file".

    Raise KitError if it cannot be read (followed by `unreadable`), is larger than MOST_BYTES, or is not TOML (followed by `invalid`).
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror}){unreadable}") from error
    if len(raw) > MOST_BYTES:
        raise KitError(f"{path}: larger than {MOST_BYTES >> 20} MB, too large for a {kind}")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # bytes that are not UTF-8, and numbers of thousands of digits, too
        raise KitError(f"{path}: not TOML ({clean(str(error), MOST_SHOWN)}){invalid}") from error
