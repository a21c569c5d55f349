"""The progress of a run: on a terminal, in a pipe, and where no rate is known."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from autograder.cli.progress import Progress
from autograder.grading.report import empty_report
from autograder.model import NO_MODULE, GradedTest, Outcome, Report, Status
from tests.autograder.gradebook.small_class import small_class
from tests.autograder.judging.test_suite import RIGHT
from tests.autograder.kit import anyhow, assignments, submission

SLOW = "import time\ndef add(a, b):\n    time.sleep(0.3)\n    return a + b\n"
ERASED, UP_AND_ERASED = "\r\x1b[2K", "\r\x1b[1A\x1b[2K"
CURSOR_HIDDEN, CURSOR_SHOWN = "\x1b[?25l", "\x1b[?25h"
CODES = re.compile(r"\x1b\[[?0-9;]*[A-Za-z]")
HOSTILE = "[red]\x1b[31m::error::\u202ezoe"
TWO_A_SECOND = [(1.0, 2)] * 60


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Terminal:
    """A terminal, and all that was written to it."""

    def __init__(self, width: int) -> None:
        self._master, self.slave = pty.openpty()
        self.width = width
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        self.written = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        with os.fdopen(self._master, "rb", buffering=0) as master:
            try:
                while piece := master.read(65536):
                    self.written += piece.decode()
            except OSError:
                return  # On Linux, the end of a terminal is an error.

    def close(self) -> None:
        """Close the terminal; then `written` is complete."""
        if self.slave >= 0:
            os.close(self.slave)
            self.slave = -1
            self._reader.join(10)

    @property
    def lines(self) -> list[str]:
        """The contents of the live line, each once and without colors."""
        frames = [CODES.sub("", frame).strip() for frame in self.written.split(ERASED)]
        return list(dict.fromkeys(filter(None, frames)))


@pytest.fixture
def terminal(request) -> Iterator[Terminal]:
    opened = Terminal(getattr(request, "param", 120))
    yield opened
    opened.close()


def report(status: Status = "passed", message: str = "") -> Report:
    sent = submission("adam_step", HOSTILE, b"", HOSTILE)
    empty = empty_report(sent, assignments()["adam_step"], NO_MODULE, seed=1, isolation="none", digests={})
    outcome = Outcome(GradedTest("test_add", HOSTILE, 5, "visible"), status, HOSTILE)
    return replace(empty, outcomes=(outcome,), message=message)


ONE_OF_EACH = (report(), report("failed"), report("missing", HOSTILE), report("grader_error", HOSTILE))


@contextmanager
def progress_on(terminal: Terminal, clock: Clock, total: int, kind: str = "xterm") -> Iterator[Progress]:
    with (
        open(os.dup(terminal.slave), "w", encoding="utf-8") as stream,
        Progress(total, Console(file=stream, width=terminal.width, _environ={"TERM": kind}), clock) as progress,
    ):
        yield progress


def shown(terminal: Terminal, total: int, steps: Sequence[tuple[float, int]]) -> str:
    """Return the line after some steps: seconds that pass, then results that come at once."""
    clock = Clock()
    with progress_on(terminal, clock, total) as progress:
        for seconds, results in steps:
            clock.now += seconds
            for _ in range(results):
                progress.add(report())
        clock.now += 1
        progress.tick()
    terminal.close()
    return terminal.lines[-1]


# ---- on a terminal


@pytest.mark.parametrize(
    ("terminal", "line"),
    [
        (120, "Graded 40 of 1,000, 8 min left, 2.0/s, 2 grader errors, 2 unreadable, 34 full score, 2 below full"),
        (80, "Graded 40 of 1,000, 8 min left, 2.0/s, 2 grader errors, 2 unreadable"),
        (40, "Graded 40 of 1,000, 8 min left, 2.0/s"),
        (10, "Graded 40"),
    ],
    indirect=["terminal"],
)
def test_a_line_has_the_first_facts_that_fit(terminal, line):
    clock = Clock()
    with progress_on(terminal, clock, 1000) as progress:
        for number in range(40):
            clock.now += 0.5
            progress.add(ONE_OF_EACH[number % 4 if number < 8 else 0])
    terminal.close()
    assert terminal.lines[-1] == line


def test_a_run_leaves_the_line_empty_and_the_cursor_shown(terminal):
    with progress_on(terminal, Clock(), 10) as progress:
        progress.add(report())
    terminal.close()
    assert CURSOR_HIDDEN in terminal.written
    assert terminal.written.endswith(f"{CURSOR_SHOWN}{UP_AND_ERASED}")


def test_nothing_of_a_submission_is_shown(terminal):
    clock = Clock()
    with progress_on(terminal, clock, 4) as progress:
        for each in ONE_OF_EACH:
            clock.now += 1
            progress.add(each)
    terminal.close()
    assert terminal.lines[-1] == "Graded 4 of 4, 1 grader error, 1 unreadable, 1 full score, 1 below full"
    assert not any(part in terminal.written for part in ("zoe", "[red", "::", "\u202e"))


@pytest.mark.parametrize(
    ("total", "steps", "line"),
    [
        (1000, [], "Graded 0 of 1,000"),
        (1000, [(0.5, 9)], "Graded 9 of 1,000, 9 full score"),
        (1000, [(29, 0)], "Graded 0 of 1,000, no result for 30 s"),
        (1000, TWO_A_SECOND, "Graded 120 of 1,000, 8 min left, 2.0/s, 120 full score"),
        (10_000, TWO_A_SECOND, "Graded 120 of 10,000, 1 h 30 min left, 2.0/s, 120 full score"),
        (122, TWO_A_SECOND, "Graded 120 of 122, under 10 s left, 2.0/s, 120 full score"),
        (120, TWO_A_SECOND, "Graded 120 of 120, 120 full score"),
        # The last two loop for ever: nobody knows how long it takes, least of all a rate of earlier results.
        (122, [*TWO_A_SECOND, (59, 0)], "Graded 120 of 122, no result for 60 s, 120 full score"),
        # Only the last half minute counts; but of slow results, the last eight.
        (1000, [*[(1.0, 1)] * 60, *[(1.0, 10)] * 35], "Graded 410 of 1,000, 60 s left, 10/s, 410 full score"),
        (100, [(30.0, 1)] * 20, "Graded 20 of 100, 40 min left, 2.0/min, 20 full score"),
    ],
)
def test_rate_and_time_left_follow_the_last_results(terminal, total, steps, line):
    assert shown(terminal, total, steps) == line


def test_what_comes_after_a_quiet_time_has_a_rate_of_its_own(terminal):
    clock = Clock()
    with progress_on(terminal, clock, 1) as progress:
        progress.add(report())
        clock.now += 10_000
        progress.expect(100)
        for _ in range(50):
            clock.now += 0.5
            progress.add(report())
    terminal.close()
    assert terminal.lines[-1] == "Graded 51 of 101, 30 s left, 2.0/s, 51 full score"


# ---- elsewhere


@pytest.mark.parametrize("variables", [{"TERM": "xterm"}, {"TERM": "xterm", "FORCE_COLOR": "1"}])
def test_a_file_gets_a_plain_line_every_ten_seconds(tmp_path, variables):
    clock, path = Clock(), tmp_path / "log"
    with path.open("w") as file, Progress(1000, Console(file=file, _environ=variables), clock) as progress:
        for _ in range(98):
            clock.now += 0.25
            progress.add(report())
    assert path.read_text().splitlines() == [
        "Graded 40 of 1,000, 4 min left, 4.0/s, 40 full score",
        "Graded 80 of 1,000, 4 min left, 4.0/s, 80 full score",
    ]


def test_a_dumb_terminal_gets_plain_lines(terminal):
    clock = Clock()
    with progress_on(terminal, clock, 10, kind="dumb") as progress:
        clock.now += 11
        progress.add(report())
    terminal.close()
    assert terminal.written == "Graded 1 of 10, 1 full score\r\n"


# ---- through the front door


def start(folder: Path, stderr: int) -> subprocess.Popen[str]:
    """Start grading a class in a session of its own."""
    command = [sys.executable, "-m", "autograder", "grade", "handed_in", "--jobs", "1", *anyhow()]
    environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True, start_new_session=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("terminal", [40], indirect=True)
def test_ctrl_c_leaves_a_narrow_terminal_clean(tmp_path, terminal):
    run = start(small_class(tmp_path, {f"s{number}": SLOW for number in range(6)}), terminal.slave)
    while "Graded 1 of 6" not in terminal.written:
        assert run.poll() is None, terminal.written
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    stdout, _ = run.communicate(timeout=60)
    terminal.close()
    assert run.returncode == 130, stdout
    assert terminal.lines[:2] == ["Graded 0 of 6", "Graded 1 of 6, 1 full score"]
    live, _, after = terminal.written.rpartition(CURSOR_SHOWN)
    assert CURSOR_HIDDEN in live
    assert after == f"{UP_AND_ERASED}autograder: stopped; finished reports are kept\r\n"
    assert "m" not in "".join(CODES.findall(live)), "colors in spite of NO_COLOR"


@pytest.mark.slow
def test_a_pipe_gets_a_line_of_a_run_of_more_than_ten_seconds(tmp_path):
    run = start(small_class(tmp_path, {f"s{number}": SLOW for number in range(6)}), subprocess.PIPE)
    _, stderr = run.communicate(timeout=120)
    assert re.match(r"Graded [1-5] of 6, (no result for \d+ s, )?[1-5] full score\n", stderr), stderr


def test_a_short_run_prints_no_progress_into_a_pipe(tmp_path):
    run = start(small_class(tmp_path, {"ada": RIGHT}), subprocess.PIPE)
    stdout, stderr = run.communicate(timeout=60)
    assert (run.returncode, stderr) == (0, ""), stdout
