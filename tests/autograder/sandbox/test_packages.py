"""Tests the packages of an assignment and of the sandbox."""

from __future__ import annotations

import contextlib

import pytest

from autograder.model import KitError
from autograder.sandbox import bubblewrap, doctor, levels
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.packages import importable
from autograder.sandbox.worker.values import encode
from tests.autograder.sandbox.sessions import session_of


def test_a_package_comes_with_all_that_it_needs_and_nothing_else():
    numpy, torch = importable(("numpy",)), importable(("torch",))
    assert "numpy" in numpy.names
    assert {"torch", "sympy", "mpmath"} <= set(torch.names)
    assert not {"torch", "pytest", "rich", "_pytest"} & set(numpy.names)
    assert all(entry.exists() for entry in (*numpy.entries, *torch.entries))
    assert {entry.name for entry in numpy.entries} >= {"numpy"}
    assert importable(()).entries == ()


def test_a_package_that_is_not_installed_is_named():
    with pytest.raises(KitError, match="an assignment allows no_such_package, which is not installed here"):
        importable(("no_such_package",))


@pytest.mark.slow
@pytest.mark.skipif(bubblewrap.find_bubblewrap() is None, reason="bubblewrap is not installed")
def test_in_the_box_there_is_the_interpreter_the_packages_and_nothing_else():
    if doctor.trial("full").missing:
        pytest.skip(f"isolation full: {doctor.trial('full').reason}")
    (host,) = open_hosts([("numpy",)], fork=True, isolation=levels.isolation("full")).values()
    source = "import os\ndef f(folder): return [os.listdir('/packages'), os.listdir('/kit'), os.listdir('/kit/worker')]"
    with (
        contextlib.closing(host),
        contextlib.closing(host.launcher(cpu_seconds=60)) as launcher,
        contextlib.closing(session_of(launcher, source)) as session,
    ):
        packages, kit, inside = session.run("call", encode({"x": None}))
    assert set(packages) == {entry.name for entry in importable(("numpy",)).entries}
    assert kit == ["worker"]
    assert not [name for name in inside if "judge" in name or "compare" in name]
