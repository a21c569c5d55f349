"""`make bench`: the notebooks of the mix, the recorded checks, and the page with the results."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from tools.bench import SEED, bare_fork, checks, class_sizes, mix, no_op, options, plot, recording, statuses, table
from tools.bench.__main__ import PAGE
from tools.bench.options import PARTS
from tools.bench.processor import Sample

SVG = "{http://www.w3.org/2000/svg}"
FIRST_WRONG_ADAM, FIRST_BROKEN_ADAM, COUNT = 8, 23, 24


@pytest.fixture(scope="module")
def homeworks() -> list[mix.Homework]:
    return list(mix.homeworks(COUNT))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "checks.pickle"
    recording.write_recording(path, [mix.ADAM], SEED)
    return path


def score(recorded: Path, homework: mix.Homework, folder: Path) -> float:
    path = folder / "hw.ipynb"
    path.write_text(homework.text, encoding="utf-8")
    return bare_fork.score(recorded, path)


def test_the_mix_is_the_same_for_every_size(homeworks: list[mix.Homework]) -> None:
    assert list(mix.homeworks(3)) == homeworks[:3]
    assert Counter(homework.kind for homework in homeworks[:10]) == {"right": 6, "wrong": 3, "syntax": 1}


def test_right_notebooks_earn_all_points(homeworks: list[mix.Homework], recorded: Path, tmp_path: Path) -> None:
    right = [homework for homework in homeworks if homework.kind == "right"]
    assert {score(recorded, homework, tmp_path) for homework in right} == {20.0}


def test_a_wrong_notebook_loses_points(homeworks: list[mix.Homework], recorded: Path, tmp_path: Path) -> None:
    assert 0 < score(recorded, homeworks[FIRST_WRONG_ADAM], tmp_path) < 20


def test_a_notebook_with_a_syntax_error_loses_points(
    homeworks: list[mix.Homework], recorded: Path, tmp_path: Path
) -> None:
    assert homeworks[FIRST_BROKEN_ADAM].kind == "syntax"
    assert score(recorded, homeworks[FIRST_BROKEN_ADAM], tmp_path) < 20


def test_the_recording_has_every_test_with_its_points(recorded: Path) -> None:
    tests = checks.load(recorded).tests
    assert len(tests) == 18
    assert sum(test.points for test in tests) == 20
    assert all(test.calls for test in tests)


def test_a_comparison_accepts_an_answer_within_its_bound() -> None:
    checks.compare({"w": [1.0, np.nan]}, {"w": [1.05, np.nan]}, {"w": [0.1, 0.1]})


@pytest.mark.parametrize(
    "answer", [{"w": [1.2]}, {"w": [1]}, {"w": [np.nan]}, {"w": [1.0, 1.0]}, {"w": [[1.0]]}, {"v": [1.0]}, [1.0], None]
)
def test_a_comparison_rejects_another_answer(answer: object) -> None:
    with pytest.raises(AssertionError):
        checks.compare({"w": [1.0]}, answer, 0.1)


def test_the_files_of_a_class_differ(tmp_path: Path) -> None:
    class_sizes.write_class(tmp_path, 50)
    files = sorted(tmp_path.glob("*/*.ipynb"))
    assert Counter(path.stem for path in files) == dict.fromkeys(class_sizes.SLUGS, 25)
    assert len({path.read_bytes() for path in files}) == 50


def test_every_function_of_a_program_gets_another_body() -> None:
    source = "class A:\n    def __init__(self):\n        self.x = 1\n\n    def f(self):\n        return self.x\n"
    names: dict[str, Any] = {}
    exec(statuses.with_bodies(source, "raise ValueError('no')"), names)
    made = names["A"]()
    assert made.x == 1
    with pytest.raises(ValueError, match="no"):
        made.f()


def test_a_scaled_program_returns_wrong_numbers() -> None:
    names: dict[str, Any] = {}
    exec(statuses.scaled("def f(x):\n    return x, [2 * x], {'name': 'x'}, None\n", 1.5), names)
    assert names["f"](np.float64(2)) == (3.0, [6.0], {"name": "x"}, None)


@pytest.mark.parametrize("engine", ["class", "arrivals"])
def test_each_submission_without_work_has_its_result(engine: str) -> None:
    results = no_op.ENGINES[engine](50)
    assert sorted(map(str, results)) == [submission.key for submission in no_op.submissions(50)]


def test_a_class_run_reads_cost_and_memory_at_the_reports() -> None:
    progress = class_sizes.Progress(Path(), print)
    progress.counts = [0, 1, 990, 1000, 1999, 2000]
    progress.samples = [
        Sample(cpu, cpu, memory) for cpu, memory in ((1, 9), (2, 10), (50, 11), (52, 12), (99, 13), (102, 14))
    ]
    run = class_sizes.ClassRun(2000, 110.0, progress)
    assert list(run.steps()) == [(1000, 0.05, 12), (2000, 0.05, 14)]
    assert (run.memory, run.largest) == (14, 14)


def test_the_command_of_a_part_names_what_differs_from_the_default() -> None:
    chosen = options.parser(None).parse_args(["--rounds", "2", "--sizes", "10", "20", "--write"])
    assert options.command("mix", chosen) == 'make bench BENCH="--only mix --rounds 2"'
    assert options.command("sizes", chosen) == 'make bench BENCH="--only sizes --sizes 10 20"'
    assert options.command("engines", chosen) == 'make bench BENCH="--only engines"'


def test_the_plot_has_every_grader_and_size_and_follows_the_theme() -> None:
    mix_figures = {name: {"title": f"{name}, with more", "costs": [0.1, 0.2, 0.3]} for name in plot.SHOWN}
    svg = plot.draw({"mix": mix_figures, "sizes": {"classes": [[10, 0.5, 280.0], [10_000, 0.07, 300.0]]}})
    texts = {"".join(element.itertext()).strip() for element in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    assert {*plot.SHOWN, "10", "10,000", "0.500", "300"} <= texts
    assert "prefers-color-scheme: dark" in svg


def test_a_table_replaces_the_one_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    mix_markers, size_markers = ((table.BEGIN.format(part), table.END.format(part)) for part in ("mix", "sizes"))
    old = "before\n{}\nold\n{}\nbetween\n{}\nold\n{}\nafter\n".format(*mix_markers, *size_markers)
    page.write_text(old, encoding="utf-8")
    table.write(page, "sizes", "new")
    begin, end = size_markers
    assert page.read_text(encoding="utf-8") == old.replace(f"{begin}\nold\n{end}", f"{begin}\n\nnew\n\n{end}")


def test_a_page_without_markers_is_left_unchanged(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n", encoding="utf-8")
    with pytest.raises(ValueError, match="make bench: begin mix"):
        table.write(page, "mix", "new")
    assert page.read_text(encoding="utf-8") == "before\n"


def test_every_part_has_markers_in_the_docs() -> None:
    page = PAGE.read_text(encoding="utf-8")
    markers = [marker.format(part) for part in PARTS for marker in (table.BEGIN, table.END)]
    assert [marker for marker in markers if page.count(marker) != 1] == []
