"""The graders that are compared on the mix. Each grades a folder of notebooks with one command."""

from __future__ import annotations

import json
import shutil
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tools.bench import BUILD, ROOT, SEED, kit, nbgrader_course, otter_course, peers
from tools.bench.mix import SLUGS
from tools.bench.processor import Command

COURSE = BUILD / "course"


class Contestant(ABC):
    """A grader: `name` chooses it on the command line, `title` describes it in the table."""

    name: str
    title: str

    def prepare(self, notebooks: Path) -> None:
        """Do what a run needs and no run should be charged for."""
        shutil.rmtree(self.out(notebooks), ignore_errors=True)
        self.out(notebooks).mkdir(parents=True)

    @abstractmethod
    def command(self, notebooks: Path) -> Command:
        """Return the command that grades a folder of notebooks."""

    @abstractmethod
    def scores(self, notebooks: Path) -> Mapping[str, float]:
        """Return the score of each student in the latest run."""

    def out(self, notebooks: Path) -> Path:
        """Return the folder for all that a run writes."""
        return BUILD / "out" / f"{self.name}-{notebooks.name}"


class Kit(Contestant):
    """`autograder grade` at one level of isolation, with everything written."""

    def __init__(self, name: str, level: str) -> None:
        self.name = name
        self.title = f"this kit at `{level}`, everything written"
        self._level = level

    def prepare(self, notebooks: Path) -> None:
        super().prepare(notebooks)
        # In the whole course, the class of one assignment would count for another one too.
        write_course(COURSE, SLUGS)

    def command(self, notebooks: Path) -> Command:
        command = kit.grade(self.name, notebooks, self.out(notebooks), "--isolation", self._level)
        return replace(command, folder=COURSE)

    def scores(self, notebooks: Path) -> Mapping[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for path in self.out(notebooks).glob("students/*/*.json"):
            report = json.loads(path.read_text(encoding="utf-8"))
            scores[path.parent.name] += report["score"]
        return scores


def write_course(folder: Path, slugs: Sequence[str]) -> None:
    """Write a course with these assignments only."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("assignments", "solutions", "tests"):
        for slug in slugs:
            shutil.copytree(ROOT / name / slug, folder / name / slug)
    for name in ("pyproject.toml", "constraints.txt", "tests/__init__.py"):
        shutil.copy(ROOT / name, folder / name)


class _Script(Contestant):
    """A module of this package that writes the scores as JSON."""

    def scores(self, notebooks: Path) -> Mapping[str, float]:
        scores: dict[str, float] = json.loads(self._file(notebooks).read_text(encoding="utf-8"))
        return scores

    def _file(self, notebooks: Path) -> Path:
        return self.out(notebooks) / "scores.json"


class ReportsOnly(_Script):
    """The kit without the files and pages of its reports."""

    def __init__(self, level: str) -> None:
        self.name = "reports"
        self.title = f"this kit at `{level}`, nothing written"
        self._level = level

    def command(self, notebooks: Path) -> Command:
        script = "tools.bench.reports_only"
        return kit.python(self.name, script, notebooks, self._level, SEED, self._file(notebooks))


class BareFork(_Script):
    """A fork of a warm process for each notebook."""

    name = "fork"
    title = "bare fork: no isolation, no report"

    def __init__(self, recording: Path) -> None:
        self._recording = recording

    def command(self, notebooks: Path) -> Command:
        return kit.python(self.name, "tools.bench.bare_fork", self._recording, notebooks, self._file(notebooks))


class Nbgrader(Contestant):
    """`nbgrader autograde`, with each graded test as a cell."""

    name = "nbgrader"
    title = f"nbgrader {nbgrader_course.VERSION}, without its feedback pages"

    def __init__(self, recording: Path) -> None:
        self._recording = recording
        self._programs = nbgrader_course.install()

    def prepare(self, notebooks: Path) -> None:
        nbgrader_course.make_course(self.out(notebooks), notebooks, self._recording, self._programs)

    def command(self, notebooks: Path) -> Command:
        words = [str(self._programs / "nbgrader"), "autograde", nbgrader_course.ASSIGNMENT]
        return Command(self.name, words, self.out(notebooks), peers.environment(self._programs))

    def scores(self, notebooks: Path) -> Mapping[str, float]:
        return nbgrader_course.scores(self.out(notebooks), self._programs)


class Otter(_Script):
    """otter-grader without containers: `otter.api.grade_submission` for one notebook after another in one process."""

    name = "otter"
    title = f"otter-grader {otter_course.VERSION}, without containers"

    def __init__(self, recording: Path) -> None:
        self._recording = recording
        self._programs = otter_course.install()

    def prepare(self, notebooks: Path) -> None:
        super().prepare(notebooks)
        otter_course.make_archive(self.out(notebooks), self._recording, self._programs)

    def command(self, notebooks: Path) -> Command:
        archive = self.out(notebooks) / "autograder.zip"
        words = otter_course.command(self._programs, archive, notebooks, self._file(notebooks))
        return Command(self.name, words, self.out(notebooks), peers.environment(self._programs))
