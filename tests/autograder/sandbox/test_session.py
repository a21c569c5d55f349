"""Tests sessions with real workers, in every way to end."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.model import Failure, SubmissionFailed
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.launcher import Launcher
from autograder.sandbox.levels import can_fork
from autograder.sandbox.session import Budget, Session
from autograder.sandbox.worker.values import encode
from tests.autograder.sandbox.sessions import PROBES, module_of, session_of

KINDS = [
    pytest.param(True, id="forked", marks=pytest.mark.skipif(not can_fork(), reason="this system cannot fork")),
    pytest.param(False, id="started anew", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=KINDS)
def launcher(request):
    (host,) = open_hosts([("numpy",)], fork=request.param).values()
    with contextlib.closing(host), contextlib.closing(host.launcher(cpu_seconds=60)) as opened:
        yield opened


def run(launcher: Launcher, source: str, probe: str = "call", *, seconds: float = 5.0):
    with contextlib.closing(session_of(launcher, source, seconds=seconds)) as session:
        return session.run(probe, encode({"x": np.arange(3.0)}))


def failure(launcher: Launcher, source: str, probe: str = "call", *, seconds: float = 5.0) -> Failure:
    with pytest.raises(SubmissionFailed) as caught:
        run(launcher, source, probe, seconds=seconds)
    return caught.value.failure


def test_a_value_comes_back(launcher):
    np.testing.assert_array_equal(run(launcher, "def f(x): return 2 * x"), [0.0, 2.0, 4.0])


def test_inputs_are_fresh_and_writable_at_every_call(launcher):
    x = np.arange(3.0)
    with contextlib.closing(session_of(launcher, "def f(x): return x")) as session:
        np.testing.assert_array_equal(session.run("keep", encode({"x": x})), [7.0] * 3)
        np.testing.assert_array_equal(session.run("call", encode({"x": x})), x)


def test_the_main_module_has_the_names_of_the_submission(launcher):
    source = "import sys, __main__\ndef g(x): return x + 1\ndef f(x): return getattr(sys.modules['__main__'], 'g')(__main__.g(x))"
    np.testing.assert_array_equal(run(launcher, source), [2.0, 3.0, 4.0])


AWAITED = "import asyncio\nasync def load(rate):\n    await asyncio.sleep(0)\n    return rate / {divisor}\nRATE = await load(1)\n"


def test_await_at_the_top_level_runs_in_an_event_loop(launcher):
    assert run(launcher, AWAITED.format(divisor=2) + "def f(x): return RATE") == 0.5


def test_await_at_the_top_level_that_fails_names_its_line(launcher):
    assert "ZeroDivisionError at cell 1, line 4" in failure(launcher, AWAITED.format(divisor=0) + "f = RATE").feedback


def test_await_at_the_top_level_that_never_ends_is_stopped(launcher):
    assert failure(launcher, "import asyncio\nf = await asyncio.sleep(1000)", seconds=1.0).status == "timeout"


def test_global_generators_are_seeded_from_the_recorded_seed(launcher):
    with (
        contextlib.closing(session_of(launcher, "", seed=5)) as one,
        contextlib.closing(session_of(launcher, "", seed=6)) as other,
    ):
        first = one.run("draw", encode({}))
        assert first == one.run("draw", encode({})) == np.random.RandomState(5).random_sample()
        assert first != other.run("draw", encode({}))


@pytest.mark.parametrize(
    ("source", "status", "words"),
    [
        ("", "missing", "f is not defined"),
        ("def f(x):\n    raise NotImplementedError('TODO: f')", "missing", "TODO: f"),
        ("def f(x):\n    y = 1\n    return y.z", "error", "AttributeError at cell 1, line 3: `return y.z`: 'int' object"),
        ("f = 1 / 0", "error", "the code before it stopped: ZeroDivisionError at cell 1, line 1"),
        ("import torch\ndef f(x): return torch.tensor(x)", "error", "torch cannot be imported at cell 1, line 1: `import torch`"),
        ("def f(x):\n    import torch", "error", "torch cannot be imported at cell 1, line 2: `import torch`: this assignment allows"),
        ("import torch.nn.functional as F\ndef f(x): return F.relu", "error", "torch cannot be imported at cell 1, line 1"),
        ("def f(x): return x.sum", "failed to match", ""),
        ("def f(x): exit()", "crashed", "called exit()"),
        ("import os\ndef f(x): os._exit(0)", "crashed", "exit status 0"),
        ("import os, signal\ndef f(x): os.kill(os.getpid(), signal.SIGSEGV)", "crashed", "SIGSEGV"),
        ("def f(x): return bytearray(4 << 30)", "crashed", "ran out of memory at cell 1, line 1"),
        ("import numpy as np\ndef f(x): return np.ones(1 << 29)", "crashed", "ran out of memory"),
        ("def f(x): return 'x' * (2 << 20)", "error", "too large"),
        ("def f(x): return f(x)", "error", "calls itself too deeply at cell 1, line 1"),
    ],
)  # fmt: skip
def test_every_way_to_end_has_its_status(launcher, source, status, words):
    if status == "failed to match":
        assert type(run(launcher, source)).__name__ == "Opaque"
        return
    caught = failure(launcher, source)
    assert (caught.status, words in caught.feedback) == (status, True), caught.feedback


def test_a_name_that_is_nowhere_in_the_file_is_not_blamed_on_code_that_stopped(launcher):
    module = replace(module_of("x = 1 / 0"), found={"f": None})
    session = Session(launcher, module, PROBES, seed=1, budget=Budget(5.0))
    with contextlib.closing(session), pytest.raises(SubmissionFailed) as caught:
        session.run("call", encode({"x": np.arange(3.0)}))
    assert caught.value.failure.feedback == "f is not defined"
    assert (caught.value.failure.status, caught.value.failure.undefined) == ("missing", True)


def test_a_gradient_that_is_not_set_is_missing(launcher):
    caught = failure(launcher, "class Layer:\n    def f(self, x): return x", "gradient")
    assert (caught.status, caught.feedback) == ("missing", "Layer.grad is not defined")


def test_a_result_that_the_probe_cannot_use_is_an_error_without_a_place(launcher):
    caught = failure(launcher, "def f(x): return 1, 2", "unpack")
    assert caught.status == "error"
    assert caught.feedback.startswith("the returned value cannot be used: ValueError")


def test_the_place_is_the_deepest_line_of_the_students_own_code(launcher):
    with (
        contextlib.closing(
            session_of(launcher, "def f(x):\n    return g(x)", "\n\ndef g(x):\n    return h")
        ) as session,
        pytest.raises(SubmissionFailed, match=r"NameError at cell 2, line 4: `return h`"),
    ):
        session.run("call", encode({"x": np.zeros(1)}))


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    while True: pass",
        "while True: pass",
        "import time\ndef f(x):\n    while True:\n        try: time.sleep(9)\n        except BaseException: pass",
        "import signal, time\nfor n in (1, 2, 15, 24): signal.signal(n, signal.SIG_IGN)\ndef f(x): time.sleep(99)",
    ],
)
def test_what_does_not_end_is_ended(launcher, source):
    start = time.monotonic()
    caught = failure(launcher, source, seconds=0.5)
    assert caught.status == "timeout"
    assert time.monotonic() - start < 5


@pytest.mark.slow
def test_the_time_of_a_submission_is_limited_in_all(launcher):
    budget = Budget(0.2)
    module = module_of("def f(x):\n    while True: pass")

    def ending() -> Failure:
        session = Session(launcher, module, PROBES, seed=0, budget=budget)
        with contextlib.closing(session), pytest.raises(SubmissionFailed) as caught:
            session.run("call", encode({"x": np.zeros(1)}))
        return caught.value.failure

    endings = [ending() for _ in range(14)]
    assert {failure.status for failure in endings} == {"timeout"}
    assert "used up the 2 s of this submission" in endings[-1].feedback


def test_what_a_submission_returns_is_limited_in_all(launcher, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.session.MOST_BYTES", 1 << 20)
    budget, module = Budget(5), module_of("import numpy as np\ndef f(x): return np.zeros(50_000)")

    def ending() -> str:
        session = Session(launcher, module, PROBES, seed=0, budget=budget)
        with contextlib.closing(session):
            try:
                session.run("call", encode({"x": np.zeros(1)}))
            except SubmissionFailed as error:
                return error.failure.feedback
        return ""

    endings = [ending() for _ in range(4)]
    assert endings[:2] == ["", ""]
    assert "more bytes than are left" in endings[2]


@pytest.mark.skipif(not can_fork(), reason="needs a limit on the size of files")
def test_printing_without_end_is_ended(launcher):
    caught = failure(launcher, "def f(x):\n    while True: print('x' * 10000)", seconds=5.0)
    assert "no room for what was written or printed at cell 1, line 2" in caught.feedback


def test_a_call_after_the_end_of_the_worker_fails_too(launcher):
    with contextlib.closing(session_of(launcher, "import os\ndef f(x): os._exit(3)")) as session:
        for words in ("ended the process (exit status 3)", "not run: your code ended its process"):
            with pytest.raises(SubmissionFailed) as caught:
                session.run("call", encode({"x": np.zeros(1)}))
            assert caught.value.failure.status == "crashed"
            assert words in caught.value.failure.feedback


def test_printed_text_is_kept_in_part_and_counted(launcher):
    session = session_of(launcher, "def f(x):\n    print('start', 'x' * 100000, 'end')\n    return 1")
    assert session.run("call", encode({"x": np.zeros(1)})) == 1
    printed = session.printed()
    session.close()
    assert printed.startswith("start xxx")
    assert printed.endswith("xxx end\n")
    assert "bytes left out" in printed
    assert len(printed) < 9000


def test_what_was_printed_before_a_hang_is_kept(launcher):
    session = session_of(launcher, "def f(x):\n    print('got here', flush=True)\n    while True: pass", seconds=0.5)
    with pytest.raises(SubmissionFailed):
        session.run("call", encode({"x": np.zeros(1)}))
    assert session.printed() == "got here\n"
    session.close()


@pytest.mark.parametrize(
    "forgery",
    [
        "os.write(3, b'x' * 24)",
        "os.write(3, struct.pack('!4sBxxxIQ', b'AGK1', 3, 24, 0) + b'{\"id\":1,\"value\":3,\"buffers\":[]}'[:24])",
        "os.write(3, struct.pack('!4sBxxxIQ', b'AGK1', 3, 4, 1 << 60) + b'null')",
        "os.close(3)",
    ],
)
def test_a_forged_answer_is_a_crash_and_earns_nothing(launcher, forgery):
    if "Spawn" in type(launcher).__name__:
        forgery = (
            f"import socket\n    fd = next(i for i in range(3, 99) if is_socket(i))\n    {forgery.replace('(3', '(fd')}"
        )
    source = (
        "import os, struct, stat\n"
        "def is_socket(i):\n    try: return stat.S_ISSOCK(os.fstat(i).st_mode)\n    except OSError: return False\n"
        f"def f(x):\n    {forgery}\n    return 1\n"
    )
    assert failure(launcher, source, seconds=1.0).status in ("crashed", "timeout")


def test_forged_fields_of_a_failure_carry_no_input_into_a_hidden_report(launcher):
    source = "def f(x):\n    raise type('E%d' % x[1], (Exception,), {})('secret %r' % list(x))"
    caught = failure(launcher, source)
    assert "secret" in caught.feedback
    assert caught.hidden_feedback.startswith("an exception at cell 1, line 2")


def test_a_message_of_a_todo_is_shown_on_hidden_tests_only_as_it_is_written(launcher):
    caught = failure(launcher, "def f(x):\n    raise NotImplementedError('TODO: %s' % x[2])")
    assert caught.feedback == "TODO: 2.0"
    assert caught.hidden_feedback == "not written yet"


def test_an_exception_whose_text_raises_is_an_error_all_the_same(launcher):
    source = "class E(Exception):\n    def __str__(self): raise KeyboardInterrupt\ndef f(x): raise E"
    assert "its message cannot be shown" in failure(launcher, source).feedback


def test_a_worker_knows_no_token_of_the_grader(launcher, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    (host,) = open_hosts([("numpy",)], fork=can_fork()).values()
    with contextlib.closing(host), contextlib.closing(host.launcher(cpu_seconds=60)) as own:
        value = run(own, "import os, sys\ndef f(x): return [repr(dict(os.environ)), repr(sys.argv), os.getcwd()]")
    assert "canary" not in "".join(value)
    assert str(Path(__file__).parents[3]) not in value[1] + value[2]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_two_hundred_sessions_leave_no_process_and_no_descriptor(launcher):
    run(launcher, "def f(x): return x")
    before = len(os.listdir("/proc/self/fd"))
    children = set(child_processes())
    for number in range(200 if can_fork() and "Fork" in type(launcher).__name__ else 20):
        with contextlib.suppress(SubmissionFailed):
            run(launcher, "def f(x): return x" if number % 3 else "import os\ndef f(x): os._exit(1)")
    deadline = time.monotonic() + 5
    while len(os.listdir("/proc/self/fd")) > before + 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(os.listdir("/proc/self/fd")) <= before + 2
    assert len(set(child_processes()) - children) <= 1


def child_processes() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_graders_that_come_and_go_disturb_no_other(tmp_path):
    """The fork server reuses descriptors: a worker must start whatever number its stream has."""
    (host,) = open_hosts([("numpy",)], fork=True).values()
    with contextlib.closing(host):
        first = host.launcher(cpu_seconds=60)
        for _ in range(3):
            second, third = host.launcher(cpu_seconds=60), host.launcher(cpu_seconds=60)
            first.close()
            for launcher in (second, third, second):
                np.testing.assert_array_equal(run(launcher, "def f(x): return x"), np.arange(3.0))
            second.close()
            np.testing.assert_array_equal(run(third, "def f(x): return x"), np.arange(3.0))
            first = third
        first.close()
