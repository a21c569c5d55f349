"""Ctrl-C at the worst moment: between the fork of a child and its first line."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from autograder.sandbox import levels

pytestmark = pytest.mark.skipif(not levels.can_fork(), reason="no fork here")

START = """
    import multiprocessing, os, signal, sys, time
    from autograder.sandbox import interrupts

    signal.signal(signal.SIGINT, signal.default_int_handler)
    press = lambda: os.kill(os.getpid(), signal.SIGINT)
    os.register_at_fork(after_in_parent=press, after_in_child=press)

    def child(pipe):
        interrupts.ignore()
        press()
        pipe.send("at work")

    receive, send = multiprocessing.Pipe(duplex=False)
    started = []
    try:
        with interrupts.delayed():
            process = multiprocessing.get_context("fork").Process(target=child, args=(send,))
            process.start()
            started.append(process)
        time.sleep(5)
        print("not heard")
    except KeyboardInterrupt:
        print("heard,", len(started), "known, child is", receive.recv())
    try:
        press()
        time.sleep(5)
    except KeyboardInterrupt:
        print("and heard again")
"""


def test_an_interrupt_at_a_fork_reaches_the_command_and_no_child():
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(START)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stderr == ""
    assert run.stdout.splitlines() == ["heard, 1 known, child is at work", "and heard again"]


IGNORED = """
    import os, signal
    from autograder.sandbox import interrupts

    press = lambda: os.kill(os.getpid(), signal.SIGINT)
    with interrupts.ignored():
        press()
        import autograder.grading.cluster.slurm_cluster
    print("not heard")
    try:
        press()
        print("not heard again")
    except KeyboardInterrupt:
        print("heard")
"""


def test_signals_are_ignored_in_a_block_whatever_its_imports_do():
    """dask-jobqueue sets a handler for Ctrl-C when it is imported."""
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(IGNORED)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.stdout.splitlines(), run.stderr) == (["not heard", "heard"], "")
