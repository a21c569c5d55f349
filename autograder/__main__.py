"""The command line: `python -m autograder test | intake | grade | watch | adjust | diff | verify | export | similar | validate | …`.

Each subcommand is one function in `cli`, imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from autograder import __version__
from autograder.cli import adjust_command, bundle_command, export_command, grade_bundle_command, similar_command
from autograder.cli.common import add_store
from autograder.model import KitError
from autograder.sandbox import interrupts
from autograder.sandbox.launcher import one_thread
from autograder.sandbox.levels import LEVELS

WRONG_USAGE, STOPPED_BY_CTRL_C = 2, 130
# The function of each subcommand, by module and name. Only one of them is imported.
COMMANDS = {
    "test": "commands:test",
    "intake": "commands:intake",
    "grade": "grade_command:grade",
    "watch": "watch_command:run",
    "adjust": "adjust_command:run",
    "diff": "diff_command:diff",
    "verify": "verify_command:verify",
    "export": "export_command:run",
    "similar": "similar_command:run",
    "validate": "commands:validate",
    "doctor": "commands:doctor",
    "stubs": "commands:stubs",
    "handout": "commands:handout",
    "bundle": "bundle_command:run",
    "grade-bundle": "grade_bundle_command:run",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of all subcommands."""
    top = argparse.ArgumentParser(prog="autograder", description="Test your assignment, or grade a class.")
    top.add_argument("--version", action="version", version=f"autograder {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_test(commands.add_parser("test", help="run the visible tests on assignments/, or on a notebook"))
    _add_intake(
        commands.add_parser("intake", help="show what would be graded in a folder or zip, and write intake.json")
    )
    _add_grade(commands.add_parser("grade", help="grade a file, a folder or a zip of submissions with all tests"))
    _add_watch(commands.add_parser("watch", help="grade what arrives in a folder, until Ctrl-C"))
    adjust_command.add_arguments(
        commands.add_parser("adjust", help="change a student's points by hand: append a line to adjustments.csv")
    )
    _add_diff(commands.add_parser("diff", help="show whose grade changed between two runs into a folder, and why"))
    _add_verify(commands.add_parser("verify", help="grade a submission again as its report says, and compare"))
    export_command.add(
        commands.add_parser("export", help="write stored results for Canvas, Moodle, Gradescope and others")
    )
    similar_command.add_arguments(
        commands.add_parser("similar", help="find identical and nearly identical submissions; a hint for staff")
    )
    _add_validate(
        commands.add_parser("validate", help="test the suites: mistakes lose points, correct variants do not")
    )
    commands.add_parser("doctor", help="say how well this machine can isolate submissions, and how to improve it")
    stubs = commands.add_parser("stubs", help="write the stubs and notebooks of assignments/ from solutions/")
    stubs.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where a file differs from what would be written"
    )
    handout = commands.add_parser("handout", help="pack what students receive into one zip")
    handout.add_argument(
        "--out", type=Path, default=Path("dist/handout.zip"), metavar="ZIP", help="default: dist/handout.zip"
    )
    bundle_command.add(commands.add_parser("bundle", help="pack what Gradescope, Classroom 50 or Autolab grades with"))
    grade_bundle_command.add(
        commands.add_parser("grade-bundle", help="inside a bundle: grade what one student handed in")
    )
    return top


def _add_test(test: argparse.ArgumentParser) -> None:
    test.add_argument("slugs", nargs="*", metavar="SLUG", help="assignments to test (default: all)")
    test.add_argument(
        "--notebook", type=Path, metavar="FILE", help="test this .ipynb or .py instead of the files in assignments/"
    )
    test.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder for report.html (default: build, in the kit's folder)"
    )
    test.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the random inputs (default: 0)")
    how = test.add_mutually_exclusive_group()
    how.add_argument(
        "--in-process", action="store_true", help="run your code in this process, so that breakpoint() works"
    )
    how.add_argument("--watch", action="store_true", help="test again whenever you save a file, until Ctrl-C")


def _add_intake(intake: argparse.ArgumentParser) -> None:
    intake.add_argument("path", type=Path, metavar="PATH", help="a .py or .ipynb, or a folder or zip of submissions")
    _add_naming(intake)
    intake.add_argument(
        "--attempt",
        choices=["latest", "best", "all"],
        default="latest",
        help="which attempts to grade; with all, the latest is in the gradebook (default: latest)",
    )


def _add_naming(intake: argparse.ArgumentParser) -> None:
    """Add the options that say whose file is whose, and where the results go."""
    intake.add_argument(
        "--assignment", metavar="SLUG", help="grade this assignment only; for a single file: the assignment it is for"
    )
    intake.add_argument(
        "--out", type=Path, default=Path("reports"), metavar="DIR", help="the folder for the results (default: reports)"
    )
    intake.add_argument(
        "--roster", type=Path, metavar="CSV", help="the students of the class (columns: docs/intake.md)"
    )
    intake.add_argument(
        "--pattern",
        metavar="REGEX",
        help="the pattern of file names, with groups (?P<student>...), id, file, time, late, assignment, attempt",
    )


def _add_grade(grade: argparse.ArgumentParser) -> None:
    _add_intake(grade)
    _add_grading(grade)
    grade.add_argument(
        "--engine",
        metavar="ENGINE",
        help="grade on a cluster: dask://HOST:PORT, dask-slurm, or local-dask:N to try it (docs/cluster.md)",
    )
    grade.add_argument(
        "--cluster",
        type=Path,
        metavar="TOML",
        help="the settings of Slurm and TLS, with --engine (default: cluster.toml in the kit's folder)",
    )
    grade.add_argument(
        "--insecure-network",
        action="store_true",
        help="with --engine: connect without encryption to another machine, where everybody who can connect can run code",
    )
    grade.add_argument(
        "--force", action="store_true", help="grade all again, also what has not changed since the last run"
    )
    seed = grade.add_mutually_exclusive_group()
    _add_seed(seed)
    seed.add_argument("--new-seed", action="store_true", help="grade all with other inputs than the last run into DIR")
    grade.add_argument("--json", choices=["-"], help="with a single file: print its report as JSON, and nothing else")


def _add_watch(watch: argparse.ArgumentParser) -> None:
    watch.add_argument("path", type=Path, metavar="INBOX", help="the folder in which submissions arrive")
    _add_naming(watch)
    _add_grading(watch)
    _add_seed(watch)
    watch.set_defaults(attempt="latest", new_seed=False)


def _add_grading(grade: argparse.ArgumentParser) -> None:
    """Add the options that say how to grade, and what counts of a score."""
    grade.add_argument("--jobs", type=int, metavar="N", help="submissions graded at a time (default: number of cores)")
    grade.add_argument(
        "--isolation",
        choices=list(LEVELS),
        help="isolate submissions at this level (default: the best one here, see doctor)",
    )
    grade.add_argument(
        "--course", type=Path, metavar="TOML", help="the late policy (default: course.toml in the kit's folder)"
    )
    grade.add_argument(
        "--adjustments", type=Path, metavar="CSV", help="points by hand (default: adjustments.csv in the kit's folder)"
    )


def _add_seed(seed: argparse._ActionsContainer) -> None:
    seed.add_argument(
        "--seed", type=int, metavar="N", help="the seed of the inputs (default: that of the last run into DIR)"
    )


def _add_diff(diff: argparse.ArgumentParser) -> None:
    diff.add_argument(
        "runs",
        nargs="*",
        type=int,
        metavar="RUN",
        help="numbers of runs (default: the last two; with one: it and the last)",
    )
    add_store(diff)


def _add_verify(verify: argparse.ArgumentParser) -> None:
    verify.add_argument(
        "report", type=Path, metavar="REPORT.json", help="a report, as in reports/students/KEY/SLUG.json"
    )
    verify.add_argument(
        "submission",
        nargs="?",
        type=Path,
        metavar="SUBMISSION",
        help="the file, or a folder or zip with it (default: where it was graded)",
    )


def _add_validate(validate: argparse.ArgumentParser) -> None:
    validate.add_argument("slugs", nargs="*", metavar="SLUG", help="assignments to validate (default: all)")
    validate.add_argument(
        "--seeds", type=int, default=20, metavar="N", help="seeds for each program but mutants (default: 20)"
    )
    validate.add_argument("--jobs", type=int, metavar="N", help="programs graded at a time (default: number of cores)")
    validate.add_argument("--force", action="store_true", help="validate unchanged suites too")
    validate.add_argument(
        "--out",
        type=Path,
        default=Path("build/validation"),
        metavar="DIR",
        help="where the results go (default: build/validation)",
    )
    validate.add_argument("--show", metavar="NAME", help="only print the program of this known mistake")


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    options = parser().parse_args(arguments)
    # A library reads this when it is imported: here, before any is.
    one_thread()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old terminal may lack the letters of a student's name
    module, function = COMMANDS[options.command].split(":")
    run: Callable[[argparse.Namespace], int] = getattr(import_module(f"autograder.cli.{module}"), function)
    try:
        with interrupts.raised():
            return run(options)
    except KitError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt as stop:
        print("autograder: stopped; finished reports are kept", file=sys.stderr)
        return stop.status if isinstance(stop, interrupts.Terminated) else STOPPED_BY_CTRL_C


if __name__ == "__main__":
    sys.exit(main())
