"""Measures how long the intake of a class takes and how much memory, as a zip and as a folder.

.venv/bin/python tools/bench_intake.py [SUBMISSIONS]

Each measurement is a process of its own, since memory that was used once is never given back. A notebook holds the reference of an
assignment, as many words, and pictures in its outputs: about 400 kB, as homework with plots has.
"""

from __future__ import annotations

import base64
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.course.assignment import load_assignments  # noqa: E402
from autograder.intake import IntakeOptions, collect_submissions  # noqa: E402

SLUG = "adam_step"
PICTURES, PICTURE_BYTES = 6, 50_000
MOST_SECONDS, MOST_BYTES = 20.0, 500 * 2**20


def notebook(code: str, random_bytes: random.Random) -> bytes:
    """Return a notebook with the code, and cells whose outputs are pictures that do not pack."""
    cells = [_cell(code, [])]
    for number in range(PICTURES):
        picture = base64.b64encode(random_bytes.randbytes(PICTURE_BYTES)).decode()
        output: dict[str, object] = {"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}
        cells += [
            _cell(f"losses = [step**-{number + 1} for step in range(1, 100)]\nplt.plot(losses)\nplt.show()", [output])
        ]
        cells += [{"cell_type": "markdown", "metadata": {}, "source": "The loss falls, as it should. " * 40}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1).encode()


def _cell(source: str, outputs: list[dict[str, object]]) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "source": source, "outputs": outputs}


def make(folder: Path, count: int) -> tuple[Path, Path]:
    """Write a class as a folder and as a zip with names of Canvas."""
    code = (ROOT / "solutions" / SLUG / f"{SLUG}.py").read_text(encoding="utf-8")
    with zipfile.ZipFile(folder / "submissions.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            content = notebook(f"# by student {number}\n{code}", random.Random(number))
            (folder / "class" / f"student{number}").mkdir(parents=True)
            (folder / "class" / f"student{number}" / "homework.ipynb").write_bytes(content)
            archive.writestr(f"student{number}_{1000 + number}_{5000 + number}_homework.ipynb", content)
    return folder / "class", folder / "submissions.zip"


def measure(path: Path) -> None:
    """Take in one class and print seconds, the peak of resident memory in bytes, and how many are graded."""
    required = {slug: assignment.required for slug, assignment in load_assignments(ROOT).items()}
    start = time.perf_counter()
    found = collect_submissions(path, IntakeOptions(required))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps([time.perf_counter() - start, peak, len(found.submissions)]))


def main(count: int) -> int:
    """Print a table; exit 1 where an intake is slower or larger than it may be."""
    print(f"| {count} submissions as | seconds | peak MB | MB on disk |\n|---|---|---|---|")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for path in make(Path(folder), count):
            run = subprocess.run(
                [sys.executable, __file__, "--measure", str(path)], capture_output=True, text=True, check=True
            )
            seconds, peak, graded = json.loads(run.stdout)
            size = sum(file.stat().st_size for file in (path.rglob("*.ipynb") if path.is_dir() else [path]))
            print(f"| {path.suffix or 'folder'} | {seconds:.1f} | {peak / 2**20:.0f} | {size / 2**20:.0f} |")
            good &= graded == count and seconds <= MOST_SECONDS and peak <= MOST_BYTES
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
