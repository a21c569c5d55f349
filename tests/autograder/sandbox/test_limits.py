"""Tests each limit of a worker at each available level, with the message to the student."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
import pytest

from autograder.model import SubmissionFailed
from autograder.sandbox import doctor, levels
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.launcher import Launcher
from autograder.sandbox.levels import LEVELS, Isolation
from autograder.sandbox.worker import config
from autograder.sandbox.worker.values import encode
from tests.autograder.sandbox.sessions import session_of

pytestmark = pytest.mark.slow
CPU_SECONDS = 2


@pytest.fixture(scope="module", params=LEVELS)
def kept(request: pytest.FixtureRequest) -> Iterator[tuple[Isolation, Launcher]]:
    """An isolation and a launcher of its workers."""
    tried = doctor.trial(request.param)
    if tried.missing:
        pytest.skip(f"isolation {request.param}: {tried.reason}")
    isolation = levels.isolation(request.param)
    (host,) = open_hosts([("numpy",)], fork=levels.can_fork(), isolation=isolation).values()
    with contextlib.closing(host), contextlib.closing(host.launcher(cpu_seconds=CPU_SECONDS)) as launcher:
        yield isolation, launcher


def ending(launcher: Launcher, source: str, seconds: float = 10) -> tuple[str, str]:
    """Return the status and message of a submission; "passed" and the value if it returns one."""
    with contextlib.closing(session_of(launcher, source, seconds=seconds)) as session:
        try:
            return "passed", str(session.run("call", encode({"x": np.arange(3.0)})))
        except SubmissionFailed as error:
            return error.failure.status, error.failure.feedback


@pytest.mark.parametrize(
    ("source", "status", "words"),
    [
        ("def f(x): return len(bytearray(3 << 30))", "crashed", "ran out of memory at cell 1, line 1"),
        ("import numpy as np\ndef f(x): return np.zeros(1 << 28).sum()", "crashed", "a submission may have 1 GB"),
        ("import mmap\ndef f(x): return len(mmap.mmap(-1, 3 << 30))", "crashed", "ran out of memory"),
        ("def f(x): return [open('/dev/null') for _ in range(500)]", "error", "too many files are open at cell 1, line 1"),
        ("def f(x): return f(x)", "error", "calls itself too deeply at cell 1, line 1"),
        ("def f(x): return [0] * 10**6", "error", "too large or too deeply nested"),
        ("def f(x): return 'x' * (2 << 20)", "error", "too large or too deeply nested"),
        ("def f(x): return 10**5000", "error", "too large or too deeply nested"),
        ("import numpy as np\ndef f(x): return np.zeros((300, 1 << 20), np.uint8)", "error", "too large"),
        ("def f(x):\n    while True: pass", "timeout", f"stopped after {CPU_SECONDS} s of processor time"),
    ],
)  # fmt: skip
def test_a_limit_has_its_status_and_its_sentence(kept, source, status, words):
    _, launcher = kept
    actual, sentence = ending(launcher, source)
    assert (actual, words in sentence) == (status, True), sentence


@pytest.mark.parametrize(
    ("source", "words", "layers"),
    [
        ("import os\ndef f(x): return os.fork()", "may not start programs", {config.SECCOMP}),
        ("import subprocess\ndef f(x): return subprocess.check_output('true')", "may not start programs", {config.SECCOMP}),
        ("import socket\ndef f(x): return socket.socket()", "use the network", {config.SECCOMP}),
        ("def f(x): return open('/etc/passwd').read()", "", {config.BUBBLEWRAP, config.LANDLOCK}),
        ("import os\ndef f(x): return os.kill(2, 0)", "", {config.SECCOMP}),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_refused_with_a_sentence(kept, source, words, layers):
    isolation, launcher = kept
    if not layers & isolation.layers:
        pytest.skip(f"isolation {isolation.level} does not refuse it")
    status, sentence = ending(launcher, source)
    assert (status, words in sentence) == ("error", True), sentence


def test_the_disk_of_a_worker_is_small_or_not_there(kept):
    isolation, launcher = kept
    source = "def f(x):\n    with open('big', 'wb') as file:\n        for _ in range(80): file.write(bytes(1 << 20))"
    status, sentence = ending(launcher, source)
    no_room = config.NAMESPACES in isolation.layers or isolation.level == "none"
    assert (status, ("no room" if no_room else "open files that are not its own") in sentence) == ("error", True), (
        sentence
    )


def test_threads_are_limited_where_the_user_is_the_workers_own(kept):
    isolation, launcher = kept
    if not {config.NAMESPACES, config.UID} & isolation.layers:
        pytest.skip(f"isolation {isolation.level}: the limit would count the grader's processes")
    source = (
        "import threading, time\ndef f(x):\n"
        "    for _ in range(500): threading.Thread(target=time.sleep, args=(3,), daemon=True).start()"
    )
    status, sentence = ending(launcher, source)
    assert (status, "too many threads were started" in sentence) == ("error", True), sentence


@pytest.mark.parametrize("death", ["ctypes.string_at(0)", "os.abort()"])
def test_a_death_by_signal_is_a_crash(kept, death):
    _, launcher = kept
    status, sentence = ending(launcher, f"import ctypes, os\ndef f(x): {death}")
    assert status == "crashed"
    assert "the process died of SIG" in sentence


def test_a_timeout_in_one_probe_leaves_the_others(kept):
    _, launcher = kept
    source = "def f(x):\n    while x[0] > 0: pass\n    return 1"
    with contextlib.closing(session_of(launcher, source, seconds=0.3)) as session, pytest.raises(SubmissionFailed):
        session.run("call", encode({"x": np.ones(1)}))
    with contextlib.closing(session_of(launcher, source, seconds=0.3)) as session:
        assert session.run("call", encode({"x": np.zeros(1)})) == 1
