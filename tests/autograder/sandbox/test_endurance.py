"""Hostile sessions leave nothing behind, and do not change the results of others."""

from __future__ import annotations

import contextlib
import time

import numpy as np
import pytest

from autograder.model import SubmissionFailed
from autograder.sandbox import doctor, levels
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.worker.values import encode
from tests.autograder.sandbox import endurance
from tests.autograder.sandbox.sessions import session_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not levels.can_fork(), reason="this system cannot fork")]

SESSIONS, SUBMISSIONS = 500, 120
MOST_GROWTH = 50 << 20
HOSTILE = {
    "deaf": "import signal\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\ndef f(x): raise SystemExit",
    "daemon": "import os, time\ndef f(x):\n    if os.fork() == 0:\n        os.setsid(), os.fork(), time.sleep(60)\n    return 1",
    "stopped": "import os, signal, threading\ndef f(x): threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGSTOP)).start()",
    "threads": "import threading, time\ndef f(x):\n    for _ in range(20): threading.Thread(target=time.sleep, args=(60,)).start()",
    "shared memory": "import mmap\nHELD = []\ndef f(x): HELD.append(mmap.mmap(-1, 1 << 24))",
    "segment": "from multiprocessing import shared_memory\ndef f(x): return shared_memory.SharedMemory(create=True, size=1 << 20).name",
    "sockets": "import socket\nHELD = []\ndef f(x): HELD.extend(socket.socketpair())",
    "files": "def f(x):\n    for n in range(50): open(f'file{n}', 'w').write('x' * 10_000)",
    "dead": "import os\ndef f(x): os._exit(1)",
    "noise": "def f(x): print('x' * 200_000)",
    "at the end": "import atexit, time\ndef f(x): atexit.register(time.sleep, 60)",
    "garbage": "import os\ndef f(x): os.write(3, b'x' * 1000)",
}


def test_five_hundred_hostile_sessions_leave_nothing_behind():
    with endurance.own_temporary_folder():
        (host,) = open_hosts([("numpy",)], fork=True, isolation=doctor.best()).values()
        with contextlib.closing(host), contextlib.closing(host.launcher(cpu_seconds=60)) as launcher:

            def hostile_session(number: int) -> None:
                source = list(HOSTILE.values())[number % len(HOSTILE)]
                with contextlib.closing(session_of(launcher, source)) as session, contextlib.suppress(SubmissionFailed):
                    session.run("call", encode({"x": np.zeros(3)}))

            for number in range(2 * len(HOSTILE)):
                hostile_session(number)
            before = settled()
            for number in range(SESSIONS):
                hostile_session(number)
            after = settled()
    assert after.processes <= before.processes
    assert after.descriptors <= before.descriptors
    assert after.files == before.files
    assert after.shared_memory == before.shared_memory
    assert after.sockets <= before.sockets + 10, "other programs open some sockets too, but not hundreds"
    assert after.resident - before.resident < MOST_GROWTH


def settled() -> endurance.Resources:
    """Return the resources once the threads that read the last outputs have ended."""
    deadline = time.monotonic() + 2
    last = endurance.resources()
    while time.monotonic() < deadline:
        time.sleep(0.1)
        now = endurance.resources()
        if (now.descriptors, now.processes) == (last.descriptors, last.processes):
            return now
        last = now
    return last


@pytest.mark.thorough
def test_a_class_with_hostile_submissions_gets_what_it_gets_without_them():
    done = endurance.run(SUBMISSIONS)
    before, after = done.before, done.after
    assert endurance.results(done.mixed) == endurance.results(done.honest)
    assert max(report.score for report in done.mixed) == 5, "only `honest` can earn points"
    assert not [report.key for report in done.mixed if report.grader_errors]
    assert (after.files, after.shared_memory) == (before.files, before.shared_memory)
    assert after.processes <= before.processes
    assert after.descriptors <= before.descriptors
    assert after.resident - before.resident < MOST_GROWTH
