"""`grade --engine` as a person meets it: what it refuses, a cluster on this machine, Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.grading.cluster.engine import EngineOptions, parse_engine
from autograder.model import KitError
from autograder.sandbox import doctor
from autograder.sandbox.bubblewrap import find_bubblewrap
from tests.autograder.gradebook.small_class import contents, counts, grade, small_class
from tests.autograder.grading.cluster.dask_processes import dask, free_port, wait_for
from tests.autograder.kit import ROOT, anyhow

SLOW = "import time\ndef add(a, b):\n    time.sleep(0.3)\n    return a + b\n"
SEED = ("--seed", "541")
MARK = "AUTOGRADER_TEST_MARK"


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("dask://127.0.0.1", "write dask://HOST:PORT"),
        ("dask:127.0.0.1:8786", "write dask://HOST:PORT"),
        ("dask://127.0.0.1:99999", "write dask://HOST:PORT"),
        ("dask://user@127.0.0.1:8786", "write dask://HOST:PORT"),
        ("dask://127.0.0.1:8786/status", "write dask://HOST:PORT"),
        ("dask://nowhere.invalid:8786", "'nowhere.invalid' has no address"),
        ("local-dask:0", "at least 1"),
        ("local-dask:two", "at least 1"),
        ("ray", "there is no such engine; write dask://HOST:PORT, dask-slurm, local-dask"),
    ],
)
def test_an_engine_with_an_error_is_refused_with_what_to_write(engine, words):
    with pytest.raises(KitError, match=re.escape(words)) as error:
        parse_engine(EngineOptions(engine))
    assert str(error.value).startswith(f"--engine {engine}: ")


@pytest.mark.parametrize(
    "engine", ["dask://127.0.0.1:8786", "dask://localhost:8786", "dask://[::1]:8786", "local-dask:3"]
)
def test_loopback_needs_no_encryption(engine):
    assert callable(parse_engine(EngineOptions(engine)))


@pytest.mark.parametrize("host", ["192.0.2.1", "0.0.0.0", "[2001:db8::1]"])
def test_another_machine_needs_encryption_or_a_word(host):
    engine = f"dask://{host}:8786"
    with pytest.raises(KitError, match=r"Dask runs code from whoever can connect.*--insecure-network connects anyway"):
        parse_engine(EngineOptions(engine))
    assert callable(parse_engine(EngineOptions(engine, insecure_network=True)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--engine", "local-dask", "--jobs", "2"),
            "--jobs is for grading in this process; leave it out with --engine",
        ),
        (
            ("--engine", "local-dask", "--json", "-"),
            "--json is for grading in this process; leave it out with --engine",
        ),
        (("--insecure-network",), "--insecure-network is for --engine dask://HOST:PORT"),
    ],
)
def test_options_that_contradict_the_engine_are_refused(tmp_path, options, words):
    assert words in grade(small_class(tmp_path), *options, status=2)


@pytest.mark.slow
def test_an_address_where_nobody_listens_is_one_sentence(tmp_path):
    engine = f"dask://127.0.0.1:{free_port()}"
    output = grade(small_class(tmp_path), "--engine", engine, status=2)
    assert re.fullmatch(
        r"autograder: --engine: no scheduler answers at tcp://127.0.0.1:\d+: .*Connection refused", output
    )


@pytest.mark.slow
def test_the_kit_without_the_extra_grades_and_says_how_to_get_the_engine(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['distributed'] = None\n")
    folder = tmp_path / "course"
    folder.mkdir()
    small_class(folder)
    command = [sys.executable, "-m", "autograder", "grade", "handed_in", *anyhow()]
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    run = subprocess.run(
        [*command, "--engine", "local-dask"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert run.stderr.endswith("needs the package distributed; `pip install '.[cluster]'` gets it\n")
    assert subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_a_local_cluster_writes_the_same_files_as_a_run_without(tmp_path):
    folder = small_class(tmp_path)
    grade(folder, "--out", "alone", *SEED)
    output = grade(folder, "--out", "cluster", *SEED, "--engine", "local-dask:2")
    assert counts(output) == (0, 3)
    assert contents(folder / "cluster") == contents(folder / "alone")
    # No worker is needed for what is there already.
    assert counts(grade(folder, "--out", "cluster", "--engine", "dask://127.0.0.1:1")) == (3, 0)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_ctrl_c_keeps_what_is_finished_and_leaves_no_process(tmp_path):
    folder = small_class(tmp_path, {f"s{number:02}": SLOW for number in range(20)})
    command = [sys.executable, "-m", "autograder", "grade", "handed_in", "--engine", "local-dask:2", *anyhow()]
    run = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, MARK: str(tmp_path)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    wait_for(lambda: len(list(folder.glob("reports/results/*/*.json"))) >= 2 or run.poll() is not None)
    # A terminal sends it to all processes of the group.
    os.killpg(run.pid, signal.SIGINT)
    _, stderr = run.communicate(timeout=60)
    done = len(list(folder.glob("reports/results/*/*.json")))
    assert (run.returncode, 2 <= done < 20) == (130, True), stderr
    said = [line for line in stderr.splitlines() if not line.startswith("Graded ")]
    assert said == ["autograder: stopped; finished reports are kept"]
    assert json.loads((folder / "reports" / "run.json").read_text())["left"] == 20 - done
    wait_for(lambda: not marked(str(tmp_path)), seconds=10)
    assert counts(grade(folder)) == (done, 20 - done)


def marked(mark: str) -> list[str]:
    """Return the commands of the processes that inherited a mark from us."""
    left = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={mark}".encode() in environ.read_bytes():
                left.append((environ.parent / "cmdline").read_text())
        except OSError:
            continue  # It has ended, or is somebody else's.
    return left


@pytest.mark.slow
@pytest.mark.skipif(bool(doctor.trial("full").missing), reason="needs the level full")
def test_a_worker_without_the_wished_isolation_is_not_used_and_says_why(tmp_path):
    folder, bubblewrap = small_class(tmp_path), find_bubblewrap()
    assert bubblewrap is not None
    with dask(tmp_path / "cluster", workers=0) as cluster:
        # In there, a second bubblewrap cannot make namespaces.
        inside = ("--dev-bind", "/", "/", "--unshare-user", "--uid", "1000", "--disable-userns")
        cluster.add_worker(before=(bubblewrap.path, *inside))
        output = grade(folder, "--isolation", "full", "--engine", cluster.engine, status=2)
        assert output.count("isolation full is not available here: layer bubblewrap: ") == 2, output
        assert "no worker of the cluster can grade; finished results are kept" in output
        cluster.add_worker()
        output = grade(folder, "--isolation", "full", "--engine", cluster.engine)
        assert counts(output) == (0, 3)
    assert set(isolations(folder)) == {"full"}


def isolations(folder: Path) -> list[str]:
    """Return the level that each result names."""
    results = [json.loads(path.read_text()) for path in folder.glob("reports/results/*/*.json")]
    return [result["report"]["isolation"] for result in results]
