"""The commands as people type them: what they print, where they write, how they exit, and what they say to wrong usage."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.cli import common
from autograder.sandbox import levels
from tests.autograder.judging.test_suite import RIGHT, kit_with
from tests.autograder.kit import ROOT, anyhow, assignments, autograder, notebook

SOLUTION = ROOT / "solutions" / "adam_step" / "adam_step.py"
STATUS_WORDS = ("adam", "sgd")
SLOW_IMPORTS = ("numpy", "torch", "pytest", "IPython", "jinja2", "nbconvert", "rich.progress", "autograder.intake")


@pytest.fixture
def small(tmp_path) -> Path:
    """A kit with one small assignment, and a folder of submissions for it."""
    folder = kit_with(tmp_path)
    for student, source in {"ada": RIGHT, "bob": "def add(a, b): return a - b", "cy": "def add(a, b:\n"}.items():
        path = folder / "handed_in" / student / "add_up.py"
        path.parent.mkdir(parents=True)
        path.write_text(source)
    return folder


def gradebook(reports: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((reports / "gradebook.csv").read_text(encoding="utf-8").splitlines()))


def test_help_names_every_command_and_answers_without_loading_torch():
    run = autograder("--help")
    assert run.returncode == 0
    assert all(word in run.stdout for word in ("test", "grade", "stubs", "handout"))
    code = "import sys; from autograder.__main__ import parser; parser(); print('torch' in sys.modules, 'numpy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split() == ["False", "False"]


def test_a_folder_gives_a_report_for_each_a_gradebook_and_a_class_page(small):
    run = autograder("grade", "handed_in", cwd=small)
    assert run.returncode == 0, run.stderr
    for student in ("ada", "bob", "cy"):
        assert (small / "reports" / "students" / student / "add_up.json").is_file()
        assert (small / "reports" / "students" / student / "add_up.html").is_file()
    rows = gradebook(small / "reports")
    assert {row["student"]: float(row["add_up"]) for row in rows} == {"ada": 10, "bob": 0, "cy": 0}
    assert "students/ada/add_up.html" in (small / "reports" / "index.html").read_text()
    assert re.search(r"3 submissions in \d+\.\d s: 0 reused, 3 graded \(\d+\.\d\d s each", run.stdout)
    assert "reports/index.html" in run.stdout


def test_students_named_like_files_of_the_class_are_graded_and_so_is_everybody_after_them(small):
    names = ["intake.json", "unknown_mistakes.json", "run.json", "index.html", "gradebook.csv", "students"]
    for name in names:
        (small / "handed_in" / name).mkdir()
        (small / "handed_in" / name / "add_up.py").write_text(RIGHT)
    run = autograder("grade", "handed_in", cwd=small)
    assert run.returncode == 0, run.stderr
    scores = {row["student"]: float(row["add_up"]) for row in gradebook(small / "reports")}
    assert scores == {"ada": 10, "bob": 0, "cy": 0, **dict.fromkeys(names, 10)}
    assert all((small / "reports" / "students" / name / "add_up.json").is_file() for name in names)


@pytest.mark.slow
def test_a_syntax_error_is_an_error_with_its_line(small):
    report = json.loads(
        autograder("grade", "handed_in/cy/add_up.py", "--assignment", "add_up", "--json", "-", cwd=small).stdout
    )
    assert {test["extra_data"]["status"] for test in report["tests"]} == {"error"}
    assert "'(' was never closed" in report["tests"][0]["output"]


@pytest.mark.slow
def test_a_zip_of_the_folder_gives_the_same_scores(small):
    with zipfile.ZipFile(small / "class.zip", "w") as archive:
        for path in sorted((small / "handed_in").rglob("*.py")):
            archive.write(path, path.relative_to(small / "handed_in"))
    for source, out in (("handed_in", "one"), ("class.zip", "two")):
        assert autograder("grade", source, "--out", out, "--seed", "3", cwd=small).returncode == 0
    assert (small / "one" / "gradebook.csv").read_bytes() == (small / "two" / "gradebook.csv").read_bytes()


@pytest.mark.slow
def test_json_prints_one_report_and_nothing_else(small):
    run = autograder("grade", "handed_in/ada/add_up.py", "--assignment", "add_up", "--json", "-", cwd=small)
    report = json.loads(run.stdout)
    assert (run.returncode, run.stderr, report["score"]) == (0, "", 10)
    assert not (small / "reports").exists()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_report(small):
    command = ("grade", "handed_in/bob/add_up.py", "--assignment", "add_up", "--json", "-", "--seed", "9")
    one, two = (json.loads(autograder(*command, cwd=small).stdout) for _ in range(2))
    assert one == two


@pytest.mark.slow
def test_a_grader_error_exits_3_is_listed_and_leaves_the_gradebook_empty(tmp_path):
    folder = kit_with(tmp_path, "1 / 0")
    (folder / "mine_add_up.py").write_text(RIGHT)
    run = autograder("grade", "mine_add_up.py", cwd=folder)
    assert run.returncode == 3
    assert "grader_error: mine add_up: test_faulty" in run.stderr
    (row,) = gradebook(folder / "reports")
    assert row["add_up"] == ""
    assert "grader_error" in row["notes"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grade", "nowhere"), "nowhere: there is no such file or folder"),
        (("grade", "."), "no submission found; expected STUDENT/SLUG.ipynb"),
        (("grade", "handed_in", "--assignment", "adam"), "there is no assignment 'adam'; there are: add_up"),
        (("grade", "handed_in", "--json", "-"), "--json needs a single submission, and this path has 3"),
        (("grade", "handed_in", "--jobs", "0"), "--jobs 0: at least 1"),
        (("grade", "handed_in", "--out", "pyproject.toml/x"), "cannot be written"),
        (("grade",), "the following arguments are required: PATH"),
        (("test", "adam"), "there is no assignment 'adam'"),
        (("test", "add_up", "--notebook", "none.ipynb"), "none.ipynb: cannot be read"),
        ((), "the following arguments are required: COMMAND"),
    ],
)
def test_wrong_usage_exits_2_with_one_sentence(small, words, sentence):
    (small / "empty").mkdir()
    run = autograder(*[word.replace(".", "empty") if word == "." else word for word in words], cwd=small)
    assert (run.returncode, sentence in run.stderr) == (2, True), run.stderr
    assert "Traceback" not in run.stderr


@pytest.fixture
def hears_ctrl_c():
    """Have programs hear Ctrl-C that are started from here: one in the background of a script is started deaf, and so is what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_keeps_what_is_finished_and_leaves_no_process(small, hears_ctrl_c, monkeypatch, name, status):
    monkeypatch.setenv("TMPDIR", str(small))
    slow = "import time\ndef add(a, b):\n    time.sleep(0.9)\n    return a + b"
    for number in range(6):
        (small / "handed_in" / f"slow{number}").mkdir()
        (small / "handed_in" / f"slow{number}" / "add_up.py").write_text(slow)
    command = [sys.executable, "-m", "autograder", "grade", "handed_in", "--jobs", "1", *anyhow()]
    process = subprocess.Popen(command, cwd=small, stderr=subprocess.PIPE, text=True, start_new_session=True)
    first = small / "reports" / "students" / "bob" / "add_up.html"
    deadline = time.monotonic() + 60
    while not first.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    # Ctrl-C and the end of a terminal reach the whole group, `kill` only the command.
    (os.kill if name == "SIGTERM" else os.killpg)(process.pid, signal.Signals[name])
    try:
        _, stderr = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == status
    assert "finished reports are kept" in stderr
    assert "Traceback" not in stderr
    assert json.loads(first.with_suffix(".json").read_text())["max_score"] == 10
    assert left_in_group(process.pid) == []
    assert list(small.glob("autograder-*")) == []


def left_in_group(group: int) -> list[str]:
    deadline = time.monotonic() + 5
    while True:
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "-g", str(group)], capture_output=True, text=True, check=False
        ).stdout
        if not listed.strip() or time.monotonic() > deadline:
            return listed.split("\n") if listed.strip() else []
        time.sleep(0.1)


def test_the_first_line_of_a_test_comes_before_slow_imports():
    code = "import sys; sys.modules['numpy'] = None; from autograder.__main__ import main; main(['test', 'adam_step'])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert run.stdout == "Testing adam_step …\n"
    assert "import of numpy halted" in run.stderr


@pytest.mark.parametrize(
    ("slug", "near"), [("adam_sep", "adam_step"), ("conv2d", "conv2d_backward or conv2d_forward"), ("xyz", "")]
)
def test_a_wrong_slug_is_refused_at_once_with_the_near_ones(slug, near):
    code = (
        f"import sys; from autograder.__main__ import main; print(main(['test', {slug!r}])); "
        f"print([name for name in {SLOW_IMPORTS} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout == "2\n[]\n"
    asked = f"did you mean {near}? There" if near else "there"
    assert run.stderr.startswith(f"autograder: there is no assignment '{slug}'; {asked} are: adam_step, ")


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_numpy_has_one_thread_in_a_command():
    code = (
        "import os; from autograder.__main__ import main; main(['test', 'xyz']); import numpy as np; "
        "np.ones((200, 200)) @ np.ones((200, 200)); print(len(os.listdir('/proc/self/task')))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)
    assert run.stdout == "1\n"


@pytest.mark.slow
def test_each_test_is_shown_as_it_ends(small):
    (small / "slow.py").write_text(
        "import time\ndef add(a, b):\n    time.sleep(0.3 if b == 2.5 else 0)\n    return a + b\n"
    )
    command = [sys.executable, "-m", "autograder", "test", "add_up", "--notebook", "slow.py"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, cwd=small, stdout=subprocess.PIPE, encoding="utf-8", env=environment) as process:
        assert process.stdout is not None
        came = [(line.strip(), time.monotonic()) for line in process.stdout]
    assert [line for line, _ in came[:3]] == [
        "Testing add_up in slow.py …",
        "✓  one and two",
        "✓  a parametrized test",
    ]
    assert came[2][1] - came[1][1] > 0.25
    assert process.returncode == 0


@pytest.mark.slow
def test_untouched_stubs_are_a_list_of_todos_and_earn_nothing():
    run = autograder("test")
    assert run.returncode == 1
    for slug in assignments():
        assert slug in run.stdout
    assert "TODO: adam" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert re.search(r"\b0 of ", run.stdout) or "0/" in run.stdout


@pytest.mark.slow
def test_a_solved_notebook_exits_0_and_shows_every_test(tmp_path):
    (tmp_path / "mine.ipynb").write_bytes(notebook("import numpy as np", SOLUTION.read_text(), "1 / 0"))
    run = autograder("test", "adam_step", "--notebook", tmp_path / "mine.ipynb")
    assert run.returncode == 0, run.stdout
    shown = " ".join(run.stdout.split())
    for test in assignments()["adam_step"].tests:
        assert (test.title.split()[0] in shown) or test.visibility == "hidden"


def test_a_wrong_function_shows_what_differs_and_where(tmp_path):
    wrong = SOLUTION.read_text().replace("return w - lr * grad", "return w + lr * grad")
    assert wrong != SOLUTION.read_text()
    (tmp_path / "mine.py").write_text(wrong)
    run = autograder("test", "adam_step", "--notebook", tmp_path / "mine.py")
    assert run.returncode == 1
    assert "got " in run.stdout
    assert "expected " in run.stdout


def test_the_last_line_names_the_page_of_the_run(small):
    (small / "mine.py").write_text("def add(a, b):\n    return a - b\n")
    run = autograder("test", "add_up", "--notebook", "mine.py", cwd=small)
    assert run.returncode == 1, run.stderr
    assert run.stdout.rstrip().split("\n")[-1] == f"Report: {Path('build', 'report.html')}"
    page = (small / "build" / "report.html").read_text(encoding="utf-8")
    assert "visible points" in page
    assert "a - b" in re.sub("<[^>]*>", "", page)
    assert "hidden test" not in page
    assert list((small / "build").iterdir()) == [small / "build" / "report.html"]


@pytest.mark.slow
def test_several_assignments_have_a_page_each_and_one_that_links_to_them(tmp_path):
    run = autograder("test", "adam_step", "environment_check", "--out", tmp_path)
    assert run.stdout.rstrip().endswith(f"Report: {tmp_path / 'report.html'}")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for slug in ("adam_step", "environment_check"):
        assert f'href="report-{slug}.html"' in page
        assert "All your assignments" in (tmp_path / f"report-{slug}.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_notebook_has_its_page_with_the_tests_below_each_cell(tmp_path):
    (tmp_path / "mine.ipynb").write_bytes(notebook("import numpy as np", SOLUTION.read_text()))
    autograder("test", "adam_step", "--notebook", tmp_path / "mine.ipynb", "--out", tmp_path)
    assert 'href="report.notebook.html"' in (tmp_path / "report.html").read_text(encoding="utf-8")
    page = (tmp_path / "report.notebook.html").read_text(encoding="utf-8")
    assert "9 of 9 visible points" in page


def test_a_page_that_cannot_be_written_costs_neither_the_table_nor_the_status(small):
    (small / "mine.py").write_text(RIGHT)
    (small / "build").touch()
    run = autograder("test", "add_up", "--notebook", "mine.py", cwd=small)
    assert run.returncode == 0, run.stderr
    assert "passed" in run.stdout
    assert "cannot be written" in run.stdout.rstrip().split("\n")[-1]


def test_a_terminal_gets_an_address_to_click(small, monkeypatch, capsys):
    monkeypatch.chdir(small)
    monkeypatch.setenv("FORCE_COLOR", "1")
    (small / "mine.py").write_text(RIGHT)
    assert main(["test", "add_up", "--notebook", "mine.py"]) == 0
    assert f"Report: {(small / 'build' / 'report.html').as_uri()}\n" in capsys.readouterr().out


def test_the_libraries_of_the_page_wait_until_the_table_is_shown(tmp_path):
    code = (
        "import sys\n"
        "from autograder.reports import terminal\n"
        "show = terminal.show_report\n"
        "late = ('jinja2', 'nbconvert', 'autograder.reports.writer')\n"
        "terminal.show_report = lambda *words: (show(*words), print('LOADED', [n for n in late if n in sys.modules]))\n"
        "from autograder.__main__ import main\n"
        f"main(['test', 'environment_check', '--out', {str(tmp_path)!r}])\n"
        "print('AT THE END', 'jinja2' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout
    assert "AT THE END True" in done.stdout


@pytest.mark.slow
def test_a_debugger_stops_in_the_students_own_code(tmp_path):
    source = SOLUTION.read_text().replace("    # BEGIN SOLUTION\n", "    breakpoint()\n", 1)
    (tmp_path / "mine.py").write_text(source)
    command = [
        sys.executable,
        "-m",
        "autograder",
        "test",
        "adam_step",
        "--notebook",
        str(tmp_path / "mine.py"),
        "--in-process",
    ]
    run = subprocess.run(
        command, cwd=ROOT, input="p grad.shape\nw\nq\n", capture_output=True, text=True, check=False, timeout=120
    )
    assert "(Pdb)" in run.stdout
    assert "return w - lr * grad" in run.stdout


@pytest.mark.slow
def test_plain_pytest_tells_got_and_expected(tmp_path):
    (tmp_path / "mine.py").write_text("def sgd(w, grad, lr=0.01): return -w")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/adam_step/test_visible.py",
        "--submission",
        str(tmp_path / "mine.py"),
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "failed: " in run.stdout
    assert "missing: adam is not defined" in run.stdout
    assert "Traceback" not in run.stdout
    assert "autograder/judging/judge.py" not in run.stdout


@pytest.mark.slow
def test_where_there_is_no_fork_one_line_says_so_and_the_points_are_the_same(small, monkeypatch, capsys):
    monkeypatch.chdir(small)
    monkeypatch.setattr(levels, "can_fork", lambda: False)
    for slug_file in small.glob("handed_in/ada/add_up.py"):
        (small / "assignments" / "add_up" / "add_up.py").write_text(slug_file.read_text())
    monkeypatch.setattr(common, "kit_root", lambda: ROOT)
    (small / "mine.py").write_text(SOLUTION.read_text())
    status = main(["test", "adam_step", "--notebook", str(small / "mine.py")])
    printed = capsys.readouterr().out
    assert status == 0, printed
    assert printed.count("starts a new Python for each test") == 1


def test_a_known_mistake_is_shown_as_a_whole_program():
    run = autograder("validate", "adam_step", "--show", "adam_eps_missing")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith('"""adam divides by the root of v_hat alone')
    assert "def sgd(" in run.stdout
    assert "w = w - lr * m_hat / np.sqrt(v_hat)\n" in run.stdout


def test_show_needs_one_assignment_and_a_known_name(capsys):
    assert main(["validate", "adam_step", "--show", "adam_eps_mising"]) == 2
    assert "adam_step has no mistake adam_eps_mising; the nearest names are adam_eps_missing" in capsys.readouterr().err
    for slugs in ([], ["adam_step", "conv2d_forward"]):
        assert main(["validate", *slugs, "--show", "adam_eps_missing"]) == 2
        assert "name one assignment, as in `validate SLUG --show adam_eps_missing`" in capsys.readouterr().err
