"""Grades notebooks with otter-grader, one after another, in its own environment.

python otter_run.py AUTOGRADER_ZIP FOLDER SCORES

`otter grade` would start a container for each notebook, and run the same function in it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Grade, and write `{student: score}`."""
    from otter.api import grade_submission  # type: ignore[import-not-found]  # is in otter's environment only

    archive, folder, out = map(Path, sys.argv[1:])
    scores: dict[str, Any] = {}
    for path in sorted(folder.glob("*/hw.ipynb")):
        scores[path.parent.name] = grade_submission(str(path), str(archive), quiet=True).total
    out.write_text(json.dumps(scores), encoding="utf-8")


if __name__ == "__main__":
    main()
