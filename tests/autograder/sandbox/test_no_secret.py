"""Searches a worker for secrets while a submission answers, from inside and from outside.

Inside, a submission walks over objects, frames, environment, descriptors and files. Outside, the test reads through /proc the memory of the
worker and of all processes between it and the grader. The secrets are the canaries of a planted world, the reference's number, expected
values, the tolerance and the student's name.
"""

from __future__ import annotations

import contextlib
import os
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.comparison.compare import DEFAULT_ROUNDINGS, unit_roundoff
from autograder.course.assignment import load_assignments
from autograder.grading.grader import Grader
from autograder.judging.subject import Subject
from autograder.model import Submission
from autograder.sandbox import doctor, levels
from autograder.sandbox.worker.values import Encoded
from tests.autograder.attacks.world import PREFIX, TOKEN_NAME, World, descendants
from tests.autograder.kit import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not levels.is_root(), reason="only root can read the memory of a locked-down worker"),
]

WALKER = '''
import ctypes, fcntl, gc, os, re, stat, sys, threading

CANARY = re.compile(rb"CANARY-[0-9a-f]{24}")

def honest(x):
    return 2 * x

def target(x):
    found = {"arguments": sys.argv, "environment": dict(os.environ), "folder": os.getcwd()}
    found["frames"] = sorted({frame.f_code.co_filename for one in sys._current_frames().values() for frame in walk(one)})
    found["objects"] = sorted({hit.decode() for thing in gc.get_objects() for hit in hits(thing)})
    found["descriptors"] = {str(number): kind(number) for number in range(1024) if kind(number)}
    found["files"], found["canaries in files"] = files()
    found["processes"] = sorted(name for name in listed("/proc") if name.isdigit())
    found["root"] = listed("/")
    return found

def walk(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back

def hits(thing):
    try:
        things = list(thing.values()) if isinstance(thing, dict) else list(thing) if isinstance(thing, (list, tuple, set)) else [thing]
    except Exception:
        return
    for one in things:
        if isinstance(one, str):
            one = one.encode("utf-8", "replace")
        if isinstance(one, (bytes, bytearray)):
            yield from CANARY.findall(one)

def kind(number):
    try:
        return stat.filemode(os.fstat(number).st_mode)[0]
    except OSError:
        return ""

def listed(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []

def files():
    count, canaries = 0, []
    roots = [*sys.path, "/etc", "/home", "/kit", "/packages", "/root", "/scratch", "/tmp", "/usr", "/var"]
    for folder, folders, names in (step for root in roots for step in os.walk(root)):
        for name in names:
            path = os.path.join(folder, name)
            try:
                with open(path, "rb") as file:
                    content = file.read(1 << 18)
            except OSError:
                continue
            count += 1
            if count > 20_000:
                return count, canaries
            if CANARY.search(content):
                canaries.append(path)
    return count, canaries
'''  # fmt: skip
HOLDER = "HELD = '%s'\ndef honest(x): return 2 * x\ndef target(x): return HELD[:0] + 'held'\n"


@dataclass
class Finding:
    """A probe's value, and the secrets in memory by process."""

    value: Any
    in_memory: Mapping[str, list[str]]


class Watcher:
    """Runs a probe, then searches the memory of all processes below this one."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runner, name)

    def __init__(self, runner: Any, world: World, secrets: Mapping[str, bytes], findings: list[Finding]) -> None:
        self._runner, self._world, self._secrets, self._findings = runner, world, secrets, findings

    def run(self, probe: str, inputs: Encoded) -> Any:
        # Secrets that the judge knows at this moment.
        expected = np.asarray(inputs.decode()["x"]) * struct.unpack("<d", self._secrets["the number"])[0]
        current = {"an expected value": expected.ravel()[-1].tobytes(), "the tolerance": _tolerance(expected)}
        value = self._runner.run(probe, inputs)
        if probe == "target":
            self._findings.append(Finding(value, dict(self._searched({**self._secrets, **current}))))
        return value

    def _searched(self, secrets: Mapping[str, bytes]) -> Iterator[tuple[str, list[str]]]:
        for pid, name in descendants(os.getpid()).items():
            if pid != self._world.bystander.pid:
                memory = b"\n".join(_memory(pid))
                yield f"{name} {pid}", [what for what, secret in secrets.items() if secret in memory]

    def close(self) -> str:
        return str(self._runner.close())


def _tolerance(expected: Any) -> bytes:
    bound = DEFAULT_ROUNDINGS * unit_roundoff(expected.dtype) * np.max(np.abs(expected)) + np.finfo(np.float64).tiny
    return struct.pack("<d", bound)


def _memory(pid: int) -> Iterator[bytes]:
    """Yield the readable memory of a process, its environment and its arguments."""
    for name in ("environ", "cmdline"):
        yield Path(f"/proc/{pid}/{name}").read_bytes()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            start, end = (int(word, 16) for word in span.split("-"))
            if "r" in rights and not line.endswith("[vsyscall]"):
                memory.seek(start)
                with contextlib.suppress(OSError):  # [vvar] and guard pages claim to be readable.
                    yield memory.read(end - start)


def watched(level: str, world: World, source: str, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Grade a submission in a world of secrets. Return the findings of two tests, each run twice."""
    findings: list[Finding] = []
    student = f"Ada {world.canaries['classmate'][::-1]}"
    with world.solution.open("a") as solution:
        solution.write(f"\n# {world.canaries['results'][::-1]}\n")
    secrets = {place: canary.encode() for place, canary in world.canaries.items()}
    secrets |= {"the number": struct.pack("<d", world.secret), "the number as text": repr(world.secret).encode()}
    secrets |= {"the student": student.encode(), "the reference": world.canaries["results"][::-1].encode()}

    class WatchedGrader(Grader):
        def subject(self, *arguments: Any) -> Subject:
            def watcher(runner: Any) -> Any:
                return Watcher(runner, world, secrets, findings)

            return super().subject(*arguments).through(watcher)

    monkeypatch.setenv(TOKEN_NAME, world.canaries["token"])
    assignments = {slug: replace(each, seconds=60) for slug, each in load_assignments(world.root).items()}
    submission = Submission(student, "ada", "target", "target.py", source.encode())
    with WatchedGrader(assignments, seed=541, isolation=levels.isolation(level)) as grader:
        grader.grade(submission)
    assert len(findings) >= 4, "two tests, each run twice or more"
    return findings


@pytest.mark.parametrize(
    "level", [pytest.param(level, marks=[pytest.mark.thorough] * (level != "full")) for level in levels.LEVELS]
)
def test_nothing_that_can_be_reached_from_a_worker_is_a_secret(level, monkeypatch):
    if doctor.trial(level).missing:
        pytest.skip(f"isolation {level}: {doctor.trial(level).reason}")
    # Without isolation all files of the machine are visible. The test expects nothing of them.
    walker = WALKER.replace("20_000", "100") if level == "none" else WALKER
    with World() as world:
        findings = watched(level, world, walker, monkeypatch)
    for finding in findings:
        assert isinstance(finding.value, dict), finding.value
        assert len(finding.in_memory) >= 2
        assert {name: secrets for name, secrets in finding.in_memory.items() if secrets} == {}
        assert finding.value["objects"] == []
        assert finding.value["arguments"] == ["submission"]
        assert not re.search(f"{PREFIX}|{re.escape(str(ROOT))}|TOKEN|autograder/", repr(finding.value["environment"]))
        assert set(finding.value["descriptors"]) <= {"0", "1", "2", "3"}
        assert not [name for name in finding.value["frames"] if "judge" in name or "suite" in name or "test" in name]
        if level != "none":
            assert finding.value["files"] > 50, "the walk saw no library: then it proves nothing"
            assert finding.value["canaries in files"] == []
            assert finding.value["processes"] == []


def test_the_search_finds_what_is_there(monkeypatch):
    with World() as world:
        findings = watched("none", world, HOLDER % world.canaries["memory"], monkeypatch)
    assert any("memory" in secrets for finding in findings for secrets in finding.in_memory.values())
