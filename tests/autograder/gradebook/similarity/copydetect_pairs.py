"""Print the pairs of files in a folder that copydetect lists by its own settings, as JSON: name, name, similarity.

Run by test_copydetect.py in an environment of its own: python copydetect_pairs.py FOLDER STUBS.
"""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path

from copydetect import CopyDetector  # type: ignore[import-not-found]
from copydetect.defaults import DISPLAY_THRESHOLD  # type: ignore[import-not-found]


def main(folder: str, stubs: str) -> None:
    """Compare the files; the code of the stubs does not count."""
    detector = CopyDetector(
        test_dirs=[folder], boilerplate_dirs=[stubs], extensions=["py"], silent=True, autoopen=False
    )
    detector.run()
    names = [Path(path).stem for path in detector.test_files]
    column = {Path(path).stem: place for place, path in enumerate(detector.ref_files)}
    pairs = [
        (names[first], names[second], float(detector.similarity_matrix[first, column[names[second]]].max()))
        for first, second in combinations(range(len(names)), 2)
    ]
    print(json.dumps([pair for pair in pairs if pair[2] > DISPLAY_THRESHOLD]))


if __name__ == "__main__":
    main(*sys.argv[1:])
