"""Raise what test frameworks count as not failed: a skip, an expected failure, an interruption of the whole run."""

ATTACK = {"honest": 0, "status": ["error", "crashed"]}
import unittest
import unittest.case


def honest(x):
    raise KeyboardInterrupt("the run was interrupted; keep the points so far")


def target(x):
    if x[0, 0] > 0:
        raise unittest.SkipTest("not needed on this platform")
    raise unittest.case._ShouldStop
