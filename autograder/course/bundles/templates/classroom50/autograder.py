"""Grade the checkout in the current folder with the kit beside this file, and write result.json there.

Classroom 50 runs this once for each submission. If the exit status is not 0, the grader failed, and Classroom 50 keeps the last score.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

BUNDLE = Path(__file__).resolve().parent
KIT, ENVIRONMENT = BUNDLE / "kit", BUNDLE / "environment"
# The job ends after 15 minutes.
MOST_SECONDS = 780
# What a student committed under these names is no result.
WRITTEN = ("result.json", "release-body.md")


def main() -> int:
    """Install the kit, grade, and return the exit status."""
    checkout, end = Path.cwd(), time.monotonic() + MOST_SECONDS
    for name in WRITTEN:
        (checkout / name).unlink(missing_ok=True)
    install = [sys.executable, str(KIT / "tools" / "make_venv.py"), str(ENVIRONMENT)]
    grade = ["-m", "autograder", "grade-bundle", "--for", "classroom50", str(checkout)]
    for command in (install, [str(ENVIRONMENT / "bin" / "python"), *grade]):
        done = subprocess.run(command, cwd=KIT, timeout=end - time.monotonic(), check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
