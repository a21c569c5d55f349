"""The command line: `python -m autograder test | intake | grade | check | doctor | stubs | handout`.

Each subcommand is one function in `commands`; what it needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from autograder import __version__
from autograder.model import KitError
from autograder.sandbox.levels import LEVELS

WRONG_USAGE = 2


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
    _add_check(commands.add_parser("check", help="prove that the suites grade: mistakes lose points, variants do not"))
    commands.add_parser(
        "doctor", help="say how well submissions can be kept apart on this machine, and how to do better"
    )
    stubs = commands.add_parser("stubs", help="write the stubs and notebooks of assignments/ from solutions/")
    stubs.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where a file differs from what would be written"
    )
    handout = commands.add_parser("handout", help="pack what students receive into one zip")
    handout.add_argument(
        "--out", type=Path, default=Path("dist/handout.zip"), metavar="ZIP", help="default: dist/handout.zip"
    )
    return top


def _add_test(test: argparse.ArgumentParser) -> None:
    test.add_argument("slugs", nargs="*", metavar="SLUG", help="assignments to test (default: all)")
    test.add_argument(
        "--notebook", type=Path, metavar="FILE", help="test this .ipynb or .py instead of the files in assignments/"
    )
    test.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the random inputs (default: 0)")
    test.add_argument(
        "--in-process", action="store_true", help="run your code in this process, so that breakpoint() works"
    )


def _add_intake(intake: argparse.ArgumentParser) -> None:
    intake.add_argument("path", type=Path, metavar="PATH", help="a .py or .ipynb, or a folder or zip of submissions")
    intake.add_argument("--assignment", metavar="SLUG", help="this assignment only; for a single file: what it is")
    intake.add_argument(
        "--out", type=Path, default=Path("reports"), metavar="DIR", help="where what is written goes (default: reports)"
    )
    intake.add_argument("--roster", type=Path, metavar="CSV", help="who is in the class (columns: docs/intake.md)")
    intake.add_argument(
        "--pattern",
        metavar="REGEX",
        help="how files are named, with groups (?P<student>...), id, file, time, late, assignment, attempt",
    )
    intake.add_argument(
        "--attempt",
        choices=["latest", "best", "all"],
        default="latest",
        help="which of several attempts are graded; of all, the latest is in the gradebook (default: latest)",
    )


def _add_grade(grade: argparse.ArgumentParser) -> None:
    _add_intake(grade)
    grade.add_argument("--jobs", type=int, metavar="N", help="submissions graded at a time (default: number of cores)")
    grade.add_argument(
        "--isolation",
        choices=list(LEVELS),
        help="keep submissions apart at this level (default: the best there is, see doctor)",
    )
    grade.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="the seed of a run, to repeat it: each submission's own is derived from it",
    )
    grade.add_argument("--json", choices=["-"], help="with a single file: print its report as JSON, and nothing else")


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("slugs", nargs="*", metavar="SLUG", help="assignments to prove (default: all)")
    check.add_argument(
        "--seeds", type=int, default=1, metavar="N", help="seeds for reference and variants (default: 1)"
    )
    check.add_argument("--jobs", type=int, metavar="N", help="programs graded at a time (default: number of cores)")
    check.add_argument(
        "--out",
        type=Path,
        default=Path("build/proof"),
        metavar="DIR",
        help="where the proof goes (default: build/proof)",
    )
    check.add_argument("--show", metavar="NAME", help="print the program of this known mistake, and prove nothing")


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a student's name must not stop a run on an old terminal
    from autograder.cli import commands

    run = {
        "test": commands.test,
        "intake": commands.intake,
        "grade": commands.grade,
        "check": commands.check,
        "doctor": commands.doctor,
        "stubs": commands.stubs,
        "handout": commands.handout,
    }
    try:
        return run[options.command](options)
    except KitError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        print("autograder: stopped; what was finished is kept", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
