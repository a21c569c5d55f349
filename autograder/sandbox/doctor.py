"""Finds the best isolation of this machine, and its missing layers.

It tries each level in a worker instead of checking versions. Code of the kit attempts what submissions must not do; a level is available if
every attempt fails.
"""

from __future__ import annotations

import ast
import contextlib
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.model import Assignment, Chunk, KitError, Module, SubmissionFailed
from autograder.sandbox import levels
from autograder.sandbox.fork_host import ForkHost
from autograder.sandbox.launcher import LayerMissing
from autograder.sandbox.levels import Isolation, Level
from autograder.sandbox.scratch import ScratchFolder
from autograder.sandbox.session import Budget, Session
from autograder.sandbox.worker import config, values

# {attempt: the layers that stop it}. The first one that a level has is to blame if the attempt succeeds.
ATTEMPTS: Mapping[str, tuple[str, ...]] = {
    "reading a file of the grader": (config.BUBBLEWRAP, config.LANDLOCK),
    "writing a file of the grader": (config.BUBBLEWRAP, config.LANDLOCK),
    "connecting to this machine": (config.BUBBLEWRAP, config.SECCOMP),
    "reaching the grader's process": (config.BUBBLEWRAP, config.UID),
    "starting a process": (config.SECCOMP,),
}
TRIAL_SECONDS, TRIAL_CPU_SECONDS = 20, 30
PROBES = "def attempt(submission, path, port, pid):\n    return submission.attempt(path, port, pid)\n"
ATTEMPT = """
import os
import socket

def read(path, port, pid):
    with open(path) as file: file.read()

def write(path, port, pid):
    with open(path, "a") as file: file.write("x")

def connect(path, port, pid):
    with socket.create_connection(("127.0.0.1", port), timeout=1): pass

def reach(path, port, pid):
    os.kill(pid, 0)

def start(path, port, pid):
    child = os.fork()
    if child == 0: os._exit(0)
    os.waitpid(child, 0)

def attempt(*facts):
    import decimal, sqlite3, zoneinfo  # Modules that no fork server has imported.
    return [succeeds(action, facts) for action in (read, write, connect, reach, start)]

def succeeds(action, facts):
    try:
        action(*facts)
    except OSError:
        return False
    return True
"""


@dataclass(frozen=True)
class Trial:
    """The trial of a level. `missing` is the layer that failed, "" for none; `reason` says why."""

    level: Level
    missing: str = ""
    reason: str = ""


@cache
def trial(name: str) -> Trial:
    """Try a level, once in each process."""
    level = levels.LEVELS[name]
    if not levels.can_fork():
        return (
            Trial(level)
            if name == "none"
            else Trial(level, config.BUBBLEWRAP, "workers cannot be forked on this system")
        )
    if config.UID in level.layers and not levels.is_root():
        return Trial(level, config.UID, "the grader is not root, so it cannot give each worker a user")
    try:
        with contextlib.closing(ForkHost((), levels.isolation(name))) as host:
            host.wait_until_ready()
            done = _attempt(host)
    except LayerMissing as missing:
        return Trial(level, missing.layer, missing.reason)
    except SubmissionFailed as error:
        needs = config.UID if config.UID in level.layers else config.LANDLOCK
        return Trial(level, needs, f"Python does not work in a worker: {error.failure.feedback}")
    if name != "none":
        for what, stoppers in ATTEMPTS.items():
            if what in done:
                return Trial(level, next(layer for layer in stoppers if layer in level.layers), f"{what} succeeded")
    return Trial(level)


def _attempt(host: ForkHost) -> list[str]:
    """Return the successful attempts in a worker of this host."""
    statements = tuple(range(len(ast.parse(ATTEMPT).body)))
    module = Module((Chunk("attempt", ATTEMPT, statements),), {}, {}, ())
    # A scratch folder, because the next run removes it if this one is killed.
    with contextlib.closing(ScratchFolder()) as scratch, socket.create_server(("127.0.0.1", 0)) as listener:
        canary = Path(scratch.path, "canary")
        canary.touch()
        # Only the isolation may keep the attempt away from it.
        os.chmod(scratch.path, 0o755)
        os.chmod(canary, 0o666)
        facts = {"path": str(canary), "port": listener.getsockname()[1], "pid": os.getpid()}
        with contextlib.closing(host.launcher(cpu_seconds=TRIAL_CPU_SECONDS)) as launcher:
            session = Session(launcher, module, PROBES, seed=0, budget=Budget(TRIAL_SECONDS))
            with contextlib.closing(session):
                succeeded = session.run("attempt", values.encode(facts))
    return [what for what, success in zip(ATTEMPTS, succeeded, strict=True) if success]


def available() -> Iterator[Level]:
    """Yield the available levels, best first."""
    return (level for name, level in levels.LEVELS.items() if not trial(name).missing)


def best() -> Isolation:
    """Return the best available isolation."""
    return levels.isolation(next(available()).name)


def choose(wanted: str | None, assignments: Iterable[Assignment]) -> Isolation:
    """Return the wanted isolation, or the best one.

    Raise KitError if the wanted level is not available, or if none is wanted and the best is too weak for hidden tests.
    """
    if wanted is not None:
        tried = trial(wanted)
        if tried.missing:
            raise KitError(
                f"isolation {wanted} is not available here: layer {tried.missing}: {tried.reason}; "
                "`python -m autograder doctor` says how to get it"
            )
        return levels.isolation(wanted)
    best_here = best()
    hidden = any(test.visibility == "hidden" for assignment in assignments for test in assignment.tests)
    if hidden and not levels.at_least(best_here.level, levels.LEAST_FOR_HIDDEN):
        raise KitError(
            f"the best isolation here is {best_here.level}, but hidden tests need {levels.LEAST_FOR_HIDDEN} or better: a "
            "submission could read them; `python -m autograder doctor` says what is missing, "
            f"and --isolation {best_here.level} grades anyway"
        )
    return best_here


def missing_layers() -> list[Trial]:
    """Return a failed trial for each missing layer."""
    best_here = best().level
    better = [trial(name) for name in levels.LEVELS if not levels.at_least(best_here, name)]
    return list({tried.missing: tried for tried in reversed(better)}.values())[::-1]
