"""`autograder similar`: finds identical and nearly identical submissions in the store, for staff."""

from __future__ import annotations

import argparse

from autograder.cli.common import add_store


def add_arguments(similar: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    similar.add_argument("slugs", nargs="*", metavar="SLUG", help="assignments to compare (default: all)")
    add_store(similar)


def run(options: argparse.Namespace) -> int:
    """Compare the submissions, and write similar.html and similar.csv.

    The exit status is 0 whatever is found.
    """
    from autograder.course.assignment import kit_root
    from autograder.gradebook.similarity.handout_code import read_handout
    from autograder.gradebook.similarity.output import PAGE, write_findings
    from autograder.gradebook.similarity.search import compare_class
    from autograder.reports.wording import number_of

    handout = read_handout(kit_root())
    findings = compare_class(options.out, handout, options.slugs)
    write_findings(options.out, findings, handout)
    groups = [group for finding in findings for group in finding.groups]
    compared = number_of(sum(finding.compared for finding in findings), "submission")
    alike = f"{number_of(len(groups), 'group')} of similar ones" if groups else "none are similar"
    print(f"{compared} compared, {alike}: {options.out / PAGE}")
    return 0
