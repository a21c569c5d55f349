"""Measure time and memory of the intake of a class, as a folder and as a zip.

.venv/bin/python tools/bench_intake.py [COUNT]

Each measurement is a process of its own, because a process never gives memory back. A notebook contains the reference of an assignment, as
much text, and pictures in its outputs: about 400 kB, like homework with plots. The exit status is 1 if an intake takes too much of either.
"""

from __future__ import annotations

import argparse
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
from autograder.intake import IntakeOptions, survey  # noqa: E402

SLUG = "adam_step"
PICTURES, PICTURE_BYTES = 6, 50_000
MOST_SECONDS, MOST_BYTES = 20.0, 500 * 2**20


def notebook(code: str, random_bytes: random.Random) -> bytes:
    """Return a notebook with the code, and cells whose outputs are pictures that no zip makes smaller."""
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
    """Write a class as a folder and as a Canvas zip; return both paths."""
    code = (ROOT / "solutions" / SLUG / f"{SLUG}.py").read_text(encoding="utf-8")
    with zipfile.ZipFile(folder / "submissions.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            content = notebook(f"# by student {number}\n{code}", random.Random(number))
            (folder / "class" / f"student{number}").mkdir(parents=True)
            (folder / "class" / f"student{number}" / "homework.ipynb").write_bytes(content)
            archive.writestr(f"student{number}_{1000 + number}_{5000 + number}_homework.ipynb", content)
    return folder / "class", folder / "submissions.zip"


def measure(path: Path) -> None:
    """Print as JSON the seconds, the peak of memory in bytes, and the submissions of an intake."""
    required = {slug: assignment.required for slug, assignment in load_assignments(ROOT).items()}
    start = time.perf_counter()
    found = survey(path, IntakeOptions(required))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps([time.perf_counter() - start, peak, len(found.submissions)]))


def main(count: int) -> int:
    """Print a table; return 1 if an intake is slower or larger than allowed."""
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=1000, help="the number of submissions (default: 1000)")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
    else:
        sys.exit(main(options.count))
