"""A real `autograder watch` on a small class."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.autograder.kit import anyhow

SECONDS = 240
LINE = re.compile(r"^\d\d:\d\d:\d\d  (\S+)  add_up  (.*)  [\d.]+ s$", re.MULTILINE)


class Watch:
    """The process, and what it has printed so far."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._log = (folder / "watch.log").open("w+", encoding="utf-8")
        command = [sys.executable, "-m", "autograder", "watch", "handed_in", *options, *anyhow()]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True
        )

    @property
    def output(self) -> str:
        return (self.folder / "watch.log").read_text(encoding="utf-8")

    @property
    def graded(self) -> Counter[str]:
        """How often each student was graded."""
        return Counter(key for key, _ in LINE.findall(self.output))

    def until(self, reached: Callable[[], object]) -> None:
        """Wait until something is reached while the process runs."""
        deadline = time.monotonic() + SECONDS
        while not reached():
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.02)

    def until_counted(self, count: int) -> None:
        """Wait until so many results more are told of."""
        before = self.graded.total()
        self.until(lambda: self.graded.total() >= before + count)

    def until_says(self, words: str) -> None:
        self.until(lambda: words in self.output)

    def until_graded(self) -> None:
        """Wait until every file of the class has its result."""
        self.until(lambda: results(self.folder) == digests(self.folder))

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End the process; return its exit status."""
        self.process.send_signal(how)
        return self.process.wait(SECONDS)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._log.close()


@contextmanager
def watching(folder: Path, *options: str) -> Iterator[Watch]:
    """Watch the class of a folder; the process ends with the block, if not before."""
    watch = Watch(folder, *options)
    try:
        yield watch
    finally:
        watch.end()


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file that was handed in, by student."""
    files = (folder / "handed_in").glob("*/add_up.py")
    return {path.parent.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def results(folder: Path, out: str = "reports") -> dict[str, str]:
    """Return the digest of the submission in each result, by student."""
    files = (folder / out / "results").glob("*/add_up.json")
    documents = {path.parent.name: json.loads(path.read_text()) for path in files}
    return {key: document["report"]["digests"]["submission"] for key, document in documents.items()}
