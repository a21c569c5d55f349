"""A trusted program in this process: what it changes does not reach the next one, and it does not run for ever."""

from __future__ import annotations

import json
import signal
import sys

import pytest

from autograder.judging.subject import local_subject
from autograder.model import Chunk, Module, SubmissionFailed
from autograder.sandbox.in_process import LocalRunner
from autograder.sandbox.worker.values import encode
from tests.autograder.kit import assignments

FORGETS = """import sys
for name in [name for name in sys.modules if name.split(".")[0] == "json"]:
    del sys.modules[name]
import json
"""


def test_a_module_that_was_imported_anew_is_put_back():
    module = Module((Chunk("mine.py", FORGETS, (0, 1, 2)),), {}, {}, ())
    with local_subject(assignments()["debug_training"], module, 0) as subject:
        subject.runner()
        assert sys.modules["json"] is not json
    assert sys.modules["json"] is json
    assert sys.modules["json.decoder"].JSONDecodeError is json.JSONDecodeError


ENDLESS = """def f(x):
    while True:
        try:
            x = x + 1
        except Exception:
            pass
"""


def test_a_call_that_needs_too_long_is_stopped_and_the_next_one_has_its_own_time(tmp_path):
    probes = tmp_path / "probes.py"
    probes.write_text("def endless(submission, x): return submission.f(x)\ndef quick(submission, x): return x\n")
    module = Module((Chunk("mine.py", ENDLESS, (0,)),), {}, {}, ())
    runner, before = LocalRunner(module, probes, seed=1, seconds=0.2), signal.getsignal(signal.SIGPROF)
    for _ in range(2):
        with pytest.raises(SubmissionFailed) as stopped:
            runner.run("endless", encode({"x": 0}))
        assert stopped.value.failure.status == "timeout"
        assert runner.run("quick", encode({"x": 5})) == 5
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
