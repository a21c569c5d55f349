"""Import the grader's own package beside the submission, have it load the kit, and ask its reference."""

ATTACK = {"controls": [["container", "landlock"]]}
import importlib
import os
import pathlib
import sys

from tests.attacks.prelude import worker


def target(x):
    # The part that runs here tells where the whole is.
    folder = pathlib.Path(worker()["__file__"]).parent
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "Gate"]
    sys.path.insert(0, str(folder.parents[2]))
    assignment = importlib.import_module("autograder.course.assignment")
    (kit,) = assignment.load_assignments(pathlib.Path(WORLD["root"])).values()
    sys.path.insert(0, os.path.dirname(kit.solution))
    return importlib.import_module(kit.solution.stem).target(x)
