"""Exit with status 0 during a call, as a run with only passed tests would."""

ATTACK = {"honest": 0, "status": ["crashed"]}
import os


def honest(x):
    os._exit(0)


def target(x):
    os._exit(0)
