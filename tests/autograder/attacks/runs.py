"""Runs attacks side by side, in processes here, in a container, or in a root of their own.

Each process has a grader of its own and runs this module as a program. It reads one attack a line and writes one result a line.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox import levels
from tests.autograder.attacks.grader import Unavailable
from tests.autograder.attacks.header import Attack, read_attack
from tests.autograder.attacks.own_root import in_own_root, why_no_own_root
from tests.autograder.attacks.runner import Result, Runner, levels_here
from tests.autograder.kit import ROOT
from tests.autograder.sandbox.container import in_container, why_no_container

# Most runs of one kind in a batch. A process keeps its grader warm for a batch.
TOGETHER = 60
HERE, CONTAINER, OWN_ROOT = "here", "container", "own root"


@dataclass(frozen=True)
class Run:
    """One attack at one level, without some of its layers."""

    attack: Attack
    level: str
    without: frozenset[str] = frozenset()


def run_all(runs: Sequence[Run], *, at_once: int = 2) -> Iterator[tuple[Run, Result | str]]:
    """Yield each run with its result, or with the reason why it is impossible here."""
    waiting: queue.SimpleQueue[list[Run]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Run, Result | str]] = queue.SimpleQueue()
    for batch in _batches(runs):
        waiting.put(batch)
    threads = [threading.Thread(target=_work, args=(waiting, done), daemon=True) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for _ in runs:
        yield done.get()
    for thread in threads:
        thread.join()


def _batches(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield batches of one kind, the most frequent kind first."""
    kinds: dict[tuple[str, frozenset[str]], list[Run]] = defaultdict(list)
    for run in runs:
        kinds[run.level, run.without].append(run)
    for kind in sorted(kinds.values(), key=len, reverse=True):
        yield from (kind[start : start + TOGETHER] for start in range(0, len(kind), TOGETHER))


def _work(waiting: queue.SimpleQueue[list[Run]], done: queue.SimpleQueue[tuple[Run, Result | str]]) -> None:
    """Run batches until there are none, in one process for each place."""
    remotes: dict[str, _Remote] = {}
    while not waiting.empty():
        batch = waiting.get()
        place, reason = _place_of(batch[0].level), _why_not(batch[0].level)
        for run in batch:
            if place in remotes and remotes[place].broken:
                remotes.pop(place).close()
            if not reason and place not in remotes:
                remotes[place] = _Remote(place)
            done.put((run, reason or remotes[place].run(run)))
    for remote in remotes.values():
        remote.close()


def _place_of(level: str) -> str:
    """Return where attacks at a level run: HERE, CONTAINER or OWN_ROOT."""
    if level == levels.NONE.level:
        return OWN_ROOT
    return HERE if level in levels_here() else CONTAINER


def _why_not(level: str) -> str:
    if level == levels.NONE.level:
        return why_no_own_root()
    if level in levels_here():
        return ""
    return why_no_container() if level == "container" else f"level {level} is not available here"


class _Remote:
    """A process that runs attacks."""

    def __init__(self, place: str) -> None:
        command = [sys.executable, "-m", "tests.autograder.attacks.runs"]
        around = {CONTAINER: in_container, OWN_ROOT: in_own_root}
        command = around[place](command) if place in around else command
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.broken = False

    def run(self, run: Run) -> Result | str:
        request = {"path": str(run.attack.path), "level": run.level, "without": sorted(run.without)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # Then the answer is empty.
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self.broken = True
            violation = f"the process around the grader died (exit code {self._process.wait()})"
            return Result(run.attack.id, run.level, tuple(sorted(run.without)), 0.0, {}, (violation,), 0.0)
        answer: dict[str, Any] = json.loads(line)
        if "unavailable" in answer:
            return str(answer["unavailable"])
        answer.update(without=tuple(answer["without"]), violations=tuple(answer["violations"]))
        return Result(**answer)

    def close(self) -> None:
        # This closes both pipes. The process ends at the end of its input.
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    # A grader must not print between the answers.
    os.dup2(2, 1)
    with Runner() as runner:
        for line in sys.stdin:
            request = json.loads(line)
            attack = read_attack(Path(request["path"]))
            try:
                answer = asdict(runner.run(attack, request["level"], frozenset(request["without"])))
            except Unavailable as why:
                answer = {"unavailable": f"{why}"}
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    _serve()
