"""The command `bundle`: pack what a grading system needs to grade with this kit."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.course.bundles import SYSTEMS

PACKED = 0


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="assignments to pack (default: all)")
    parser.add_argument("--for", dest="system", required=True, choices=SYSTEMS, help="the system that grades")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: in dist/, named after the system")


def run(options: argparse.Namespace) -> int:
    """Write the bundle, and say who may have it."""
    from autograder.atomic import write_whole
    from autograder.cli.common import chosen_assignments
    from autograder.course.assignment import kit_root

    system = SYSTEMS[options.system]
    out = options.out or Path("dist") / system.file
    packed = system.pack(kit_root(), list(chosen_assignments(options.slugs).values()))
    write_whole(out, packed)
    print(f"{out}: {len(packed) / 1e6:.1f} MB, {system.readers}")
    return PACKED
